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
        "Generators of rain. In the family `range/` small, medium and large are how wide the range of streaks "
        + "is (how complex the rain); in `class/` they are how heavy it is.",
      builtIns: [rainBuiltIn, physicalRain, rainFrom, mix, sample],
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
    func draw(_ name: String, whole: Bool, _ doc: String) -> ParameterEntry {
      ParameterEntry(name, .orNil(.draw(whole: whole)), default: .nothing, shown: "the preset's", doc)
    }
    let names = RainPreset.all.map(\.name)
    return BuiltIn(
      "rain",
      [
        ParameterEntry(
          "preset", .orNil(.choice(names)), default: .nothing, shown: "none", byPosition: true,
          "What to start from: \(names.joined(separator: ", "))."),
        draw("quantity", whole: false, "Streaks: quantity / 25600 of the pixels are seeds; 0..25600."),
        draw("length", whole: true, "Length of the streaks in pixels, 1 and up."),
        draw("width", whole: true, "Width of the streaks in pixels, odd."),
        draw(
          "angle", whole: false, "Lean of the streaks in degrees; 0 is vertical, positive counter-clockwise."),
        ParameterEntry(
          "kernel", .orNil(.choice(StreakRain.Variant.allCases.map(\.rawValue))), default: .nothing,
          shown: "the preset's",
          "How the streak's line is placed and scaled: by the original code or by its public fork."),
        ParameterEntry(
          "stretch", .orNil(.int(1...8192)), default: .nothing, shown: "the image's own",
          "Height and width of the area whose brightest pixel becomes white, of which an image shows a part; larger "
            + "than the image it gives layers that are not all as bright."),
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
      let names = ["quantity", "length", "width", "angle", "kernel", "stretch"]
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
            variant: kernel ?? preset?.rain.variant ?? .classic,
            stretch: call.optionalInt("stretch").map { .perImage(ImageSize(height: $0, width: $0)) }
              ?? .perCrop)))
    }
  }

  private static var physicalRain: BuiltIn {
    func draw(_ name: String, shown: String, _ doc: String) -> ParameterEntry {
      ParameterEntry(name, .orNil(.draw(whole: false)), default: .nothing, shown: shown, doc)
    }
    return BuiltIn(
      "physical_rain",
      [
        draw("rate", shown: "10..50", "Rainfall in mm/h: 2 is light, 10 moderate, 50 heavy; 0.1..300."),
        draw(
          "wind", shown: "-4..4",
          "Sideways wind in m/s; positive leans the rain counter-clockwise, small drops more."),
        draw("exposure", shown: "0.0005..0.002", "Exposure in seconds: longer, longer and fainter streaks."),
        draw(
          "focal", shown: "3000",
          "Focal length in pixels: width / (2 tan(φ/2)) for a picture of that width and a field of view φ."),
        ParameterEntry(
          "aperture", .number(0...0.5), default: 0.002,
          "Diameter of the lens's opening in m; 0 has all in focus."),
        ParameterEntry("focus", .number(0.1...1e6), default: 10, "Distance in m to what is in focus."),
        ParameterEntry("near", .number(0.1...1000), default: 0.5, "Distance in m to the nearest drops."),
        ParameterEntry("far", .number(0.1...1000), default: 15, "Distance in m to the farthest drops."),
      ], result: "rain", summary: "Rain from the physics of drops and cameras.",
      details:
        "Sizes of drops follow Marshall & Palmer (1948), their speed Atlas, Srivastava & Sekhon (1973); what they "
        + "hide of the background while the shutter is open follows Garg & Nayar (2007). Parameters without a single "
        + "value are drawn for each image. Layers are fainter than those of `rain`; `blend: \"screen\", strength: 0.94` "
        + "lays them over images as light does.",
      errors: ["a parameter out of its bounds", "drops that are nearer than they are far"],
      examples: [
        Example(
          "physical_rain(rate: 50, exposure: 0.001).sample(32, 48, seed: 3).shape", shows: "[1, 32, 48]")
      ], seeAlso: ["rain", "rain_from"]
    ) { call in
      func draw(_ name: String, _ usual: ParameterDraw) throws -> ParameterDraw {
        try ParameterDraw(call[name]) ?? usual
      }
      let (near, far) = (try call.number("near"), try call.number("far"))
      guard near < far else {
        throw ScriptError(
          "the nearest drops are \(near) m away and the farthest \(far) m", hint: "give near < far")
      }
      return .object(
        RainValue(
          try PhysicalRain(
            rate: draw("rate", .range(10...50)), wind: draw("wind", .range(-4...4)),
            exposure: draw("exposure", .range(0.0005...0.002)), focal: draw("focal", .constant(3000)),
            aperture: call.number("aperture"), focus: call.number("focus"), depth: near...far)))
    }
  }

  private static var rainFrom: BuiltIn {
    BuiltIn(
      "rain_from",
      [
        ParameterEntry(
          "source", .oneOf([.object("image set"), .object("pair set")]),
          "Pictures of streaks, bright on black, or pairs, of which what the rain adds is taken."),
        ParameterEntry("flip", .bool, default: false, "Mirror half of the layers left to right."),
      ], result: "rain",
      summary:
        "Rain cut out of pictures: each layer is a rectangle at a random place of a picture drawn at random.",
      errors: ["pictures that are smaller than the images, when they are read"],
      examples: [
        Example(
          "pairs = backgrounds(\"simple\", count: 2, size: 48, seed: 1).with(rain(\"range/small\"), seed: 1)\n"
            + "rain_from(pairs).sample(32, 48, seed: 3).shape", shows: "[1, 32, 48]")
      ], seeAlso: ["rain", "paired", "images"]
    ) { call in
      let flip = try call.bool("flip")
      if let pairs = call["source"].asObject as? PairSetValue {
        return .object(RainValue(CutRain(pairs.set, flip: flip)))
      }
      return .object(RainValue(CutRain(try call.object("source", as: ImageSetValue.self).set, flip: flip)))
    }
  }

  private static var mix: BuiltIn {
    BuiltIn(
      "mix",
      [
        ParameterEntry.variadic(
          "kinds", degradationType, "What to mix: rain, or other degradations, or both."),
        ParameterEntry(
          "weights", .orNil(.listOf(.number(0...Double.infinity))), default: .nothing, shown: "equal",
          "How often each is drawn."),
      ], result: "rain, or a degradation where not all are rain",
      summary: "One of several kinds, drawn for each image.",
      errors: ["other than one weight for each kind", "a weight below 0, or none above it"],
      examples: [
        "mix(rain(\"range/small\"), rain(\"range/large\"), weights: [0.7, 0.3])",
        "mix(rain(\"range/small\"), gaussian_noise(0.1))",
      ], seeAlso: ["rain", "gaussian_noise"]
    ) { call in
      let kinds = try call.list("kinds")
      let weights = call.optionalList("weights")?.compactMap(\.asNumber)
      let rains = kinds.compactMap { ($0.asObject as? RainValue)?.rain }
      if rains.count == kinds.count { return .object(RainValue(try RainMix(rains, weights: weights))) }
      return .object(
        DegradationValue(
          try DegradationMix(kinds.map { try $0.degradation(blend: .add()) }, weights: weights)))
    }
  }

  private static var rainParameter: ParameterEntry { ParameterEntry("rain", .object("rain"), "What falls.") }

  private static var seed: ParameterEntry {
    ParameterEntry("seed", .orNil(.int()), default: .nothing, shown: "none", "Fixes the draw.")
  }

  private static var sample: BuiltIn {
    BuiltIn(
      "sample", receivers: ["rain"],
      [
        rainParameter, ParameterEntry("height", .int(1...16384), "In pixels."),
        ParameterEntry("width", .int(1...16384), "In pixels."), seed,
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
}
