import Imaging
import Interpreter
import Metrics
import Rain
import Training

extension Topic {
  /// Rain: what falls, and how it is laid over images.
  static var rain: Topic {
    Topic(
      "Rain",
      summary:
        "Generators of rain. In the family `range/` small, medium and large are how wide the range of streaks "
        + "is (how complex the rain); in `class/` they are how heavy it is.",
      builtIns: [rainBuiltIn, mix, sample, over, complexity],
      types: [
        ScriptType(
          "rain", summary: "A generator of rain, a value.",
          properties: [
            ("quantity", "How many streaks: quantity / 25600 of the pixels are seeds."),
            ("length", "In pixels."),
            ("width", "In pixels, odd."), ("angle", "In degrees; 0 is vertical."),
          ])
      ])
  }

  private static var rainBuiltIn: BuiltIn {
    func draw(_ name: String, whole: Bool, _ doc: String) -> Parameter {
      Parameter(name, .orNil(.draw(whole: whole)), default: .nothing, shown: "the preset's", doc)
    }
    let names = RainPreset.all.map(\.name)
    return BuiltIn(
      "rain",
      [
        Parameter(
          "preset", .orNil(.choice(names)), default: .nothing, shown: "none", byPosition: true,
          "What to start from: \(names.joined(separator: ", "))."),
        draw("quantity", whole: false, "Streaks: quantity / 25600 of the pixels are seeds; 0..25600."),
        draw("length", whole: true, "Length of the streaks in pixels, 1 and up."),
        draw("width", whole: true, "Width of the streaks in pixels, odd."),
        draw(
          "angle", whole: false, "Lean of the streaks in degrees; 0 is vertical, positive counter-clockwise."),
        Parameter(
          "kernel", .orNil(.choice(StreakRain.Variant.allCases.map(\.rawValue))), default: .nothing,
          shown: "the preset's",
          "How the streak's line is placed and scaled: by the original code or by its public fork."),
      ], result: "rain",
      summary: "Streaks of rain. Each parameter is a number, a range to draw from or a list to choose from.",
      details: RainPreset.all.map { preset in
        "\(preset.name) (\(preset.source.rawValue)): \(preset.about)"
      }.joined(separator: "\n"),
      errors: [
        "a preset there is not", "no preset and a parameter left out",
        "a width that is even, or a range that is empty",
      ],
      examples: [
        "rain(\"range/large\", width: [3, 5])",
        "rain(quantity: 200..300, length: 30..31, width: 5, angle: -5..5)",
      ], seeAlso: ["with", "mix", "sample", "unseen"]
    ) { call in
      let preset = try call.optionalString("preset").map { name in try RainPreset.named(name) }
      func parameter(_ name: String, _ original: ParameterDraw?) throws -> ParameterDraw {
        if let given = try ParameterDraw(call[name], whole: ["length", "width"].contains(name)) {
          return given
        }
        if let original { return original }
        throw ScriptError(
          "`rain` without a preset needs `\(name)`", hint: "or start from a preset: rain(\"range/small\")")
      }
      let names = ["quantity", "length", "width", "angle", "kernel"]
      if let preset, names.allSatisfy({ call[$0].isNothing }) {
        return .object(RainValue(preset.rain, preset: preset))
      }
      let kernel = call.optionalString("kernel").flatMap(StreakRain.Variant.init(rawValue:))
      return .object(
        RainValue(
          try StreakRain(
            quantity: parameter("quantity", preset?.rain.quantity),
            length: parameter("length", preset?.rain.length),
            width: parameter("width", preset?.rain.width), angle: parameter("angle", preset?.rain.angle),
            variant: kernel ?? preset?.rain.variant ?? .classic)))
    }
  }

  private static var mix: BuiltIn {
    BuiltIn(
      "mix",
      [
        Parameter.variadic("rains", .object("rain"), "What to mix."),
        Parameter(
          "weights", .orNil(.listOf(.number(0...Double.infinity))), default: .nothing, shown: "equal",
          "How often each is drawn."),
      ], result: "rain", summary: "Rain that is one of several kinds, drawn for each image.",
      errors: ["other than one weight for each rain", "a weight below 0, or none above it"],
      examples: ["mix(rain(\"range/small\"), rain(\"range/large\"), weights: [0.7, 0.3])"], seeAlso: ["rain"]
    ) { call in
      let rains = try call.list("rains").compactMap { ($0.asObject as? RainValue)?.rain }
      return .object(
        RainValue(try RainMix(rains, weights: call.optionalList("weights")?.compactMap(\.asNumber))))
    }
  }

  private static var rainParameter: Parameter { Parameter("rain", .object("rain"), "What falls.") }

  private static var seed: Parameter {
    Parameter("seed", .orNil(.int()), default: .nothing, shown: "none", "Fixes the draw.")
  }

  private static var sample: BuiltIn {
    BuiltIn(
      "sample", receivers: ["rain"],
      [
        rainParameter, Parameter("height", .int(1...16384), "In pixels."),
        Parameter("width", .int(1...16384), "In pixels."), seed,
      ], result: "a tensor [1, height, width]",
      summary: "A layer of rain alone, 0 where none falls, up to 1.",
      errors: ["no `seed:`"],
      examples: [Example("rain(\"range/small\").sample(32, 48, seed: 3).shape", shows: "[1, 32, 48]")],
      seeAlso: ["over"]
    ) { call in
      let rain = try call.object("rain", as: RainValue.self).rain
      let key = RandomKey(seed: try call.seed()).purpose("rain")
      return .tensor(
        try Tensor(rain.sample(height: call.int("height"), width: call.int("width"), key: key)))
    }
  }

  private static var over: BuiltIn {
    BuiltIn(
      "over", receivers: ["rain"],
      [
        rainParameter, Parameter("image", .object("tensor"), "[channels, height, width]."), seed,
        blendParameter, strengthParameter,
      ],
      result: "a tensor like the image", summary: "The image with rain over it.",
      errors: ["rain that does not fit the image's size", "no `seed:`"],
      examples: [
        Example("rain(\"range/small\").over(zeros(3, 32, 32), seed: 3).shape", shows: "[3, 32, 32]")
      ],
      seeAlso: ["with", "sample"]
    ) { call in
      let rain = try call.object("rain", as: RainValue.self).rain
      let key = RandomKey(seed: try call.seed()).purpose("rain")
      return .tensor(try Tensor(rain.over(call.picture("image"), blend: call.blend(), key: key)))
    }
  }

  private static var complexity: BuiltIn {
    BuiltIn(
      "complexity",
      [
        Parameter(
          "x", .oneOf([.object("image set"), .object("rain"), .object("tensor")]),
          "Images, rain, or one image."),
        Parameter(
          "limit", .int(1...100_000), default: 256,
          "At most so many images, or layers of rain, are looked at."),
        Parameter(
          "size", .int(16...1024), default: 96, "Height and width of the layers of rain that are looked at."),
        Parameter("seed", .int(), default: 0, "What layers of rain, and images not fixed, are drawn from."),
      ], result: "a number from 1 to 255",
      summary: "How many independent patterns the 16×16 patches of a set are made of: their effective rank.",
      details:
        "The exponential of the entropy of the normalised eigenvalues of the covariance of mean-removed grey "
        + "patches (Roy & Vetterli 2007). Backgrounds and rain stand on one scale.",
      errors: ["images that hold fewer than two patches of 16 × 16 pixels", "images of one colour"],
      examples: [
        "complexity(rain(\"range/small\"), limit: 16) < complexity(rain(\"range/large\"), limit: 16)"
      ]
    ) { call in
      let key = RandomKey(seed: try call.int("seed")).purpose("complexity")
      let limit = try call.int("limit")
      let images: [Image]
      switch call["x"].asObject {
      case let value as ImageSetValue:
        images = try (0..<min(limit, value.set.count)).map {
          try call.checkInterruption()
          return try value.set.image(at: $0, reader: key.index($0))
        }
      case let value as RainValue:
        let size = try call.int("size")
        images = try (0..<limit).map { try value.rain.sample(height: size, width: size, key: key.index($0)) }
      default:
        images = [try call.picture("x")]
      }
      return .float(try PatchComplexity(of: images).effectiveRank)
    }
  }
}
