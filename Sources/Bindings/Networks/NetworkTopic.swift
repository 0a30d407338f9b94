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
        "A network without `seed:` is an architecture. The outermost seed draws every weight not there yet, each "
        + "by its own place; parts that are trained or seeded already keep theirs. Composing copies.",
      builtIns: makers.map(NetworkRecipe.recording) + [summary] + weights,
      types: [
        ScriptType(
          "network", summary: "A network. With weights it can be called: `net(image)`.",
          properties: [
            ("parameters", "How many numbers its weights are."),
            (
              "receptive_field",
              "Height and width in pixels of what an output pixel depends on, or `\"global\"` for the whole image."
            ),
          ])
      ], habits: habits)
  }

  /// What makes networks.
  private static var makers: [BuiltIn] {
    architectures + [sequential, residual, gate, recomputed] + layers
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

  static var seedOfWeights: ParameterEntry {
    ParameterEntry(
      "seed", .orNil(.int()), default: .nothing, shown: "none", "Draws the weights; without it, none yet.")
  }

  static var initial: ParameterEntry {
    ParameterEntry(
      "initial", .choice(Initialisation.allCases.map(\.rawValue)), default: "pytorch",
      "How weights are drawn: `pytorch`, uniform in ±1/√fan_in, biases too; `he`, normal with variance 2/fan_in; "
        + "`he-small`, a tenth of that.")
  }

  static func network(_ layer: any Layer, _ name: String, _ call: Call, given: [String: Tensor] = [:])
    throws
    -> Value
  {
    let initialisation = Initialisation(rawValue: try call.string("initial")) ?? .pytorch
    let network = Network(layer, name: name, initialisation: initialisation, given: given)
    return .object(try NetworkValue(network, seed: call.optionalInt("seed")))
  }

  private static var layerList: ParameterEntry {
    ParameterEntry(
      "layers", .listOf(.object("network")), "Networks and layers in the order in which they run.")
  }

  /// The layers as one, with the weights that any of them brings.
  private static func composed(_ call: Call) throws -> (layer: Sequential, given: [String: Tensor]) {
    let parts = try call.list("layers").compactMap { $0.asObject as? NetworkValue }.map(NetworkPart.init)
    var given: [String: Tensor] = [:]
    for (position, part) in parts.enumerated() {
      for (path, weights) in part.given { given["\(position).\(path)"] = weights }
    }
    return (Sequential(parts.map(\.layer)), given)
  }

  private static var sequential: BuiltIn {
    BuiltIn(
      "sequential", [layerList, initial, seedOfWeights], result: "a network",
      summary: "Layers one after the other.",
      examples: [
        Example(
          "sequential([conv(3, 8), relu(), conv(8, 3)], seed: 1)(zeros(3, 8, 8)).shape", shows: "[3, 8, 8]")
      ],
      seeAlso: ["residual", "conv"]
    ) { call in
      let (layer, given) = try composed(call)
      return try network(layer, "sequential of \(layer.layers.count)", call, given: given)
    }
  }

  private static var residual: BuiltIn {
    BuiltIn(
      "residual", [layerList, initial, seedOfWeights], result: "a network",
      summary: "Layers one after the other, whose output is added to their input.",
      errors: ["layers that change the shape, when the network is used"],
      examples: [
        Example("residual([conv(4, 4), relu()], seed: 1)(zeros(4, 8, 8)).shape", shows: "[4, 8, 8]")
      ],
      seeAlso: ["sequential"]
    ) { call in
      let (layer, given) = try composed(call)
      return try network(Residual(layer), "residual of \(layer.layers.count)", call, given: given)
    }
  }

  private static var gate: BuiltIn {
    BuiltIn(
      "gate", [layerList, initial, seedOfWeights], result: "a network",
      summary: "Layers one after the other, whose output multiplies their input.",
      details:
        "Sizes of the output may be 1: `gate([adaptive_pool(1, 1), conv(16, 4, kernel: 1), relu(), conv(4, 16, "
        + "kernel: 1), sigmoid()])` is the channel attention of squeeze-and-excitation (Hu et al. 2018).",
      errors: ["layers whose output does not fit their input, when the network is used"],
      examples: [
        Example("gate([adaptive_pool(1, 1), sigmoid()])(zeros(4, 8, 8)).shape", shows: "[4, 8, 8]")
      ],
      seeAlso: ["residual", "sigmoid"]
    ) { call in
      let (layer, given) = try composed(call)
      return try network(Gate(layer), "gate of \(layer.layers.count)", call, given: given)
    }
  }

  private static var recomputed: BuiltIn {
    BuiltIn(
      "recomputed", [layerList, initial, seedOfWeights], result: "a network",
      summary: "Layers one after the other that keep only their input and run again for the gradient.",
      details:
        "Training takes less memory and more time; results are the same to the bit. (Chen et al. 2016)",
      examples: [
        Example(
          "recomputed([conv(3, 4), relu(), conv(4, 3)], seed: 1)(zeros(3, 8, 8)).shape", shows: "[3, 8, 8]")
      ],
      seeAlso: ["sequential"]
    ) { call in
      let (layer, given) = try composed(call)
      return try network(
        Recomputed(layer), "recomputed sequence of \(layer.layers.count)", call, given: given)
    }
  }

  private static var summary: BuiltIn {
    BuiltIn(
      "summary", receivers: ["network"],
      [
        ParameterEntry("net", .object("network"), "The network."),
        ParameterEntry("height", .int(1...65536), default: 64, "Of the image, in pixels."),
        ParameterEntry("width", .int(1...65536), default: 64, "Of the image, in pixels."),
      ], result: "a table", summary: "The layers with their output shapes, parameters and multiply-adds.",
      details: "Below stand their sums and the receptive field. Layers without parameters are left out.",
      errors: ["layers whose channels do not follow each other"],
      examples: [Example("len(resnet(channels: 8, blocks: 1).summary())", shows: "5")]
    ) { call in
      .object(
        try call.object("net", as: NetworkValue.self).summary(
          height: call.int("height"), width: call.int("width")))
    }
  }
}
