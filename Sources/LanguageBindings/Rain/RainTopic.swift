import ImageTensors
import Imaging
import Interpreter
import Rain
import Random
import Tensors

extension Topic {
  /// Rain: what falls, and how it is laid over images.
  static var rain: Topic {
    Topic(
      "Rain",
      summary:
        "Generators of rain. In the family `range/` small, medium and large are how wide the range of "
        + "streaks is (how complex the rain); in `class/` they are how heavy it is.",
      using: [.rain, .random],
      builtIns: [
        rainBuiltIn.using([.streaks]), physicalRain.using([.physicalRain]), rainFrom.using([.cutRain]), mix,
        matched.using([.matchedRain, .degradations]), sample,
      ],
      types: [RainValue.type.entry])
  }

  private static var rainBuiltIn: BuiltIn {
    struct Parameters: ParameterList {
      let preset = Parameter(
        .preset, optional: "none", byPosition: true,
        "The preset to start from: \(RainPreset.all.map(\.name).joined(separator: ", ")).")
      let quantity = Parameter(
        .draw(whole: false), optional: "the preset's",
        "Streaks: quantity / 25600 of the pixels are seeds; 0..25600.")
      let length = Parameter(
        .draw(whole: true), optional: "the preset's", "Length of the streaks in pixels, 1 and up.")
      let width = Parameter(
        .draw(whole: true), optional: "the preset's", "Width of the streaks in pixels, odd.")
      let angle = Parameter(
        .draw(whole: false), optional: "the preset's",
        "Lean of the streaks in degrees; 0 is vertical, positive counter-clockwise.")
      let kernel = Parameter(
        .choice(of: StreakRain.Variant.self), optional: "the preset's",
        "How the streak's line is placed and scaled: by the original code or by its public fork.")
      let stretch = Parameter(
        .square, optional: "the image's own",
        "Height and width of the area whose brightest pixel becomes white; an image shows a "
          + "part of it. If it is larger than the image, layers differ in brightness.")
    }
    return BuiltIn(
      "rain", Parameters.self, result: "rain",
      summary: "Streaks of rain. Each parameter is a number, a range to draw from or a list to choose from.",
      details: RainPreset.all.map { preset in
        "\(preset.name) (\(preset.source.rawValue)): \(preset.about)"
      }.joined(separator: "\n"),
      errors: [
        "an unknown preset", "a missing parameter without a preset",
        "a width that is even, or a range that is empty",
      ],
      examples: [
        Example("rain(\"range/large\", width: [3, 5]).width", shows: "\"one of 3, 5\""),
        "rain(quantity: 200..300, length: 30..31, width: 5, angle: -5..5)",
      ], seeAlso: ["with", "mix", "matched", "sample", "unseen_suite"]
    ) { given, _ in
      let preset = try given.preset
      func needed(
        _ draw: KeyPath<Parameters, Parameter<ParameterDraw?>>, _ name: String, _ original: ParameterDraw?
      ) throws -> ParameterDraw {
        if let draw = try given[draw] ?? original { return draw }
        throw ScriptError(
          "`rain` without a preset is missing `\(name)`",
          hint: "give it, or start from a preset: rain(\"range/small\")")
      }
      let changes = [
        given.passed(\.quantity), given.passed(\.length), given.passed(\.width), given.passed(\.angle),
        given.passed(\.kernel), given.passed(\.stretch),
      ]
      if let preset, changes.allSatisfy(\.isNothing) {
        return .object(RainValue(preset.rain, preset: preset))
      }
      return .object(
        RainValue(
          try StreakRain(
            quantity: needed(\.quantity, "quantity", preset?.rain.quantity),
            length: needed(\.length, "length", preset?.rain.length),
            width: needed(\.width, "width", preset?.rain.width),
            angle: needed(\.angle, "angle", preset?.rain.angle),
            variant: given.kernel ?? preset?.rain.variant ?? .classic,
            stretch: given.stretch.map { .perImage($0) } ?? .perCrop)))
    }
  }

  private static var physicalRain: BuiltIn {
    struct Parameters: ParameterList {
      let rate = Parameter(
        .draw(whole: false), optional: "10..50",
        "Rainfall in mm/h: 2 is light, 10 moderate, 50 heavy; 0.1..300.")
      let wind = Parameter(
        .draw(whole: false), optional: "-4..4",
        "Sideways wind in m/s; positive leans the rain counter-clockwise, small drops more.")
      let exposure = Parameter(
        .draw(whole: false), optional: "0.0005..0.002",
        "Exposure in seconds: a longer exposure gives longer and fainter streaks.")
      let focal = Parameter(
        .draw(whole: false), optional: "3000",
        "Focal length in pixels: width / (2 tan(φ/2)) for a picture of that width and a field of view φ.")
      let aperture = Parameter(
        .number(0...0.5), default: 0.002, "Diameter of the aperture in m; with 0, everything is in focus.")
      let focus = Parameter(.number(0.1...1e6), default: 10, "Distance in m to the focal plane.")
      let near = Parameter(.number(0.1...1000), default: 0.5, "Distance in m to the nearest drops.")
      let far = Parameter(.number(0.1...1000), default: 15, "Distance in m to the farthest drops.")
    }
    return BuiltIn(
      "physical_rain", Parameters.self, result: "rain",
      summary: "Rain simulated from the physics of drops and cameras.",
      details:
        "Sizes of drops follow Marshall & Palmer (1948), their speed Atlas, Srivastava & Sekhon (1973); "
        + "how much of the background they hide while the shutter is open follows Garg & Nayar (2007). "
        + "Parameters without a single value are drawn for each image. Layers are fainter than those of "
        + "`rain`; `blend: \"screen\", strength: 0.94` adds them to images like light.",
      errors: ["a parameter out of range", "a nearest distance beyond the farthest"],
      examples: [
        Example(
          "physical_rain(rate: 50, exposure: 0.001).sample(32, 48, seed: 3).shape", shows: "[1, 32, 48]")
      ], seeAlso: ["rain", "rain_from"]
    ) { given, _ in
      let (near, far) = (try given.near, try given.far)
      guard near < far else {
        throw ScriptError(
          "`near` must be less than `far`, but they are \(near) m and \(far) m",
          hint: "swap them, or give other distances")
      }
      return .object(
        RainValue(
          try PhysicalRain(
            rate: given.rate ?? .range(10...50), wind: given.wind ?? .range(-4...4),
            exposure: given.exposure ?? .range(0.0005...0.002), focal: given.focal ?? .constant(3000),
            aperture: given.aperture, focus: given.focus, depth: near...far)))
    }
  }

  private static var rainFrom: BuiltIn {
    struct Parameters: ParameterList {
      let source = Parameter(
        .eitherSet, "Pictures of streaks, bright on black, or pairs, from which the added rain is taken.")
      let flip = Parameter(.bool, default: false, "Mirror each layer left to right with probability 1/2.")
    }
    return BuiltIn(
      "rain_from", Parameters.self, result: "rain",
      summary:
        "Rain cut out of pictures: each layer is a rectangle at a random place of a picture drawn at random.",
      errors: ["pictures that are smaller than the images, when they are read"],
      examples: [
        Example(
          "pairs = backgrounds(\"simple\", count: 2, size: 48, seed: 1).with(rain(\"range/small\"), seed: "
            + "1)\n"
            + "rain_from(pairs).sample(32, 48, seed: 3).shape", shows: "[1, 32, 48]")
      ], seeAlso: ["rain", "paired", "images"]
    ) { given, _ in
      let flip = try given.flip
      switch try given.source {
      case .images(let images): return .object(RainValue(CutRain(images, flip: flip)))
      case .pairs(let pairs): return .object(RainValue(CutRain(pairs, flip: flip)))
      }
    }
  }

  private static var mix: BuiltIn {
    struct Parameters: ParameterList {
      let kinds = Parameter(variadic: .degradation, "Rain, other degradations, or both.")
      let weights = Parameter(
        .listOf(.number(0...Double.infinity)), optional: "equal", "The probability weight of each kind.")
    }
    return BuiltIn(
      "mix", Parameters.self, result: "rain, or a degradation if not all are rain",
      summary: "One of several kinds, drawn for each image.",
      errors: ["not exactly one weight for each kind", "a weight below 0, or no weight above 0"],
      examples: [
        "mix(rain(\"range/small\"), rain(\"range/large\"), weights: [0.7, 0.3])",
        "mix(rain(\"range/small\"), gaussian_noise(0.1))",
      ], seeAlso: ["rain", "gaussian_noise"]
    ) { given, _ in
      let kinds = try given.kinds
      let weights = try given.weights
      let rains = kinds.compactMap { if case .rain(let rain) = $0 { rain } else { nil } }
      if rains.count == kinds.count { return .object(RainValue(try RainMix(rains, weights: weights))) }
      return .object(
        DegradationValue(try DegradationMix(kinds.map { try $0.laid(by: .add()) }, weights: weights)))
    }
  }

  private static var matched: BuiltIn {
    struct Parameters: ParameterList {
      let rain = Parameter(.object(RainValue.self), "What falls.")
      let psnr = Parameter(.psnr, default: 16, "Input PSNR in dB.")
    }
    return BuiltIn(
      "matched", receivers: ["rain"], Parameters.self, result: "a degradation",
      summary: "Rain added so strongly that every image has the same input PSNR.",
      details:
        "rainy = min(clean + β·rain, 1), with β from 0 to \(Int(MatchedRain.mostStrength)) found for each image so that "
        + "10·log10(1 / mean (rainy − clean)²), over all pixels and channels, is the PSNR asked for. Where no β is "
        + "enough, because the rain misses the image or the image is nearly white, another layer is drawn, up to "
        + "\(MatchedRain.mostDraws) in all. `streaks` of a pair are β·rain, at most 1. Where several kinds of rain are "
        + "compared, their strengths do not differ then. A mix of rain can be matched, and matched rain can be mixed.",
      errors: [
        "an image that no layer and no β brings to the PSNR, when it is read: its size and the nearest PSNR are given"
      ],
      examples: [
        Example(
          "pairs = \(tiny).with(rain(\"range/small\").matched(psnr: 20), seed: 1)\n"
            + "psnr_of = evaluate(x -> x, pairs, metrics: [psnr]).mean().psnr\n"
            + "abs(psnr_of - 20) < 0.01", shows: "true"),
        Example(
          "mix(rain(\"range/small\").matched(psnr: 20), rain(\"range/large\").matched(psnr: 20))"
            + ".over(zeros(3, 32, 32), seed: 1).shape", shows: "[3, 32, 32]"),
      ], seeAlso: ["with", "unseen_suite", "mix"]
    ) { given, _ in
      .object(DegradationValue(try MatchedRain(given.rain.rain, psnr: given.psnr)))
    }
  }

  private static var sample: BuiltIn {
    struct Parameters: ParameterList {
      let rain = Parameter(.object(RainValue.self), "What falls.")
      let height = Parameter(.int(1...16384), "In pixels.")
      let width = Parameter(.int(1...16384), "In pixels.")
      let seed = Parameter.seed("Fixes the draw.")
    }
    return BuiltIn(
      "sample", receivers: ["rain"], Parameters.self, result: "a tensor [1, height, width]",
      summary: "A layer of rain without a background, from 0 (no rain) to 1.",
      errors: ["no `seed:`"],
      examples: [Example("rain(\"range/small\").sample(32, 48, seed: 3).shape", shows: "[1, 32, 48]")],
      seeAlso: ["over"]
    ) { given, call in
      let rain = try given.rain.rain
      let key = RandomKey(seed: try call.seed(given.seed)).purpose("rain")
      return .tensor(
        try Tensor(rain.sample(height: given.height, width: given.width, key: key)))
    }
  }
}

extension ParameterKind where Argument == RainPreset {
  /// The name of a preset.
  fileprivate static var preset: Self {
    ParameterKind<String>.choice(RainPreset.all.map(\.name)).map { try RainPreset.named($0) }
  }
}

extension ParameterKind where Argument == Double {
  /// The input PSNR that rain is matched to, in dB.
  static var psnr: Self { .number(MatchedRain.psnrs) }
}
