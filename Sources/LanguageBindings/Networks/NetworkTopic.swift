import Interpreter
import Kernels
import Networks
import Tensors

extension Topic {
  /// Networks and the layers they are made of.
  static var networks: Topic {
    Topic(
      "Networks",
      summary:
        "A network without `seed:` is an architecture. The outermost seed draws every missing weight, "
        + "each by its own position; parts that are trained or seeded already keep their weights. Composing "
        + "copies.",
      using: [.networks, .tensors, .kernels, .random],
      builtIns: makers.map(NetworkRecipe.recording) + [summary] + weights,
      types: [NetworkValue.type.entry], habits: habits)
  }

  /// What makes networks.
  private static var makers: [BuiltIn] {
    architectures + [sequential, residual, gate, activationCheckpointing.formerly("recomputed")] + layers
  }

  static let networkMakers = Set(makers.map(\.name))

  /// What the layers and operations of PyTorch are called here.
  private static let habits = [
    "nn": "layers need no prefix: `conv(3, 16)`", "F": "functions need no prefix: `x.relu()`",
    "Conv2d": "write `conv(3, 16)`",
    "conv2d": "`conv(3, 16)` is a layer, `x.convolve(weights)` the operation",
    "ConvTranspose2d": "write `transposed_conv(16, 8)`", "conv_transpose": "write `transposed_conv(16, 8)`",
    "conv_transpose2d": "write `x.transposed_convolve(weights, stride: 2)`",
    "BatchNorm2d": "write `batch_norm(16)`", "InstanceNorm2d": "write `instance_norm(16)`",
    "GroupNorm": "write `group_norm(16, 4)`", "LayerNorm": "write `layer_norm(16)`",
    "MaxPool2d": "write `max_pool(2)`", "max_pool2d": "write `x.max_pool(2)`",
    "AvgPool2d": "write `average_pool(2)`", "avg_pool": "write `average_pool(2)`",
    "avg_pool2d": "write `x.average_pool(2)`", "AdaptiveAvgPool2d": "write `adaptive_pool(1, 1)`",
    "adaptive_avg_pool2d": "write `x.adaptive_pool(1, 1)`", "Upsample": "write `upsample(2)`",
    "interpolate": "write `x.resize(64, 64)` or `x.rescale(2)`", "PixelShuffle": "write `pixel_shuffle(2)`",
    "ReflectionPad2d": "write `pad(1, mode: \"reflect\")`", "ReLU": "write `relu()`",
    "LeakyReLU": "write `leaky_relu(slope: 0.1)`", "PReLU": "write `prelu()`", "GELU": "write `gelu()`",
    "Sigmoid": "write `sigmoid()`", "Tanh": "write `tanh()`", "Softmax": "write `softmax()`",
    "swish": "write `silu()`", "Linear": "write `linear(8, 4)`",
    "load_state_dict": "write `load(net, \"net.pth\")`",
    "Sequential": "write `sequential([conv(3, 3), relu()])`",
  ]

  /// A network of a layer, with weights where a seed is given.
  ///
  /// - Parameter known: weights that need not be drawn, by path.
  static func network(
    _ layer: any Layer, _ name: String, _ weights: Arguments<WeightParameters>,
    known: [String: Tensor] = [:]
  ) throws -> Value {
    let network = Network(layer, name: name, initialisation: try weights.`init`, given: known)
    return .object(try NetworkValue(network, seed: weights.seed))
  }

  private struct CompositionParameters: ParameterList {
    let layers = Parameter(
      .listOf(.object(NetworkValue.self)), "Networks and layers in the order in which they run.")
    let weights = WeightParameters()
  }

  /// A network of the given layers, with the weights that any of them brings.
  ///
  /// - Parameters:
  ///   - named: what stands before the number of layers in the network's name.
  ///   - make: the layer that they make together.
  private static func composed(
    _ given: Arguments<CompositionParameters>, named name: String, _ make: (Sequential) -> any Layer
  ) throws -> Value {
    let parts = try given.layers.map(NetworkPart.init)
    var known: [String: Tensor] = [:]
    for (position, part) in parts.enumerated() {
      for (path, weights) in part.given { known["\(position).\(path)"] = weights }
    }
    return try network(
      make(Sequential(parts.map(\.layer))), "\(name) of \(parts.count)", given.weights, known: known)
  }

  private static var sequential: BuiltIn {
    BuiltIn(
      "sequential", CompositionParameters.self, result: "a network",
      summary: "Layers one after the other.",
      examples: [
        Example(
          "sequential([conv(3, 8), relu(), conv(8, 3)], seed: 1)(zeros(3, 8, 8)).shape", shows: "[3, 8, 8]")
      ],
      seeAlso: ["residual", "conv"]
    ) { given, _ in try composed(given, named: "sequential") { $0 } }
  }

  private static var residual: BuiltIn {
    BuiltIn(
      "residual", CompositionParameters.self, result: "a network",
      summary: "Layers one after the other, whose output is added to their input.",
      errors: ["layers that change the shape, when the network is used"],
      examples: [
        Example("residual([conv(4, 4), relu()], seed: 1)(zeros(4, 8, 8)).shape", shows: "[4, 8, 8]")
      ],
      seeAlso: ["sequential"]
    ) { given, _ in try composed(given, named: "residual") { Residual($0) } }
  }

  private static var gate: BuiltIn {
    BuiltIn(
      "gate", CompositionParameters.self, result: "a network",
      summary: "Layers one after the other, whose output multiplies their input.",
      details:
        "Sizes of the output may be 1: `gate([adaptive_pool(1, 1), conv(16, 4, kernel: 1), relu(), "
        + "conv(4, 16, kernel: 1), sigmoid()])` is the channel attention of squeeze-and-excitation (Hu et "
        + "al. 2018).",
      errors: ["layers whose output does not fit their input, when the network is used"],
      examples: [
        Example("gate([adaptive_pool(1, 1), sigmoid()])(zeros(4, 8, 8)).shape", shows: "[4, 8, 8]")
      ],
      seeAlso: ["residual", "sigmoid"]
    ) { given, _ in try composed(given, named: "gate") { Gate($0) } }
  }

  private static var activationCheckpointing: BuiltIn {
    BuiltIn(
      "activation_checkpointing", CompositionParameters.self, result: "a network",
      summary: "Layers one after the other that keep only their input and run again for the gradient.",
      details:
        "Training takes less memory and more time; results are the same to the bit. (Chen et al. 2016)",
      examples: [
        Example(
          "activation_checkpointing([conv(3, 4), relu(), conv(4, 3)], seed: 1)(zeros(3, 8, 8)).shape",
          shows: "[3, 8, 8]")
      ],
      seeAlso: ["sequential"]
    ) { given, _ in try composed(given, named: "recomputed sequence") { Recomputed($0) } }
  }

  private static var summary: BuiltIn {
    struct Parameters: ParameterList {
      let net = Parameter(.object(NetworkValue.self), "The network.")
      let height = Parameter(.int(1...65536), default: 64, "Of the image, in pixels.")
      let width = Parameter(.int(1...65536), default: 64, "Of the image, in pixels.")
    }
    return BuiltIn(
      "summary", receivers: ["network"], Parameters.self, result: "a table",
      summary: "The layers with their output shapes, parameters and multiply-adds.",
      details: "The sums and the receptive field are shown below. Layers without parameters are omitted.",
      errors: ["layers whose channels do not match"],
      examples: [Example("len(resnet(channels: 8, blocks: 1).summary())", shows: "5")]
    ) { given, _ in .object(try given.net.summary(height: given.height, width: given.width)) }
  }
}

/// How the weights of a network are drawn, which is the end of what everything that makes networks takes.
struct WeightParameters: ParameterList {
  let `init` = Parameter(
    .choice(of: Initialisation.self), default: "pytorch",
    "How weights are drawn: `pytorch`, uniform in ±1/√fan_in, biases too; `he`, normal with variance "
      + "2/fan_in; `he-small`, a tenth of that."
  ).formerly("initial")
  let seed = Parameter.seed("Draws the weights; without it, none yet.")
}
