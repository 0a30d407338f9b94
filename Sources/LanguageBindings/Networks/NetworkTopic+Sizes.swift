import Interpreter
import Kernels
import Networks
import Tensors

extension Topic {
  /// Layers that make images smaller.
  static var poolings: [BuiltIn] { [maxPool, averagePool, adaptivePool] }

  private struct PoolingParameters: ParameterList {
    let kernel = Parameter(.int(1...4096), "Height and width of the window in pixels.")
    let stride = Parameter(
      .int(1...4096), optional: "the window's size", "The step between windows in pixels.")
    let padding = Parameter(.int(0...2048), default: 0, "Pixels beyond each edge, at most half a window.")
  }

  private static func pool(
    _ name: String, _ kind: Pooling2D.Kind, _ summary: String, seeAlso: String
  ) -> BuiltIn {
    BuiltIn(
      name, PoolingParameters.self, result: "a network", summary: summary,
      errors: [
        "padding of more than half a window, or images smaller than the window, when the network is used"
      ],
      examples: [Example("\(name)(2)(zeros(3, 8, 8)).shape", shows: "[3, 4, 4]")], seeAlso: [seeAlso]
    ) { given, _ in
      let layer = Pooling2D(
        kind, kernelSize: try given.kernel, stride: try given.stride,
        padding: try given.padding)
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

  /// What `adaptive_pool` makes of the pixels of a part.
  private enum PartPooling: String, CaseIterable { case average, max }

  private static var adaptivePool: BuiltIn {
    struct Parameters: ParameterList {
      let height = Parameter(.int(1...65536), "In pixels.")
      let width = Parameter(.int(1...65536), "In pixels.")
      let kind = Parameter(
        .choice(of: PartPooling.self), default: "average", "How the values of a part are combined.")
    }
    return BuiltIn(
      "adaptive_pool", Parameters.self, result: "a network",
      summary:
        "The mean, or the largest value, of a fixed number of equal parts of images of any size; as a layer.",
      examples: [Example("adaptive_pool(1, 1)(zeros(3, 9, 7)).shape", shows: "[3, 1, 1]")],
      seeAlso: ["average_pool", "gate"]
    ) { given, _ in
      let layer = AdaptivePooling2D(
        height: try given.height, width: try given.width,
        isMaximum: try given.kind == .max)
      return .object(NetworkValue(Network(layer, name: layer.summary)))
    }
  }

  /// Layers that change the size of images, or their channels for it.
  static var resizing: [BuiltIn] { [upsample, pixelShuffle, pixelUnshuffle, pad] }

  private struct FactorParameters: ParameterList {
    let factor = Parameter(.int(1...64), "The enlargement factor.")
  }

  private static var upsample: BuiltIn {
    struct Parameters: ParameterList {
      let enlargement = FactorParameters()
      let method = Parameter(.choice(of: Interpolation.self), default: "nearest", "Between pixels.")
    }
    return BuiltIn(
      "upsample", Parameters.self, result: "a network", summary: "Enlarges images, as a layer.",
      examples: [Example("upsample(2)(zeros(3, 4, 4)).shape", shows: "[3, 8, 8]")],
      seeAlso: ["transposed_conv", "pixel_shuffle"]
    ) { given, _ in
      let layer = Upsampling(factor: try given.enlargement.factor, interpolation: try given.method)
      return .object(NetworkValue(Network(layer, name: layer.summary)))
    }
  }

  private static var pixelShuffle: BuiltIn {
    BuiltIn(
      "pixel_shuffle", FactorParameters.self, result: "a network",
      summary: "Rearranges channels into pixels, [C · r², H, W] → [C, H · r, W · r], as a layer.",
      errors: ["channels that are not divisible, when the network is used"],
      examples: [Example("pixel_shuffle(2)(zeros(12, 4, 4)).shape", shows: "[3, 8, 8]")],
      seeAlso: ["pixel_unshuffle"]
    ) { given, _ in
      let layer = PixelShuffle(factor: try given.factor, isReversed: false)
      return .object(NetworkValue(Network(layer, name: layer.summary)))
    }
  }

  private static var pixelUnshuffle: BuiltIn {
    struct Parameters: ParameterList {
      let factor = Parameter(.int(1...64), "The reduction factor.")
    }
    return BuiltIn(
      "pixel_unshuffle", Parameters.self, result: "a network",
      summary: "Rearranges pixels into channels, [C, H · r, W · r] → [C · r², H, W], as a layer.",
      errors: ["sizes that are not divisible, when the network is used"],
      examples: [Example("pixel_unshuffle(2)(zeros(3, 8, 8)).shape", shows: "[12, 4, 4]")],
      seeAlso: ["pixel_shuffle"]
    ) { given, _ in
      let layer = PixelShuffle(factor: try given.factor, isReversed: true)
      return .object(NetworkValue(Network(layer, name: layer.summary)))
    }
  }

  private static var pad: BuiltIn {
    struct Parameters: ParameterList {
      let pixels = Parameter(.int(0...65536), "Rows and columns on every side.")
      let mode = Parameter(.choice(of: Tensor.Padding.self), default: "zeros", "Their values.")
    }
    return BuiltIn(
      "pad", Parameters.self, result: "a network",
      summary: "Images with pixels added at their edges, as a layer.",
      errors: ["padding larger than a reflected or circular image allows, when the network is used"],
      examples: [Example("pad(2, mode: \"reflect\")(zeros(3, 8, 8)).shape", shows: "[3, 12, 12]")],
      seeAlso: ["conv"]
    ) { given, _ in
      let layer = Padding2D(pixels: try given.pixels, mode: try given.mode)
      return .object(NetworkValue(Network(layer, name: layer.summary)))
    }
  }
}
