import Interpreter
import Kernels
import Networks

extension Topic {
  /// Functions of each value, as layers.
  static var activations: [BuiltIn] {
    [
      relu, prelu, leakyReLU, gelu,
      activation(
        "sigmoid", .sigmoid, "1 / (1 + exp(-x)), as a layer.", above: 0.73, seeAlso: ["tanh", "gate"]),
      activation("tanh", .tanh, "The hyperbolic tangent, as a layer.", above: 0.76, seeAlso: ["sigmoid"]),
      activation("softplus", .softplus, "log(1 + eˣ), as a layer.", above: 1.31, seeAlso: ["relu"]), softmax,
      activation("silu", .silu, shown: "SiLU", "x · sigmoid(x), as a layer.", above: 0.73, seeAlso: ["relu"]),
      elu,
    ]
  }

  private static func layer(_ function: ElementwiseFunction, _ name: String) -> Value {
    .object(NetworkValue(Network(Activation(function), name: name)))
  }

  /// A function without parameters.
  ///
  /// - Parameters:
  ///   - shown: the network's name where it is not the built-in's.
  ///   - least: a number that its value at 1 is above by less than 0.01, for the example.
  private static func activation(
    _ name: String, _ function: ElementwiseFunction, shown: String? = nil, _ summary: String,
    above least: Double, seeAlso: [String]
  ) -> BuiltIn {
    BuiltIn(
      name, NoParameters.self, result: "a network", summary: summary,
      examples: [Example("\(name)()(ones(1, 1, 1))[0][0][0] > \(least)", shows: "true")],
      seeAlso: seeAlso
    ) { _, _ in layer(function, shown ?? name) }
  }

  private static var relu: BuiltIn {
    BuiltIn(
      "relu", NoParameters.self, result: "a network", summary: "max(x, 0), as a layer.",
      examples: [Example("relu()(tensor([[[-1, 2]]]))", shows: "tensor [1, 1, 2], 0 to 2, mean 1")],
      seeAlso: ["sequential"]
    ) { _, _ in .object(NetworkValue(Network(ReLU(), name: "ReLU"))) }
  }

  private static var prelu: BuiltIn {
    struct Parameters: ParameterList {
      let slopes = Parameter(.int(1...65536), default: 1, "Learned slopes: 1, or as many as channels.")
      let weights = WeightParameters()
    }
    return BuiltIn(
      "prelu", Parameters.self, result: "a network",
      summary: "max(x, 0) + slope · min(x, 0) with learned slopes, from 1/4 on, as a layer.",
      examples: [
        Example("prelu(seed: 1)(tensor([[[-1, 2]]]))", shows: "tensor [1, 1, 2], -0.25 to 2, mean 0.875")
      ], seeAlso: ["leaky_relu"]
    ) { given, _ in
      let layer = PReLU(slopes: try given.slopes)
      return try network(layer, layer.summary, given.weights)
    }
  }

  private static var leakyReLU: BuiltIn {
    struct Parameters: ParameterList {
      let slope = Parameter(.number(), default: 0.01, "The factor of negative values.")
    }
    return BuiltIn(
      "leaky_relu", Parameters.self, result: "a network",
      summary: "x where it is positive, slope · x elsewhere, as a layer.",
      examples: [
        Example(
          "leaky_relu(slope: 0.1)(tensor([[[-1, 2]]]))", shows: "tensor [1, 1, 2], -0.1 to 2, mean 0.95")
      ], seeAlso: ["relu"]
    ) { given, _ in layer(.leakyReLU(slope: Float(try given.slope)), "leaky ReLU") }
  }

  private static var gelu: BuiltIn {
    struct Parameters: ParameterList {
      let approximate = Parameter(.bool, default: false, "Whether to approximate the error function by tanh.")
    }
    return BuiltIn(
      "gelu", Parameters.self, result: "a network",
      summary: "x Φ(x), Φ being the normal distribution's, as a layer.",
      examples: [Example("gelu()(tensor([[[0, 1]]]))", shows: "tensor [1, 1, 2], 0 to 0.8413, mean 0.4207")],
      seeAlso: ["relu"]
    ) { given, _ in layer(try given.approximate ? .geluTanh : .gelu, "GELU") }
  }

  private static var softmax: BuiltIn {
    struct Parameters: ParameterList {
      let axis = Parameter(
        .int(-4...3), default: 1, "The axis of [N, C, H, W] along which the values sum to 1.")
    }
    return BuiltIn(
      "softmax", Parameters.self, result: "a network",
      summary: "eˣ over its sum along an axis, as a layer; by default the channels.",
      examples: [Example("softmax()(zeros(2, 4, 4)).max() == 0.5", shows: "true")], seeAlso: ["sigmoid"]
    ) { given, _ in
      let layer = SoftmaxLayer(axis: try given.axis)
      return .object(NetworkValue(Network(layer, name: layer.summary)))
    }
  }

  private static var elu: BuiltIn {
    struct Parameters: ParameterList {
      let alpha = Parameter(.number(), default: 1, "Minus the limit for negative values.")
    }
    return BuiltIn(
      "elu", Parameters.self, result: "a network",
      summary: "x where it is positive, alpha · (eˣ − 1) elsewhere, as a layer.",
      examples: [Example("elu()(tensor([[[0, 1]]]))", shows: "tensor [1, 1, 2], 0 to 1, mean 0.5")],
      seeAlso: ["relu"]
    ) { given, _ in layer(.elu(alpha: Float(try given.alpha)), "ELU") }
  }
}
