import Interpreter
import Kernels
import Networks
import Tensors

extension Topic {
  /// Layers that make images smaller.
  static var poolings: [BuiltIn] { [maxPool, averagePool, adaptivePool] }

  private static func pool(
    _ name: String, _ kind: Pooling2D.Kind, _ summary: String, seeAlso: String
  ) -> BuiltIn {
    BuiltIn(
      name,
      [
        ParameterEntry("kernel", .int(1...4096), "Height and width of the window in pixels."),
        ParameterEntry(
          "stride", .orNil(.int(1...4096)), default: .nothing, shown: "the window's size",
          "Pixels from one window to the next."),
        ParameterEntry(
          "padding", .int(0...2048), default: 0, "Pixels beyond each edge, at most half a window."),
      ], result: "a network", summary: summary,
      errors: [
        "padding of more than half a window, or images smaller than the window, when the network is used"
      ],
      examples: [Example("\(name)(2)(zeros(3, 8, 8)).shape", shows: "[3, 4, 4]")], seeAlso: [seeAlso]
    ) { call in
      let layer = Pooling2D(
        kind, kernelSize: try call.int("kernel"), stride: call.optionalInt("stride"),
        padding: try call.int("padding"))
      return .object(NetworkValue(Network(layer, name: layer.summary)))
    }
  }

  private static var maxPool: BuiltIn {
    pool(
      "max_pool", .maximum, "The largest value of a window that slides over images.", seeAlso: "average_pool")
  }

  private static var averagePool: BuiltIn {
    pool(
      "average_pool", .average, "The mean of a window that slides over images; zeros beyond the edges count.",
      seeAlso: "max_pool")
  }

  private static var adaptivePool: BuiltIn {
    BuiltIn(
      "adaptive_pool",
      [
        ParameterEntry("height", .int(1...65536), "In pixels."),
        ParameterEntry("width", .int(1...65536), "In pixels."),
        ParameterEntry("kind", .choice(["average", "max"]), default: "average", "Of the pixels of a part."),
      ], result: "a network",
      summary:
        "The mean, or the largest value, of equal parts of images: so many, whatever the size; as a layer.",
      examples: [Example("adaptive_pool(1, 1)(zeros(3, 9, 7)).shape", shows: "[3, 1, 1]")],
      seeAlso: ["average_pool", "gate"]
    ) { call in
      let layer = AdaptivePooling2D(
        height: try call.int("height"), width: try call.int("width"),
        isMaximum: try call.string("kind") == "max")
      return .object(NetworkValue(Network(layer, name: layer.summary)))
    }
  }

  /// Layers that change the size of images, or their channels for it.
  static var resizing: [BuiltIn] {
    let factor = ParameterEntry("factor", .int(1...64), "How many times as large the images are.")
    return [
      BuiltIn(
        "upsample",
        [
          factor,
          ParameterEntry(
            "method", .choice(Interpolation.allCases.map(\.rawValue)), default: "nearest", "Between pixels."),
        ], result: "a network", summary: "Images made larger, as a layer.",
        examples: [Example("upsample(2)(zeros(3, 4, 4)).shape", shows: "[3, 8, 8]")],
        seeAlso: ["transposed_conv", "pixel_shuffle"]
      ) { call in
        let layer = Upsampling(
          factor: try call.int("factor"), interpolation: try call.interpolation("method"))
        return .object(NetworkValue(Network(layer, name: layer.summary)))
      },
      BuiltIn(
        "pixel_shuffle", [factor], result: "a network",
        summary: "Channels made into pixels, [C · r², H, W] → [C, H · r, W · r], as a layer.",
        errors: ["channels that do not divide, when the network is used"],
        examples: [Example("pixel_shuffle(2)(zeros(12, 4, 4)).shape", shows: "[3, 8, 8]")],
        seeAlso: ["pixel_unshuffle"]
      ) { call in
        let layer = PixelShuffle(factor: try call.int("factor"), isReversed: false)
        return .object(NetworkValue(Network(layer, name: layer.summary)))
      },
      BuiltIn(
        "pixel_unshuffle",
        [ParameterEntry("factor", .int(1...64), "How many times as small the images are.")],
        result: "a network",
        summary: "Pixels made into channels, [C, H · r, W · r] → [C · r², H, W], as a layer.",
        errors: ["sizes that do not divide, when the network is used"],
        examples: [Example("pixel_unshuffle(2)(zeros(3, 8, 8)).shape", shows: "[12, 4, 4]")],
        seeAlso: ["pixel_shuffle"]
      ) { call in
        let layer = PixelShuffle(factor: try call.int("factor"), isReversed: true)
        return .object(NetworkValue(Network(layer, name: layer.summary)))
      },
      BuiltIn(
        "pad",
        [
          ParameterEntry("pixels", .int(0...65536), "Rows and columns on every side."),
          ParameterEntry(
            "mode", .choice(Tensor.Padding.allCases.map(\.rawValue)), default: "zeros", "What they hold."),
        ], result: "a network", summary: "Images with pixels added at their edges, as a layer.",
        errors: ["a mirror image or an opposite side that does not reach that far, when the network is used"],
        examples: [Example("pad(2, mode: \"reflect\")(zeros(3, 8, 8)).shape", shows: "[3, 12, 12]")],
        seeAlso: ["conv"]
      ) { call in
        let layer = Padding2D(pixels: try call.int("pixels"), mode: try call.padding("mode"))
        return .object(NetworkValue(Network(layer, name: layer.summary)))
      },
    ]
  }
}
