import Interpreter
import Training

extension Topic {
  /// The layers that networks are put together from.
  static var layers: [BuiltIn] {
    [conv, transposedConv, maxPool, averagePool, linear] + normalisations + resizing + activations
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
        Parameter("bias", .bool, default: true, "Whether a number is added to each output channel."),
        Parameter(
          "padding_mode", .choice(Tensor.Padding.allCases.map(\.rawValue)), default: "zeros",
          "What lies beyond the edges; zeros are the fastest."), initial, seedOfWeights,
      ], result: "a network", summary: "A two-dimensional convolution.",
      errors: ["groups that do not divide both channels"],
      examples: [Example("conv(3, 16).parameters", shows: "448")], seeAlso: ["sequential", "relu"]
    ) { call in
      let layer = try Convolution2D(
        inputChannels: call.int("inputs"), outputChannels: call.int("outputs"),
        kernelSize: call.int("kernel"),
        stride: call.int("stride"), padding: call.optionalInt("padding"), dilation: call.int("dilation"),
        groups: call.int("groups"), hasBias: call.bool("bias"), paddingMode: call.padding("padding_mode"))
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

  private static var linear: BuiltIn {
    BuiltIn(
      "linear",
      [
        Parameter("inputs", .int(1...65536), "Features in, the size of the last axis."),
        Parameter("outputs", .int(1...65536), "Features out."),
        Parameter("bias", .bool, default: true, "Whether a number is added to each output."), initial,
        seedOfWeights,
      ], result: "a network", summary: "A linear map of the last axis: x · weightᵀ + bias.",
      examples: [Example("linear(3, 5).parameters", shows: "20")], seeAlso: ["conv"]
    ) { call in
      let layer = try Linear(
        inputs: call.int("inputs"), outputs: call.int("outputs"), hasBias: call.bool("bias"))
      return try network(layer, layer.summary, call)
    }
  }

  private static var normalisations: [BuiltIn] {
    let channels = Parameter("channels", .int(1...65536), "Channels of the images.")
    func normalisation(
      _ name: String, _ summary: String, more: [Parameter] = [], example: String,
      _ kind: @escaping (Call) throws -> Normalisation2D.Kind
    ) -> BuiltIn {
      BuiltIn(
        name,
        [channels] + more + [
          Parameter("epsilon", .number(0...1), default: 1e-5, "Added to the variance."), initial,
          seedOfWeights,
        ], result: "a network", summary: summary,
        errors: ["another number of channels, when the network is used"],
        examples: [Example(example)],
        seeAlso: ["batch_norm", "layer_norm", "instance_norm", "group_norm"].filter { $0 != name }
      ) { call in
        let layer = try Normalisation2D(
          kind(call), channels: call.int("channels"), epsilon: Float(call.number("epsilon")))
        return try network(layer, layer.summary, call)
      }
    }
    return [
      normalisation(
        "batch_norm",
        "Each channel brought to mean 0 and variance 1 over the batch, then scaled and shifted; where no "
          + "gradients are recorded, by running averages of what training saw.",
        example: "batch_norm(8, seed: 1)(zeros(8, 4, 4)).shape"
      ) { _ in .batch },
      normalisation(
        "instance_norm",
        "Each channel of each image brought to mean 0 and variance 1, then scaled and shifted.",
        example: "instance_norm(8, seed: 1)(zeros(8, 4, 4)).shape"
      ) { _ in .instance },
      normalisation(
        "layer_norm", "The channels of each pixel brought to mean 0 and variance 1, then scaled and shifted.",
        example: "layer_norm(8, seed: 1)(zeros(8, 4, 4)).shape"
      ) { _ in .pixel },
      normalisation(
        "group_norm",
        "Groups of channels of each image brought to mean 0 and variance 1, then scaled and shifted.",
        more: [Parameter("groups", .int(1...65536), "Groups that the channels are divided into.")],
        example: "group_norm(8, 2, seed: 1)(zeros(8, 4, 4)).shape"
      ) { .group(try $0.int("groups")) },
    ]
  }

  private static var resizing: [BuiltIn] {
    let factor = Parameter("factor", .int(1...64), "How many times as large the images are.")
    return [
      BuiltIn(
        "upsample",
        [
          factor,
          Parameter(
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
        "pixel_unshuffle", [Parameter("factor", .int(1...64), "How many times as small the images are.")],
        result: "a network",
        summary: "Pixels made into channels, [C, H · r, W · r] → [C · r², H, W], as a layer.",
        errors: ["sizes that do not divide, when the network is used"],
        examples: [Example("pixel_unshuffle(2)(zeros(3, 8, 8)).shape", shows: "[12, 4, 4]")],
        seeAlso: ["pixel_shuffle"]
      ) { call in
        let layer = PixelShuffle(factor: try call.int("factor"), isReversed: true)
        return .object(NetworkValue(Network(layer, name: layer.summary)))
      },
    ]
  }

  private static var activations: [BuiltIn] {
    func layer(_ function: ElementwiseFunction, _ name: String) -> Value {
      .object(NetworkValue(Network(Activation(function), name: name)))
    }
    return [
      relu,
      BuiltIn(
        "prelu",
        [
          Parameter("slopes", .int(1...65536), default: 1, "Learned slopes: 1, or as many as channels."),
          initial,
          seedOfWeights,
        ], result: "a network",
        summary: "max(x, 0) + slope · min(x, 0) with learned slopes, from 1/4 on, as a layer.",
        examples: ["prelu(seed: 1)"], seeAlso: ["leaky_relu"]
      ) { call in
        let layer = PReLU(slopes: try call.int("slopes"))
        return try network(layer, layer.summary, call)
      },
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

extension Call {
  /// One of `Tensor.Padding`.
  func padding(_ parameter: String) throws -> Tensor.Padding {
    // The parameter's type allows nothing else.
    Tensor.Padding(rawValue: try string(parameter)) ?? .zeros
  }

  /// One of `Interpolation`.
  func interpolation(_ parameter: String) throws -> Interpolation {
    Interpolation(rawValue: try string(parameter)) ?? .nearest
  }
}
