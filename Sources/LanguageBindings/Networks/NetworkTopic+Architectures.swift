import Interpreter
import Networks
import Training

extension Topic {
  /// Whole networks by their names.
  static var architectures: [BuiltIn] { [resnet, unet, dncnn, prenet, swinir, restormer] }

  private static var resnet: BuiltIn {
    struct Parameters: ParameterList {
      let channels = Parameter(
        .int(1...4096), default: 64, "Features between the first and last convolution.")
      let blocks = Parameter(.int(0...1000), default: 16, "Residual blocks of two convolutions.")
      let globalResidual = Parameter(
        .bool, default: true,
        "Whether the input is added to the output, so that the network learns the rain to take away."
      ).formerly("image_skip")
      let variant = Parameter(
        .choice(of: ResNet.Variant.self), default: "srresnet",
        "`srresnet` as in the paper; `basicsr` as BasicSR's MSRResNet at scale 1, which its files need.")
      let imageChannels = Parameter.imageChannels
      let weights = WeightParameters()

    }
    return BuiltIn(
      "resnet", Parameters.self, result: "a network",
      summary: "The residual network of SRResNet at scale 1, without normalisation.",
      details:
        "Ledig et al. 2017. The variant `basicsr` has leaky ReLUs of slope .1 around its blocks, no skip "
        + "over them, and two more convolutions after them.",
      examples: [Example("resnet(channels: 8, blocks: 2).parameters", shows: "3363")],
      seeAlso: ["train", "sequential"]
    ) { given, _ in
      let channels = try given.channels
      let blocks = try given.blocks
      let skip = try given.globalResidual
      let variant = try given.variant
      let layer = try ResNet.make(
        channels: channels, blocks: blocks, variant: variant, globalResidual: skip,
        imageChannels: given.imageChannels)
      let name =
        "resnet(channels: \(channels), blocks: \(blocks)"
        + (variant == .srresnet ? "" : ", variant: \"\(variant.rawValue)\"")
        + (skip ? "" : ", global_residual: false") + ")"
      return try network(layer, name, given.weights)
    }
  }

  private static var unet: BuiltIn {
    struct Parameters: ParameterList {
      let channels = Parameter(
        .int(1...1024), default: 32, "Features at the image's size; twice as many below.")
      let depth = Parameter(.int(1...8), default: 4, "How often the size is halved.")
      let globalResidual = Parameter(
        .bool, default: true, "Whether the input is added to the output."
      ).formerly("image_skip")
      let imageChannels = Parameter.imageChannels
      let weights = WeightParameters()

    }
    return BuiltIn(
      "unet", Parameters.self, result: "a network",
      summary: "A U-Net: levels of two convolutions, each half the size, with their features handed across.",
      details:
        "Ronneberger et al. 2015, with same-padding and without normalisation. Images of any size are padded "
        + "to a multiple of 2^depth by reflection.",
      examples: [Example("unet(channels: 4, depth: 2, seed: 1)(zeros(3, 9, 10)).shape", shows: "[3, 9, 10]")],
      seeAlso: ["resnet", "swinir"]
    ) { given, _ in
      let (channels, depth) = (try given.channels, try given.depth)
      let skip = try given.globalResidual
      let layer = try UNet(
        channels: channels, depth: depth, globalResidual: skip, imageChannels: given.imageChannels)
      let name = "unet(channels: \(channels), depth: \(depth)\(skip ? "" : ", global_residual: false"))"
      return try network(layer, name, given.weights)
    }
  }

  private static var swinir: BuiltIn {
    struct Parameters: ParameterList {
      let channels = Parameter(.int(1...1024), default: 60, "Features of a pixel, a multiple of the heads.")
      let depths = Parameter(.listOf(.int(1...64)), default: [6, 6, 6, 6], "Swin blocks in each group.")
      let heads = Parameter(.listOf(.int(1...64)), default: [6, 6, 6, 6], "Attention heads in each group.")
      let window = Parameter(.int(2...64), default: 8, "Height and width of the windows in pixels.")
      let mlpRatio = Parameter(
        .int(1...16), default: 2, "Features of a block's perceptron, times the channels."
      ).formerly("expansion")
      let tail = Parameter(
        .choice(of: SwinIR.Tail.self), default: "plain",
        "What makes an image of the features, as the `upsampler` of published networks: `plain`, a "
          + "convolution added to the input; `pixelshuffle`, two convolutions and nothing added; "
          + "`pixelshuffledirect`, one and nothing added."
      )
      let imageChannels = Parameter.imageChannels
      let weights = WeightParameters()

    }
    return BuiltIn(
      "swinir", Parameters.self, result: "a network",
      summary: "The transformer SwinIR without enlargement; by default SwinIR-light.",
      details:
        "Liang et al. 2021. Images of any size are padded to a multiple of the window by reflection. "
        + "The larger network for noise is `swinir(channels: 180, depths: [6, 6, 6, 6, 6, 6], heads: [6, "
        + "6, 6, 6, 6, 6])`.",
      errors: ["channels that are not divisible by the heads", "depths and heads of different lengths"],
      examples: [Example("swinir().parameters", shows: "905283")], seeAlso: ["restormer", "unet"]
    ) { given, _ in
      let channels = try given.channels
      let depths = try given.depths
      let window = try given.window
      let tail = try given.tail
      let layer = try SwinIR(
        channels: channels, depths: depths, heads: given.heads, window: window,
        expansion: given.mlpRatio, tail: tail, imageChannels: given.imageChannels)
      let name =
        "swinir(channels: \(channels), depths: \(depths), window: \(window)"
        + (tail == .plain ? "" : ", tail: \"\(tail.rawValue)\"") + ")"
      return try network(layer, name, given.weights)
    }
  }

  private static var dncnn: BuiltIn {
    struct Parameters: ParameterList {
      let channels = Parameter(.int(1...4096), default: 64, "Features between the convolutions.")
      let layers = Parameter(.int(2...1000), default: 17, "Convolutions.")
      let batchNorm = Parameter(
        .bool, default: true,
        "Whether all but the first and last convolution are followed by a batch normalisation.")
      let imageChannels = Parameter.imageChannels
      let weights = WeightParameters()

    }
    return BuiltIn(
      "dncnn", Parameters.self, result: "a network",
      summary: "The denoiser DnCNN: a sequence of convolutions that predicts what to remove from the image.",
      details:
        "Zhang et al. 2017, as in KAIR, whose published weights need `batch_norm: false`; those for "
        + "colour and for many strengths of noise have 20 layers.",
      examples: [
        Example("dncnn(layers: 20, batch_norm: false).parameters", shows: "668227"),
        Example("dncnn().receptive_field", shows: "35"),
      ],
      seeAlso: ["resnet"]
    ) { given, _ in
      let (channels, layers) = (try given.channels, try given.layers)
      let batchNorm = try given.batchNorm
      let layer = try DnCNN(
        channels: channels, layers: layers, batchNorm: batchNorm, imageChannels: given.imageChannels)
      let name =
        "dncnn(channels: \(channels), layers: \(layers)\(batchNorm ? "" : ", batch_norm: false"))"
      return try network(layer, name, given.weights)
    }
  }

  private static var prenet: BuiltIn {
    struct Parameters: ParameterList {
      let channels = Parameter(.int(1...4096), default: 32, "Features of a pixel.")
      let stages = Parameter(.int(1...64), default: 6, "How often the same layers run.")
      let blocks = Parameter(.int(0...64), default: 5, "Residual blocks of a stage.")
      let imageChannels = Parameter.imageChannels
      let weights = WeightParameters()

    }
    return BuiltIn(
      "prenet", Parameters.self, result: "a network",
      summary:
        "The recurrent network PReNet: stages with shared weights remove the rain step by step.",
      details:
        "Ren et al. 2019. Each stage is given the rainy image beside what the stage before made of it, "
        + "and remembers through a convolutional LSTM.",
      examples: [Example("prenet().parameters", shows: "168963")], seeAlso: ["resnet"]
    ) { given, _ in
      let (channels, stages) = (try given.channels, try given.stages)
      let blocks = try given.blocks
      let layer = try PReNet(
        channels: channels, stages: stages, blocks: blocks, imageChannels: given.imageChannels)
      return try network(
        layer, "prenet(channels: \(channels), stages: \(stages), blocks: \(blocks))", given.weights)
    }
  }

  private static var restormer: BuiltIn {
    struct Parameters: ParameterList {
      let channels = Parameter(
        .int(2...1024), default: 48, "Features at the image's size, even; twice as many below.")
      let blocks = Parameter(
        .listOf(.int(0...64)), default: [4, 6, 6, 8], "Blocks of each level, from the image's size down.")
      let refinement = Parameter(.int(0...64), default: 4, "Blocks at the end, at the image's size.")
      let heads = Parameter(.listOf(.int(1...64)), default: [1, 2, 4, 8], "Attention heads of each level.")
      let ffnExpansionFactor = Parameter(
        .number(), default: 2.66, "Features of a block's perceptron, times the channels."
      ).formerly("expansion")
      let imageChannels = Parameter.imageChannels
      let weights = WeightParameters()

    }
    return BuiltIn(
      "restormer", Parameters.self, result: "a network",
      summary: "The transformer Restormer, which relates channels instead of pixels, in the form for rain.",
      details:
        "Zamir et al. 2022. Images of any size are padded to a multiple of 2^(levels − 1) by "
        + "reflection. Attention is over the whole image, so results from tiles differ slightly.",
      errors: [
        "channels of a level that are not divisible by its heads", "blocks and heads of different lengths",
      ],
      examples: [
        Example("restormer().parameters", shows: "26126644"),
        Example("restormer().receptive_field", shows: "\"global\""),
      ], seeAlso: ["swinir", "unet"]
    ) { given, _ in
      let channels = try given.channels
      let blocks = try given.blocks
      let layer = try Restormer(
        channels: channels, blocks: blocks, refinement: given.refinement,
        heads: given.heads, expansion: given.ffnExpansionFactor,
        imageChannels: given.imageChannels)
      return try network(layer, "restormer(channels: \(channels), blocks: \(blocks))", given.weights)
    }
  }
}

extension Parameter where Argument == Int {
  /// How many channels the images have that a network is for.
  fileprivate static var imageChannels: Parameter {
    Parameter(.int(1...16), default: 3, "3 for colour, 1 for grey.")
  }
}
