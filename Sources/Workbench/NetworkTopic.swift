import Interpreter
import Training

extension Topic {
  /// Networks and the layers they are made of.
  static var networks: Topic {
    Topic(
      "Networks",
      summary:
        "A network without `seed:` is an architecture. The outermost seed draws every weight not there yet, each "
        + "by its own place; parts that are trained or seeded already keep theirs. Composing copies.",
      builtIns: [resnet, conv, relu, sequential, residual, summary],
      types: [
        ScriptType(
          "network", summary: "A network. With weights it can be called: `net(image)`.",
          properties: [("parameters", "How many numbers its weights are.")])
      ])
  }

  private static var seed: Parameter {
    Parameter(
      "seed", .orNil(.int()), default: .nothing, shown: "none", "Draws the weights; without it, none yet.")
  }

  private static var initial: Parameter {
    Parameter(
      "initial", .choice(Initialisation.allCases.map(\.rawValue)), default: "pytorch",
      "How weights are drawn: `pytorch`, uniform in ±1/√fan_in, biases too; `he`, normal with variance 2/fan_in; "
        + "`he-small`, a tenth of that.")
  }

  private static func network(_ layer: any Layer, _ name: String, _ call: Call, given: [String: Tensor] = [:])
    throws
    -> Value
  {
    let initialisation = Initialisation(rawValue: try call.string("initial")) ?? .pytorch
    let network = Network(layer, name: name, initialisation: initialisation, given: given)
    return .object(try NetworkValue(network, seed: call.optionalInt("seed")))
  }

  private static var resnet: BuiltIn {
    BuiltIn(
      "resnet",
      [
        Parameter(
          "channels", .int(1...4096), default: 64, "Features between the first and last convolution."),
        Parameter("blocks", .int(0...1000), default: 16, "Residual blocks of two convolutions."),
        Parameter(
          "image_skip", .bool, default: true,
          "Whether the input is added to the output, so that the network learns the rain to take away."),
        Parameter("image_channels", .int(1...16), default: 3, "3 for colour, 1 for grey."), initial, seed,
      ], result: "a network", summary: "The residual network of SRResNet at scale 1, without normalisation.",
      examples: [Example("resnet(channels: 8, blocks: 2).parameters", shows: "3363")],
      seeAlso: ["train", "sequential"]
    ) { call in
      let channels = try call.int("channels")
      let blocks = try call.int("blocks")
      let skip = try call.bool("image_skip")
      let layer = try ResNet.make(
        channels: channels, blocks: blocks, imageSkip: skip, imageChannels: call.int("image_channels"))
      let name = "resnet(channels: \(channels), blocks: \(blocks)\(skip ? "" : ", image_skip: false"))"
      return try network(layer, name, call)
    }
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
        seed,
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

  private static var relu: BuiltIn {
    BuiltIn(
      "relu", [], result: "a network", summary: "max(x, 0), as a layer. For tensors there is `x.clip`.",
      examples: ["relu()"], seeAlso: ["sequential"]
    ) { _ in .object(NetworkValue(Network(ReLU(), name: "ReLU"))) }
  }

  private static var layers: Parameter {
    Parameter("layers", .listOf(.object("network")), "Networks and layers in the order in which they run.")
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
      "sequential", [layers, initial, seed], result: "a network", summary: "Layers one after the other.",
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
      "residual", [layers, initial, seed], result: "a network",
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

  private static var summary: BuiltIn {
    BuiltIn(
      "summary", receivers: ["network"],
      [
        Parameter("net", .object("network"), "The network."),
        Parameter("height", .int(1...65536), default: 64, "Of the image, in pixels."),
        Parameter("width", .int(1...65536), default: 64, "Of the image, in pixels."),
      ], result: "a table", summary: "The layers with their output shapes, parameters and multiply-adds.",
      errors: ["layers whose channels do not follow each other"],
      examples: [Example("len(resnet(channels: 8, blocks: 1).summary())", shows: "5")]
    ) { call in
      .object(
        try call.object("net", as: NetworkValue.self).summary(
          height: call.int("height"), width: call.int("width")))
    }
  }
}
