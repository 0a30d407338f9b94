import Interpreter
import Networks
import Training

extension Topic {
  /// Whole networks by their names.
  static var architectures: [BuiltIn] { [resnet, unet, dncnn, prenet, swinir, restormer] }

  private static var resnet: BuiltIn {
    BuiltIn(
      "resnet",
      [
        ParameterEntry(
          "channels", .int(1...4096), default: 64, "Features between the first and last convolution."),
        ParameterEntry("blocks", .int(0...1000), default: 16, "Residual blocks of two convolutions."),
        ParameterEntry(
          "image_skip", .bool, default: true,
          "Whether the input is added to the output, so that the network learns the rain to take away."),
        ParameterEntry(
          "variant", .choice(ResNet.Variant.allCases.map(\.rawValue)), default: "srresnet",
          "`srresnet` as in the paper; `basicsr` as BasicSR's MSRResNet at scale 1, which its files need."),
        ParameterEntry("image_channels", .int(1...16), default: 3, "3 for colour, 1 for grey."), initial,
        seedOfWeights,
      ], result: "a network", summary: "The residual network of SRResNet at scale 1, without normalisation.",
      details:
        "Ledig et al. 2017. The variant `basicsr` has leaky ReLUs of slope .1 around its blocks, no skip over them, and "
        + "two more convolutions after them.",
      examples: [Example("resnet(channels: 8, blocks: 2).parameters", shows: "3363")],
      seeAlso: ["train", "sequential"]
    ) { call in
      let channels = try call.int("channels")
      let blocks = try call.int("blocks")
      let skip = try call.bool("image_skip")
      let variant = ResNet.Variant(rawValue: try call.string("variant")) ?? .srresnet
      let layer = try ResNet.make(
        channels: channels, blocks: blocks, variant: variant, imageSkip: skip,
        imageChannels: call.int("image_channels"))
      let name =
        "resnet(channels: \(channels), blocks: \(blocks)"
        + (variant == .srresnet ? "" : ", variant: \"\(variant.rawValue)\"")
        + (skip ? "" : ", image_skip: false") + ")"
      return try network(layer, name, call)
    }
  }

  private static var unet: BuiltIn {
    BuiltIn(
      "unet",
      [
        ParameterEntry(
          "channels", .int(1...1024), default: 32, "Features at the image's size; twice as many below."),
        ParameterEntry("depth", .int(1...8), default: 4, "How often the size is halved."),
        ParameterEntry("image_skip", .bool, default: true, "Whether the input is added to the output."),
        ParameterEntry("image_channels", .int(1...16), default: 3, "3 for colour, 1 for grey."), initial,
        seedOfWeights,
      ], result: "a network",
      summary: "A U-Net: levels of two convolutions, each half the size, with their features handed across.",
      details:
        "Ronneberger et al. 2015, with same-padding and without normalisation. Images of any size are filled "
        + "up to a multiple of 2^depth by reflection.",
      examples: [Example("unet(channels: 4, depth: 2, seed: 1)(zeros(3, 9, 10)).shape", shows: "[3, 9, 10]")],
      seeAlso: ["resnet", "swinir"]
    ) { call in
      let (channels, depth) = (try call.int("channels"), try call.int("depth"))
      let skip = try call.bool("image_skip")
      let layer = try UNet(
        channels: channels, depth: depth, imageSkip: skip, imageChannels: call.int("image_channels"))
      let name = "unet(channels: \(channels), depth: \(depth)\(skip ? "" : ", image_skip: false"))"
      return try network(layer, name, call)
    }
  }

  private static var swinir: BuiltIn {
    BuiltIn(
      "swinir",
      [
        ParameterEntry(
          "channels", .int(1...1024), default: 60, "Features of a pixel, a multiple of the heads."),
        ParameterEntry("depths", .listOf(.int(1...64)), default: [6, 6, 6, 6], "Swin blocks in each group."),
        ParameterEntry(
          "heads", .listOf(.int(1...64)), default: [6, 6, 6, 6], "Attention heads in each group."),
        ParameterEntry("window", .int(2...64), default: 8, "Height and width of the windows in pixels."),
        ParameterEntry(
          "expansion", .int(1...16), default: 2, "Features of a block's perceptron, times the channels."),
        ParameterEntry(
          "tail", .choice(SwinIR.Tail.allCases.map(\.rawValue)), default: "plain",
          "What makes an image of the features, as the `upsampler` of published networks: `plain`, a convolution added to "
            + "the input; `pixelshuffle`, two convolutions and nothing added; `pixelshuffledirect`, one and nothing added."
        ),
        ParameterEntry("image_channels", .int(1...16), default: 3, "3 for colour, 1 for grey."), initial,
        seedOfWeights,
      ], result: "a network",
      summary: "The transformer SwinIR without enlargement; by default SwinIR-light.",
      details:
        "Liang et al. 2021. Images of any size are filled up to a multiple of the window by reflection. The larger "
        + "network for noise is `swinir(channels: 180, depths: [6, 6, 6, 6, 6, 6], heads: [6, 6, 6, 6, 6, 6])`.",
      errors: ["heads that do not divide the channels", "depths and heads of different lengths"],
      examples: [Example("swinir().parameters", shows: "905283")], seeAlso: ["restormer", "unet"]
    ) { call in
      let channels = try call.int("channels")
      let depths = try call.list("depths").compactMap(\.asWhole)
      let window = try call.int("window")
      let tail = SwinIR.Tail(rawValue: try call.string("tail")) ?? .plain
      let layer = try SwinIR(
        channels: channels, depths: depths, heads: call.list("heads").compactMap(\.asWhole), window: window,
        expansion: call.int("expansion"), tail: tail, imageChannels: call.int("image_channels"))
      let name =
        "swinir(channels: \(channels), depths: \(depths), window: \(window)"
        + (tail == .plain ? "" : ", tail: \"\(tail.rawValue)\"") + ")"
      return try network(layer, name, call)
    }
  }

  private static var dncnn: BuiltIn {
    BuiltIn(
      "dncnn",
      [
        ParameterEntry("channels", .int(1...4096), default: 64, "Features between the convolutions."),
        ParameterEntry("layers", .int(2...1000), default: 17, "Convolutions."),
        ParameterEntry(
          "batch_norm", .bool, default: true,
          "Whether all but the first and last convolution are followed by a batch normalisation."),
        ParameterEntry("image_channels", .int(1...16), default: 3, "3 for colour, 1 for grey."), initial,
        seedOfWeights,
      ], result: "a network",
      summary: "The denoiser DnCNN: convolutions in a row that find what to take away from the image.",
      details:
        "Zhang et al. 2017, as in KAIR, whose published weights need `batch_norm: false`; those for colour and for "
        + "many strengths of noise have 20 layers.",
      examples: [
        Example("dncnn(layers: 20, batch_norm: false).parameters", shows: "668227"),
        Example("dncnn().receptive_field", shows: "35"),
      ],
      seeAlso: ["resnet"]
    ) { call in
      let (channels, layers) = (try call.int("channels"), try call.int("layers"))
      let batchNorm = try call.bool("batch_norm")
      let layer = try DnCNN(
        channels: channels, layers: layers, batchNorm: batchNorm, imageChannels: call.int("image_channels"))
      let name =
        "dncnn(channels: \(channels), layers: \(layers)\(batchNorm ? "" : ", batch_norm: false"))"
      return try network(layer, name, call)
    }
  }

  private static var prenet: BuiltIn {
    BuiltIn(
      "prenet",
      [
        ParameterEntry("channels", .int(1...4096), default: 32, "Features of a pixel."),
        ParameterEntry("stages", .int(1...64), default: 6, "How often the same layers run."),
        ParameterEntry("blocks", .int(0...64), default: 5, "Residual blocks of a stage."),
        ParameterEntry("image_channels", .int(1...16), default: 3, "3 for colour, 1 for grey."), initial,
        seedOfWeights,
      ], result: "a network",
      summary:
        "The recurrent network PReNet: stages that share their weights take the rain away step by step.",
      details:
        "Ren et al. 2019. Each stage is given the rainy image beside what the stage before made of it, and remembers "
        + "through a convolutional LSTM.",
      examples: [Example("prenet().parameters", shows: "168963")], seeAlso: ["resnet"]
    ) { call in
      let (channels, stages) = (try call.int("channels"), try call.int("stages"))
      let blocks = try call.int("blocks")
      let layer = try PReNet(
        channels: channels, stages: stages, blocks: blocks, imageChannels: call.int("image_channels"))
      return try network(layer, "prenet(channels: \(channels), stages: \(stages), blocks: \(blocks))", call)
    }
  }

  private static var restormer: BuiltIn {
    BuiltIn(
      "restormer",
      [
        ParameterEntry(
          "channels", .int(2...1024), default: 48, "Features at the image's size, even; twice as many below."),
        ParameterEntry(
          "blocks", .listOf(.int(0...64)), default: [4, 6, 6, 8],
          "Blocks of each level, from the image's size down."),
        ParameterEntry("refinement", .int(0...64), default: 4, "Blocks at the end, at the image's size."),
        ParameterEntry(
          "heads", .listOf(.int(1...64)), default: [1, 2, 4, 8], "Attention heads of each level."),
        ParameterEntry(
          "expansion", .number(), default: 2.66, "Features of a block's perceptron, times the channels."),
        ParameterEntry("image_channels", .int(1...16), default: 3, "3 for colour, 1 for grey."), initial,
        seedOfWeights,
      ], result: "a network",
      summary: "The transformer Restormer, which relates channels instead of pixels, in the form for rain.",
      details:
        "Zamir et al. 2022. Images of any size are filled up to a multiple of 2^(levels − 1) by reflection. Attention "
        + "is over the whole image, so that what tiles give differs a little.",
      errors: ["heads that do not divide a level's channels", "blocks and heads of different lengths"],
      examples: [
        Example("restormer().parameters", shows: "26126644"),
        Example("restormer().receptive_field", shows: "\"global\""),
      ], seeAlso: ["swinir", "unet"]
    ) { call in
      let channels = try call.int("channels")
      let blocks = try call.list("blocks").compactMap(\.asWhole)
      let layer = try Restormer(
        channels: channels, blocks: blocks, refinement: call.int("refinement"),
        heads: call.list("heads").compactMap(\.asWhole), expansion: call.number("expansion"),
        imageChannels: call.int("image_channels"))
      return try network(layer, "restormer(channels: \(channels), blocks: \(blocks))", call)
    }
  }
}
