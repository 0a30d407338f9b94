import Interpreter
import Kernels
import Networks

extension Topic {
  /// Functions of each value, as layers.
  static var activations: [BuiltIn] {
    func layer(_ function: ElementwiseFunction, _ name: String) -> Value {
      .object(NetworkValue(Network(Activation(function), name: name)))
    }
    return [
      relu,
      BuiltIn(
        "prelu",
        [
          ParameterEntry("slopes", .int(1...65536), default: 1, "Learned slopes: 1, or as many as channels."),
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
        "leaky_relu", [ParameterEntry("slope", .number(), default: 0.01, "The factor of negative values.")],
        result: "a network", summary: "x where it is positive, slope · x elsewhere, as a layer.",
        examples: ["leaky_relu(slope: 0.1)"], seeAlso: ["relu"]
      ) { call in layer(.leakyReLU(slope: Float(try call.number("slope"))), "leaky ReLU") },
      BuiltIn(
        "gelu",
        [
          ParameterEntry(
            "approximate", .bool, default: false, "Whether tanh stands in for the error function.")
        ],
        result: "a network", summary: "x Φ(x), Φ being the normal distribution's, as a layer.",
        examples: ["gelu()"], seeAlso: ["relu"]
      ) { call in layer(try call.bool("approximate") ? .geluTanh : .gelu, "GELU") },
      BuiltIn(
        "sigmoid", [], result: "a network", summary: "1 / (1 + exp(-x)), as a layer.",
        examples: ["sigmoid()"],
        seeAlso: ["tanh", "gate"]
      ) { _ in layer(.sigmoid, "sigmoid") },
      BuiltIn(
        "tanh", [], result: "a network", summary: "The hyperbolic tangent, as a layer.", examples: ["tanh()"],
        seeAlso: ["sigmoid"]
      ) { _ in layer(.tanh, "tanh") },
      BuiltIn(
        "softplus", [], result: "a network", summary: "log(1 + eˣ), as a layer.", examples: ["softplus()"],
        seeAlso: ["relu"]
      ) { _ in layer(.softplus, "softplus") },
      BuiltIn(
        "softmax",
        [
          ParameterEntry(
            "axis", .int(-4...3), default: 1, "The axis of [N, C, H, W] along which the values sum to 1.")
        ], result: "a network",
        summary: "eˣ over its sum along an axis, as a layer; by default the channels.",
        examples: [Example("softmax()(zeros(2, 4, 4)).max() == 0.5", shows: "true")], seeAlso: ["sigmoid"]
      ) { call in
        let layer = SoftmaxLayer(axis: try call.int("axis"))
        return .object(NetworkValue(Network(layer, name: layer.summary)))
      },
      BuiltIn(
        "silu", [], result: "a network", summary: "x · sigmoid(x), as a layer.", examples: ["silu()"],
        seeAlso: ["relu"]
      ) { _ in layer(.silu, "SiLU") },
      BuiltIn(
        "elu", [ParameterEntry("alpha", .number(), default: 1, "Minus the limit for negative values.")],
        result: "a network", summary: "x where it is positive, alpha · (eˣ − 1) elsewhere, as a layer.",
        examples: ["elu()"], seeAlso: ["relu"]
      ) { call in layer(.elu(alpha: Float(try call.number("alpha"))), "ELU") },
    ]
  }

  private static var relu: BuiltIn {
    BuiltIn(
      "relu", [], result: "a network", summary: "max(x, 0), as a layer.",
      examples: ["relu()"], seeAlso: ["sequential"]
    ) { _ in .object(NetworkValue(Network(ReLU(), name: "ReLU"))) }
  }
}
