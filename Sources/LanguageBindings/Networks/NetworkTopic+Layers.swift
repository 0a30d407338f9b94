import Interpreter
import Kernels
import Networks
import Tensors

extension Topic {
  /// The layers that networks are put together from.
  static var layers: [BuiltIn] {
    [conv, transposedConv, linear] + poolings + normalisations + resizing + activations
  }

  private struct ChannelParameters: ParameterList {
    let inputs = Parameter(.int(1...65536), "Channels in.")
    let outputs = Parameter(.int(1...65536), "Channels out.")
  }

  private struct PartParameters: ParameterList {
    let groups = Parameter(.int(1...65536), default: 1, "Groups of channels that are convolved separately.")
    let bias = Parameter(.bool, default: true, "Whether to add a learned number to each output channel.")
  }

  private static var conv: BuiltIn {
    struct Parameters: ParameterList {
      let channels = ChannelParameters()
      let kernel = Parameter(.int(1...63), default: 3, "Height and width of the kernel in pixels.")
      let stride = Parameter(.int(1...64), default: 1, "The step between outputs in pixels.")
      let padding = Parameter(.int(0...1024), optional: "keeps the size", "Zeros on every side.")
      let dilation = Parameter(.int(1...64), default: 1, "The spacing of the kernel's elements in pixels.")
      let parts = PartParameters()
      let paddingMode = Parameter(
        .choice(of: Tensor.Padding.self), default: "zeros",
        "The values beyond the edges; zeros are fastest.")
      let weights = WeightParameters()

    }
    return BuiltIn(
      "conv", Parameters.self, result: "a network", summary: "A two-dimensional convolution.",
      errors: ["channels that are not divisible by the groups"],
      examples: [Example("conv(3, 16).parameters", shows: "448")], seeAlso: ["sequential", "relu"]
    ) { given, _ in
      let layer = try Convolution2D(
        inputChannels: given.channels.inputs, outputChannels: given.channels.outputs,
        kernelSize: given.kernel, stride: given.stride, padding: given.padding, dilation: given.dilation,
        groups: given.parts.groups, hasBias: given.parts.bias, paddingMode: given.paddingMode)
      return try network(layer, layer.summary, given.weights)
    }
  }

  private static var transposedConv: BuiltIn {
    struct Parameters: ParameterList {
      let channels = ChannelParameters()
      let kernel = Parameter(.int(1...63), default: 2, "Height and width of the kernel in pixels.")
      let stride = Parameter(.int(1...64), default: 2, "The enlargement factor.")
      let padding = Parameter(.int(0...1024), default: 0, "Pixels removed on every side.")
      let outputPadding = Parameter(.int(0...63), default: 0, "Extra pixels at the bottom and right edges.")
      let parts = PartParameters()
      let weights = WeightParameters()

    }
    return BuiltIn(
      "transposed_conv", Parameters.self, result: "a network",
      summary: "A transposed convolution, which enlarges images by its stride.",
      errors: [
        "channels that are not divisible by the groups", "output padding that is not less than the stride",
      ],
      examples: [Example("transposed_conv(4, 2, seed: 1)(zeros(4, 8, 8)).shape", shows: "[2, 16, 16]")],
      seeAlso: ["conv", "max_pool"]
    ) { given, _ in
      let layer = try ConvolutionTranspose2D(
        inputChannels: given.channels.inputs, outputChannels: given.channels.outputs,
        kernelSize: given.kernel, stride: given.stride, padding: given.padding,
        outputPadding: given.outputPadding,
        groups: given.parts.groups, hasBias: given.parts.bias)
      return try network(layer, layer.summary, given.weights)
    }
  }

  private static var linear: BuiltIn {
    struct Parameters: ParameterList {
      let inputs = Parameter(.int(1...65536), "Features in, the size of the last axis.")
      let outputs = Parameter(.int(1...65536), "Features out.")
      let bias = Parameter(.bool, default: true, "Whether to add a learned number to each output.")
      let weights = WeightParameters()

    }
    return BuiltIn(
      "linear", Parameters.self, result: "a network",
      summary: "A linear map of the last axis: x · weightᵀ + bias.",
      examples: [Example("linear(3, 5).parameters", shows: "20")], seeAlso: ["conv"]
    ) { given, _ in
      let layer = try Linear(
        inputs: given.inputs, outputs: given.outputs, hasBias: given.bias)
      return try network(layer, layer.summary, given.weights)
    }
  }
}
