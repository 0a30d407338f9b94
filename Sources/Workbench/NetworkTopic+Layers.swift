import Interpreter
import Training

extension Topic {
  /// The layers that networks are put together from.
  static var layers: [BuiltIn] {
    [conv, transposedConv, maxPool, averagePool] + activations
  }

  private static var conv: BuiltIn {
    BuiltIn(
      "conv",
      [
        Parameter("inputs", .int(1...65536), "Channels in."),
        Parameter("outputs", .int(1...65536), "Channels out."),
        Parameter("kernel", .int(1...63), default: 3, "Height and width of the kernel in pixels."),
        Parameter("stride", .int(1...64), default: 1, "Pixels from one output to the next."),
        Parameter(
          "padding", .orNil(.int(0...1024)), default: .nothing, shown: "keeps the size",
          "Zeros on every side."),
        Parameter("dilation", .int(1...64), default: 1, "Pixels between the kernel's taps."),
        Parameter("groups", .int(1...65536), default: 1, "Parts of the channels kept apart."),
        Parameter("bias", .bool, default: true, "Whether a number is added to each output channel."), initial,
        seedOfWeights,
      ], result: "a network", summary: "A two-dimensional convolution.",
      errors: ["groups that do not divide both channels"],
      examples: [Example("conv(3, 16).parameters", shows: "448")], seeAlso: ["sequential", "relu"]
    ) { call in
      let layer = try Convolution2D(
        inputChannels: call.int("inputs"), outputChannels: call.int("outputs"),
        kernelSize: call.int("kernel"),
        stride: call.int("stride"), padding: call.optionalInt("padding"), dilation: call.int("dilation"),
        groups: call.int("groups"), hasBias: call.bool("bias"))
      return try network(layer, layer.summary, call)
    }
  }

  private static var transposedConv: BuiltIn {
    BuiltIn(
      "transposed_conv",
      [
        Parameter("inputs", .int(1...65536), "Channels in."),
        Parameter("outputs", .int(1...65536), "Channels out."),
        Parameter("kernel", .int(1...63), default: 2, "Height and width of the kernel in pixels."),
        Parameter("stride", .int(1...64), default: 2, "How many times as large the output is."),
        Parameter("padding", .int(0...1024), default: 0, "Pixels cut off on every side."),
        Parameter("output_padding", .int(0...63), default: 0, "Pixels more at the far edges."),
        Parameter("groups", .int(1...65536), default: 1, "Parts of the channels kept apart."),
        Parameter("bias", .bool, default: true, "Whether a number is added to each output channel."), initial,
        seedOfWeights,
      ], result: "a network", summary: "A transposed convolution, which enlarges images by its stride.",
      errors: ["groups that do not divide both channels", "output padding that is not less than the stride"],
      examples: [Example("transposed_conv(4, 2, seed: 1)(zeros(4, 8, 8)).shape", shows: "[2, 16, 16]")],
      seeAlso: ["conv", "max_pool"]
    ) { call in
      let layer = try ConvolutionTranspose2D(
        inputChannels: call.int("inputs"), outputChannels: call.int("outputs"),
        kernelSize: call.int("kernel"),
        stride: call.int("stride"), padding: call.int("padding"), outputPadding: call.int("output_padding"),
        groups: call.int("groups"), hasBias: call.bool("bias"))
      return try network(layer, layer.summary, call)
    }
  }

  private static func pool(
    _ name: String, _ kind: Pooling2D.Kind, _ summary: String, seeAlso: String
  ) -> BuiltIn {
    BuiltIn(
      name,
      [
        Parameter("kernel", .int(1...4096), "Height and width of the window in pixels."),
        Parameter(
          "stride", .orNil(.int(1...4096)), default: .nothing, shown: "the window's size",
          "Pixels from one window to the next."),
        Parameter("padding", .int(0...2048), default: 0, "Pixels beyond each edge, at most half a window."),
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

  private static var activations: [BuiltIn] {
    func layer(_ function: ElementwiseFunction, _ name: String) -> Value {
      .object(NetworkValue(Network(Activation(function), name: name)))
    }
    return [
      relu,
      BuiltIn(
        "leaky_relu", [Parameter("slope", .number(), default: 0.01, "The factor of negative values.")],
        result: "a network", summary: "x where it is positive, slope · x elsewhere, as a layer.",
        examples: ["leaky_relu(slope: 0.1)"], seeAlso: ["relu"]
      ) { call in layer(.leakyReLU(slope: Float(try call.number("slope"))), "leaky ReLU") },
      BuiltIn(
        "gelu",
        [Parameter("approximate", .bool, default: false, "Whether tanh stands in for the error function.")],
        result: "a network", summary: "x Φ(x), Φ being the normal distribution's, as a layer.",
        examples: ["gelu()"], seeAlso: ["relu"]
      ) { call in layer(try call.bool("approximate") ? .geluTanh : .gelu, "GELU") },
      BuiltIn(
        "silu", [], result: "a network", summary: "x · sigmoid(x), as a layer.", examples: ["silu()"],
        seeAlso: ["relu"]
      ) { _ in layer(.silu, "SiLU") },
      BuiltIn(
        "elu", [Parameter("alpha", .number(), default: 1, "Minus the limit for negative values.")],
        result: "a network", summary: "x where it is positive, alpha · (eˣ − 1) elsewhere, as a layer.",
        examples: ["elu()"], seeAlso: ["relu"]
      ) { call in layer(.elu(alpha: Float(try call.number("alpha"))), "ELU") },
    ]
  }

  private static var relu: BuiltIn {
    BuiltIn(
      "relu", [], result: "a network", summary: "max(x, 0), as a layer. For tensors there is `x.clip`.",
      examples: ["relu()"], seeAlso: ["sequential"]
    ) { _ in .object(NetworkValue(Network(ReLU(), name: "ReLU"))) }
  }
}
