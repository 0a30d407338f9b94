import Rain
import Scoring
import ImageTensors
import Imaging
import Interpreter
import Tensors

/// A metric as the language sees it: given to `evaluate`, or called with an output and its clean image.
final class MetricValue: ScriptObject {
  let score: Score
  /// What the images are turned into first, where there is a choice.
  let scoreProtocol: ScoreProtocol?
  /// The same metric under another protocol, where it has any.
  let on: ((ScoreProtocol) -> Score)?
  /// Output against clean image alone, where that is enough.
  let direct: ((Image, Image) throws -> Double)?
  /// The script's function, for a metric of its own.
  let compute: Value?

  init(
    _ score: Score, protocol: ScoreProtocol? = nil, on: ((ScoreProtocol) -> Score)? = nil,
    direct: ((Image, Image) throws -> Double)? = nil, compute: Value? = nil
  ) {
    self.score = score
    scoreProtocol = `protocol`
    self.on = on
    self.direct = direct
    self.compute = compute
  }

  var typeName: String { "metric" }

  func identity(_ text: (Value) -> String) -> String? {
    "\(oneLine) \(compute.map(text) ?? "")"
  }

  var oneLine: String {
    let metric = score.metric
    let unit = metric.unit.isEmpty ? "" : ", \(metric.unit)"
    let protocolName = scoreProtocol.map { ", on \($0)" } ?? ""
    return "metric \(metric.name)\(unit), better \(metric.better.rawValue)\(protocolName)"
  }

  var documentation: String? {
    let formula = score.metric.formula.isEmpty ? "" : " \(score.metric.formula)"
    return "\(score.metric.summary)\(formula)\(scoreProtocol.map { " Computed on \($0.explanation)." } ?? "")"
  }

  func richForms() -> [RichForm] { [.text("\(oneLine)\n  \(documentation ?? "")")] }
  var propertyNames: [String] { ["name", "better", "protocol"] }

  func property(_ name: String) -> Value? {
    switch name {
    case "name": .string(score.metric.name)
    case "better": .string(score.metric.better.rawValue)
    case "protocol": scoreProtocol.map { .string($0.description) } ?? .nothing
    default: nil
    }
  }

  var isCallable: Bool { direct != nil }

  func call(_ arguments: CallArguments) throws -> Value {
    guard let direct else {
      throw ScriptError("\(score.metric.name) needs more than two images", hint: "give it to `evaluate`")
    }
    let call = try arguments.bound(
      to: [
        ParameterEntry("output", .object("tensor"), "An image."),
        ParameterEntry("clean", .object("tensor"), "Its clean image."),
      ], of: score.metric.name)
    return .float(try direct(call.picture("output"), call.picture("clean")))
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
  /// Ways to score, and how to make more.
  static var metricBuiltIns: [BuiltIn] { [on, metric, rainEnergy] }

  /// Scored where nothing else is asked for.
  static var standardMetrics: [(String, MetricValue)] {
    [
      (
        "psnr",
        MetricValue(
          .psnr(on: .rgb), protocol: .rgb, on: { Score.psnr(on: $0) },
          direct: { try peakSignalToNoise($0, $1) })
      ),
      (
        "ssim",
        MetricValue(
          .ssim(on: .rgb), protocol: .rgb, on: { Score.ssim(on: $0) },
          direct: { try structuralSimilarity($0, $1) })
      ),
      ("removal", MetricValue(.relativeRemoval)), ("removed_share", MetricValue(.removedShare)),
      ("transmission", MetricValue(.transmission)), ("residual", MetricValue(.residual)),
      ("background_error", MetricValue(.backgroundError)), ("clean_probe", MetricValue(.cleanProbe)),
    ]
  }

  static var metrics: [(String, MetricValue)] {
    standardMetrics + [
      ("mse", MetricValue(.meanSquaredError, direct: { try meanSquaredError($0, $1) })),
      ("mae", MetricValue(.meanAbsoluteError, direct: { try meanAbsoluteError($0, $1) })),
      ("soft_residual", MetricValue(.softResidual)),
      ("soft_background_error", MetricValue(.softBackgroundError)),
    ]
  }

  private static var rainEnergy: BuiltIn {
    BuiltIn(
      "rain_energy",
      [ParameterEntry("picture", .object("tensor"), "A picture [3 or 1, height, width] in 0..1.")],
      result: "a record {directional, other, angle}",
      summary:
        "How much a picture varies in one direction more than in others, as streaks make it: a score for real photographs, "
        + "of which nobody has the clean picture.",
      details:
        "Luma's power spectrum is the mean over windows of 64 × 64 (Welch 1967), divided among 36 directions. The median "
        + "direction is what the picture has in all of them, and `other` its rms over all; `directional` is the rms of what "
        + "streaks up to 60° off the vertical have beyond it, both in 0..1 as grey values are; `angle` is that of the "
        + "strongest streaks. Walls and grass have some, too: compare a picture with its own restoration, where "
        + "`directional` should fall and `other` stay.",
      errors: ["a picture smaller than 64 × 64"],
      examples: [
        Example(
          "clean = backgrounds(\"simple\", count: 1, size: 96, seed: 1)[0]\n"
            + "rainy = rain(\"range/small\").over(clean, seed: 1)\n"
            + "rain_energy(rainy).directional > 2 * rain_energy(clean).directional", shows: "true")
      ], seeAlso: ["restore_files", "evaluate"]
    ) { call in
      let energy = try RainEnergy(of: call.picture("picture"))
      return .record([
        "directional": .float(energy.directional), "other": .float(energy.other),
        "angle": .float(energy.angle),
      ])
    }
  }

  private static var on: BuiltIn {
    BuiltIn(
      "on", receivers: ["metric"],
      [
        ParameterEntry("metric", .object("metric"), "`psnr` or `ssim`."),
        ParameterEntry(
          "protocol", .choice(ScoreProtocol.Colour.allCases.map(\.rawValue)),
          "`rgb`: all channels; `y`: luma; `y-rounded`: luma of 8-bit images, rounded. A picture of one channel is its own luma."
        ),
        ParameterEntry(
          "round", .bool, default: false, "Round the images to 8 bits first, as published scores do."),
        ParameterEntry("border", .int(0...1024), default: 0, "Pixels to cut away on each side."),
      ], result: "a metric",
      summary: "PSNR or SSIM under another protocol. Scores under different ones do not compare.",
      errors: ["a metric without protocols", "a border that leaves nothing of the image"],
      examples: [Example("psnr.on(\"y\").name", shows: "\"psnr (y)\"")]
    ) { call in
      let metric = try call.object("metric", as: MetricValue.self)
      guard let on = metric.on else { throw ScriptError("\(metric.score.metric.name) has no protocols") }
      let colour = ScoreProtocol.Colour(rawValue: try call.string("protocol")) ?? .rgb
      let chosen = ScoreProtocol(colour, roundsInput: try call.bool("round"), border: try call.int("border"))
      return .object(MetricValue(on(chosen), protocol: chosen, on: on))
    }
  }

  private static var metric: BuiltIn {
    BuiltIn(
      "metric",
      [
        ParameterEntry("name", .string, "The column's name."),
        ParameterEntry("compute", .function, "Takes output, rainy and clean image, gives a number."),
        ParameterEntry("better", .choice(["higher", "lower"]), default: "lower", "Which scores are better."),
      ], result: "a metric", summary: "A metric of one's own, for `evaluate`.",
      errors: ["a function that gives no number, when it is evaluated"],
      examples: [
        Example(
          "metric(\"energy\", (output, rainy, clean) -> ((output - clean) ** 2).mean()).name",
          shows: "\"energy\"")
      ], seeAlso: ["evaluate"]
    ) { call in
      let name = try call.string("name")
      let descriptor = Metric(
        name: name, summary: "A metric of the script's.", formula: "",
        better: try call.string("better") == "higher" ? .higher : .lower)
      let score = Score(descriptor) { restoration in
        let images = [restoration.output, restoration.pair.rainy, restoration.pair.clean]
        let answer = try call.invoke(call["compute"], images.map { .tensor(try Tensor($0)) })
        if answer.isNothing { return nil }
        guard let number = answer.asNumber else {
          throw ScriptError("the metric \"\(name)\" gives a number, not \(answer.typePhrase)")
        }
        return number
      }
      return .object(MetricValue(score, compute: call["compute"]))
    }
  }
}
