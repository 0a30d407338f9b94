import Interpreter
import Kernels
import Networks
import Tensors

extension Topic {
  /// The layers that networks are put together from.
  static var layers: [BuiltIn] {
    [conv, transposedConv, linear] + poolings + normalisations + resizing + activations
  }

  private static var conv: BuiltIn {
    BuiltIn(
      "conv",
      [
        ParameterEntry("inputs", .int(1...65536), "Channels in."),
        ParameterEntry("outputs", .int(1...65536), "Channels out."),
        ParameterEntry("kernel", .int(1...63), default: 3, "Height and width of the kernel in pixels."),
        ParameterEntry("stride", .int(1...64), default: 1, "Pixels from one output to the next."),
        ParameterEntry(
          "padding", .orNil(.int(0...1024)), default: .nothing, shown: "keeps the size",
          "Zeros on every side."),
        ParameterEntry("dilation", .int(1...64), default: 1, "Pixels between the kernel's taps."),
        ParameterEntry("groups", .int(1...65536), default: 1, "Parts of the channels kept apart."),
        ParameterEntry("bias", .bool, default: true, "Whether a number is added to each output channel."),
        ParameterEntry(
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
        ParameterEntry("inputs", .int(1...65536), "Channels in."),
        ParameterEntry("outputs", .int(1...65536), "Channels out."),
        ParameterEntry("kernel", .int(1...63), default: 2, "Height and width of the kernel in pixels."),
        ParameterEntry("stride", .int(1...64), default: 2, "How many times as large the output is."),
        ParameterEntry("padding", .int(0...1024), default: 0, "Pixels cut off on every side."),
        ParameterEntry("output_padding", .int(0...63), default: 0, "Pixels more at the far edges."),
        ParameterEntry("groups", .int(1...65536), default: 1, "Parts of the channels kept apart."),
        ParameterEntry("bias", .bool, default: true, "Whether a number is added to each output channel."),
        initial,
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

  private static var linear: BuiltIn {
    BuiltIn(
      "linear",
      [
        ParameterEntry("inputs", .int(1...65536), "Features in, the size of the last axis."),
        ParameterEntry("outputs", .int(1...65536), "Features out."),
        ParameterEntry("bias", .bool, default: true, "Whether a number is added to each output."), initial,
        seedOfWeights,
      ], result: "a network", summary: "A linear map of the last axis: x · weightᵀ + bias.",
      examples: [Example("linear(3, 5).parameters", shows: "20")], seeAlso: ["conv"]
    ) { call in
      let layer = try Linear(
        inputs: call.int("inputs"), outputs: call.int("outputs"), hasBias: call.bool("bias"))
      return try network(layer, layer.summary, call)
    }
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
