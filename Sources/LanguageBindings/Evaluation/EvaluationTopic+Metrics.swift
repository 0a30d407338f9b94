import Rain
import Scoring
import ImageTensors
import Imaging
import Interpreter
import Tensors
import Versions

/// A metric as the language sees it: given to `evaluate`, or called with an output and its clean image.
final class MetricValue: DescribedObject {
  let metric: Metric
  /// The script's function, for a metric of its own.
  let compute: Value?

  static let type = ObjectType<MetricValue>(
    "metric", summary: "A way to score restorations.",
    properties: [
      Property("name", "Its name, the column in tables.") { .string($0.metric.name) },
      Property("better", "Whether higher or lower is better.") { .string($0.metric.better.rawValue) },
      Property("protocol", "The channels that `psnr` and `ssim` use; nil for others.") {
        $0.metric.scoreProtocol.map { .string($0.description) } ?? .nothing
      },
    ])

  init(_ metric: Metric, compute: Value? = nil) {
    self.metric = metric
    self.compute = compute
  }

  var parts: Set<Part> { [metric.part] }

  func identity(_ text: (Value) -> String) -> String? {
    "\(oneLine) \(compute.map(text) ?? "")"
  }

  var oneLine: String {
    let unit = metric.unit.isEmpty ? "" : ", \(metric.unit)"
    let protocolName = metric.scoreProtocol.map { ", on \($0)" } ?? ""
    return "metric \(metric.name)\(unit), better \(metric.better.rawValue)\(protocolName)"
  }

  var documentation: String? {
    let formula = metric.formula.isEmpty ? "" : " \(metric.formula)."
    let on = metric.scoreProtocol.map { " Computed on \($0.explanation)." } ?? ""
    let undefined = metric.undefined.map { " It is nil where \($0)." } ?? ""
    return "\(metric.summary)\(formula)\(on)\(undefined)"
  }

  func richForms() -> [RichForm] { [.text("\(oneLine)\n  \(documentation ?? "")")] }

  var isCallable: Bool { true }

  func call(_ arguments: CallArguments) throws -> Value {
    try metric.score(arguments.bound(to: MetricParameters.self, of: metric.name))
  }
}

/// What a metric takes that is called on pictures.
struct MetricParameters: ParameterList {
  let output = Parameter(.picture, "An image in 0..1.")
  let clean = Parameter(.pictureOrPair, "Its clean image, or a pair {clean, rainy, streaks}.")
  let rainy = Parameter(.picture, optional: "the pair's", "The rainy image.")
  let layer = Parameter(
    .picture, optional: "the pair's, or what the rain changed", "The rain layer [1, height, width].")
  let cleanOutput = Parameter(.picture, optional: "none", "What the network makes of the clean image.")
}

extension Metric {
  /// The score of one image; nil where it is not defined.
  fileprivate func score(_ given: Arguments<MetricParameters>) throws -> Value {
    let pair = try given.clean
    let restoration = try Restoration(
      output: given.output, clean: pair.clean, rainy: given.rainy ?? pair.rainy,
      layer: given.layer ?? pair.layer,
      outputOfClean: given.cleanOutput)
    for (need, what, name) in [
      (Restoration.Need.rain, "the rainy picture", "rainy"),
      (.outputOfClean, "what the network makes of the clean picture", "clean_output"),
    ] where needs.contains(need) && !restoration.has(need) {
      throw ScriptError(
        "`\(self.name)` needs \(what)", hint: "write \(self.name)(output, clean, \(name): …)")
    }
    return .score(try compute(restoration))
  }
}

extension ParameterKind where Argument == (clean: Image, rainy: Image?, layer: Image?) {
  /// A picture, or a pair as pair sets have them.
  fileprivate static var pictureOrPair: Self {
    Self(.oneOf([.object("tensor"), .record])) { value, reading in
      if let picture = value.asObject as? TensorValue {
        return (try picture.tensor.detached.image(), nil, nil)
      }
      func picture(_ name: String) throws -> Image? {
        try (value.asRecord?[name]?.asObject as? TensorValue)?.tensor.detached.image()
      }
      guard let clean = try picture("clean") else {
        throw reading.mismatch("a picture or a pair with `clean`")
      }
      return (clean, try picture("rainy"), try picture("streaks"))
    }
  }
}

extension ScoreProtocol {
  /// In words.
  fileprivate var explanation: String {
    let planes =
      switch colour {
      case .rgb: "all channels with a peak of 1 (rgb); other protocols differ by 1 to 2 dB, see `on`"
      case .y: "video-range luma with a peak of 255 (y)"
      case .yRounded: "rounded video-range luma of 8-bit images, as MATLAB code has it (y-rounded)"
      }
    return planes + (roundsInput && colour != .yRounded ? ", of images rounded to 8 bits" : "")
      + (border > 0 ? ", without \(border) pixels at the border" : "")
  }
}

extension Topic {
  /// The metric `residual` called on pictures: a call of a name goes to built-ins, and a layer has this name as well.
  static var residualOfPictures: BuiltIn {
    BuiltIn(
      "residual", receivers: ["tensor"], MetricParameters.self, result: "a number or nil",
      summary: Metric.residual.summary,
      errors: ["pictures of different shapes", "no rainy picture"],
      examples: [
        Example(
          "pair = backgrounds(\"simple\", count: 1, size: 32, seed: 2).with(rain(\"range/small\"), seed: 3)[0]\n"
            + "residual(pair.clean, pair)", shows: "0.0")
      ], seeAlso: ["evaluate"]
    ) { given, _ in try Metric.residual.score(given) }
  }

  static var rainEnergy: BuiltIn {
    struct Parameters: ParameterList {
      let picture = Parameter(.picture, "A picture [3 or 1, height, width] in 0..1.")
    }
    return BuiltIn(
      "rain_energy", Parameters.self, result: "a record {directional, other, angle}",
      summary:
        "How much more a picture varies in one direction than in others, as with streaks: a score for real photographs, "
        + "which have no clean picture.",
      details:
        "The power spectrum of luma is averaged over windows of 64 × 64 (Welch 1967) and divided into 36 directions. The median "
        + "over the directions is the part that the picture has in all of them; `other` is its rms over all. `directional` is the rms of what "
        + "directions up to 60° off the vertical have above the median. Both are in 0..1, like grey values. `angle` is the angle of the "
        + "strongest streaks. Walls and grass also have some directional energy, so compare a picture with its own restoration: "
        + "`directional` should fall and `other` should not change.",
      errors: ["a picture smaller than 64 × 64"],
      examples: [
        Example(
          "clean = backgrounds(\"simple\", count: 1, size: 96, seed: 1)[0]\n"
            + "rainy = rain(\"range/small\").over(clean, seed: 1)\n"
            + "rain_energy(rainy).directional > 2 * rain_energy(clean).directional", shows: "true")
      ], seeAlso: ["restore_files", "evaluate"]
    ) { given, _ in
      let energy = try RainEnergy(of: given.picture)
      return .record([
        "directional": .float(energy.directional), "other": .float(energy.other),
        "angle": .float(energy.angle),
      ])
    }
  }

  static var on: BuiltIn {
    struct Parameters: ParameterList {
      let metric = Parameter(.object(MetricValue.self), "`psnr` or `ssim`.")
      let `protocol` = Parameter(
        .choice(of: ScoreProtocol.Colour.self),
        "`rgb`: all channels; `y`: luma; `y-rounded`: luma of 8-bit images, rounded. A picture of one channel is its own luma."
      )
      let round = Parameter(
        .bool, default: false, "Round the images to 8 bits first, as published scores do.")
      let border = Parameter(.int(0...1024), default: 0, "Pixels to remove on each side.")
    }
    return BuiltIn(
      "on", receivers: ["metric"], Parameters.self, result: "a metric",
      summary: "PSNR or SSIM under another protocol. Scores of different protocols cannot be compared.",
      errors: ["a metric without protocols", "a border that leaves no pixels"],
      examples: [Example("psnr.on(\"y\").name", shows: "\"psnr (y)\"")]
    ) { given, _ in
      let metric = try given.metric.metric
      guard let on = metric.on else { throw ScriptError("\(metric.name) does not have protocols") }
      return .object(
        MetricValue(
          on(try ScoreProtocol(given.protocol, roundsInput: given.round, border: given.border))))
    }
  }

  static var metric: BuiltIn {
    struct Parameters: ParameterList {
      let name = Parameter(.string, "The column's name.")
      let compute = Parameter(.function, "Takes the output, rainy and clean image, and returns a number.")
      let better = Parameter(
        .choice(["higher", "lower"]), default: "lower", "Whether higher or lower scores are better.")
    }
    return BuiltIn(
      "metric", Parameters.self, result: "a metric", summary: "Defines your own metric, for `evaluate`.",
      errors: ["a function that does not return a number, when it is evaluated"],
      examples: [
        Example(
          "metric(\"energy\", (output, rainy, clean) -> ((output - clean) ** 2).mean()).name",
          shows: "\"energy\"")
      ], seeAlso: ["evaluate"]
    ) { given, call in
      let (name, compute) = (try given.name, try given.compute)
      let metric = Metric(
        name, summary: "A metric of the script's.", formula: "",
        better: try given.better == "higher" ? .higher : .lower
      ) { restoration in
        let images = [restoration.output, try restoration.pair().rainy, restoration.clean]
        let answer = try call.invoke(compute, images.map { .tensor(try Tensor($0)) })
        if answer.isNothing { return nil }
        guard let number = answer.asNumber else {
          throw ScriptError(
            "the function of the metric \"\(name)\" must return a number, not \(answer.typePhrase)")
        }
        return number
      }
      return .object(MetricValue(metric, compute: compute))
    }
  }
}
