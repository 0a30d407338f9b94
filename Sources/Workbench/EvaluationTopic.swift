import Imaging
import Interpreter
import Metrics
import Training

/// A metric as the language sees it: given to `evaluate`, or called with an output and its clean image.
final class MetricValue: ScriptObject {
  let score: Score
  /// The same metric under another protocol, where it has any.
  let on: ((ScoreProtocol) -> Score)?
  /// Output against clean image alone, where that is enough.
  let direct: ((Image, Image) throws -> Double)?

  init(
    _ score: Score, on: ((ScoreProtocol) -> Score)? = nil, direct: ((Image, Image) throws -> Double)? = nil
  ) {
    self.score = score
    self.on = on
    self.direct = direct
  }

  var typeName: String { "metric" }

  var oneLine: String {
    let metric = score.metric
    let unit = metric.unit.isEmpty ? "" : ", \(metric.unit)"
    return "metric \(metric.name)\(unit), better \(metric.better.rawValue)"
  }

  var documentation: String? {
    "\(score.metric.summary)\(score.metric.formula.isEmpty ? "" : " \(score.metric.formula)")"
  }

  func richForms() -> [RichForm] { [.text("\(oneLine)\n  \(documentation ?? "")")] }
  var propertyNames: [String] { ["name", "better"] }

  func property(_ name: String) -> Value? {
    switch name {
    case "name": .string(score.metric.name)
    case "better": .string(score.metric.better.rawValue)
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
        Parameter("output", .object("tensor"), "An image."),
        Parameter("clean", .object("tensor"), "Its clean image."),
      ], of: score.metric.name)
    return .float(try direct(call.picture("output"), call.picture("clean")))
  }
}

/// Scores of a model, image by image, with the baselines beside them.
final class EvaluationValue: ScriptObject {
  let evaluation: Evaluation
  let table: Table

  init(_ evaluation: Evaluation) {
    self.evaluation = evaluation
    let columns = ["image"] + evaluation.metrics.map(\.name)
    table = Table(
      columns: columns,
      rows: evaluation.rows.map { row in [.string(row.name)] + row.scores.map { Value.score($0) } })
  }

  private func record(_ scores: [Double?]) -> Record {
    Record(zip(evaluation.metrics, scores).map { ($0.name, .score($1)) })
  }

  var means: Record { record(evaluation.means) }

  /// Means of the baselines, a row each.
  var baselines: Table {
    Table(
      columns: ["restoration"] + evaluation.metrics.map(\.name),
      rows: evaluation.baselines.map { [.string($0.baseline.rawValue)] + $0.means.map { Value.score($0) } })
  }

  var typeName: String { "evaluation" }

  var oneLine: String {
    let broken = evaluation.brokenReason == nil ? "" : ", BROKEN"
    return
      "evaluation of \(evaluation.rows.count) images\(broken): \(Value.record(means).oneLine(limit: 200))"
  }

  /// The means, and those of the baselines.
  func richForms() -> [RichForm] { [.text(text(width: nil))] }

  func text(width: Int?) -> String {
    let own: [Value] = [.string("network")] + evaluation.means.map { Value.score($0) }
    var lines = ["means over \(evaluation.rows.count) images"]
    let shares = evaluation.shares
    lines.append(
      "rain \(percent(shares.rain)), background \(percent(shares.background)), neither \(percent(shares.between))"
    )
    if let reason = evaluation.brokenReason {
      lines.append("broken: \(reason)")
    }
    let means = Table(
      columns: baselines.columns, rows: [own] + baselines.rows, caption: lines.joined(separator: "\n"))
    return means.rendered(width: width)
  }

  var approximateBytes: Int { table.approximateBytes }

  private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  var propertyNames: [String] { ["rows", "baselines", "broken", "shares"] }

  func property(_ name: String) -> Value? {
    switch name {
    case "rows": .object(table)
    case "baselines": .object(baselines)
    case "broken": evaluation.brokenReason.map { .string($0) } ?? .nothing
    case "shares":
      .record([
        "rain": .float(evaluation.shares.rain), "background": .float(evaluation.shares.background),
        "between": .float(evaluation.shares.between),
      ])
    default: nil
    }
  }

  func count() -> Int? { table.rows.count }
  func item(_ position: Int) -> Value { table.item(position) }
  func element(at indices: [Index]) throws -> Value { try table.element(at: indices) }
}

extension Topic {
  /// Scores: how well a network restores, with rain removal and background reconstruction apart.
  static var evaluation: Topic {
    Topic(
      "Evaluation",
      summary:
        "Rain is where the rain layer lies above 50/255, background where it is at most 10/255; the band between "
        + "is left out. Scores are computed image by image and then averaged.",
      builtIns: [evaluate, on, metric, mean] + comparisons,
      constants: metrics.map { name, value in
        Constant(name, .object(value), "\(value.score.metric.summary) \(value.score.metric.formula)")
      },
      types: [
        ScriptType(
          "metric", summary: "How restorations are scored.",
          properties: [
            ("name", "Its name, the column in tables."), ("better", "Whether higher or lower is better."),
          ]),
        ScriptType(
          "evaluation", summary: "Scores of a network, image by image, with those of the baselines.",
          properties: [
            ("rows", "The scores, a row for each image."), ("baselines", "Means of what needs no learning."),
            ("broken", "Why the network counts as broken on these images, or nil."),
            ("shares", "Which shares of the pixels are rain, background, and neither."),
          ]),
      ])
  }

  private static var metrics: [(String, MetricValue)] {
    [
      (
        "psnr",
        MetricValue(.psnr(on: .rgb), on: { Score.psnr(on: $0) }, direct: { try peakSignalToNoise($0, $1) })
      ),
      (
        "ssim",
        MetricValue(.ssim(on: .rgb), on: { Score.ssim(on: $0) }, direct: { try structuralSimilarity($0, $1) })
      ),
      ("removal", MetricValue(.relativeRemoval)), ("removed_share", MetricValue(.removedShare)),
      ("transmission", MetricValue(.transmission)), ("residual", MetricValue(.residual)),
      ("background_error", MetricValue(.backgroundError)), ("clean_probe", MetricValue(.cleanProbe)),
    ]
  }

  private static let small = """
    net = resnet(channels: 4, blocks: 1, seed: 1)
    fixed = backgrounds("simple", count: 2, size: 32, seed: 2).with(rain("range/small"), seed: 3)
    """

  private static var evaluate: BuiltIn {
    BuiltIn(
      "evaluate",
      [
        Parameter(
          "net", .function, "A network with weights, or a function from images [N, C, H, W] to such."),
        Parameter("pairs", .object("pair set"), "Fixed pairs, not those of training."),
        Parameter(
          "metrics", .orNil(.listOf(.object("metric"))), default: .nothing, shown: "all",
          "What to score, in the order of the columns."),
        Parameter(
          "seen", .bool, default: false,
          "Whether the rain is like that of the training, so that too small a gain means a broken network."),
        Parameter(
          "rain_above", .number(0...1), default: .float(50.0 / 255), shown: "50/255", "Where rain begins."),
        Parameter(
          "background_below", .number(0...1), default: .float(10.0 / 255), shown: "10/255",
          "Where background ends."),
      ], result: "an evaluation", summary: "Scores a network on fixed pairs, and the baselines beside it.",
      details:
        "The baselines learn nothing: the rainy image as it is, flat grey, and a 1×9 erosion. `broken` says "
        + "whether the network returns clean images below 25 dB or, on rain it was trained on (`seen: true`), gains "
        + "less than 6 dB over its input.",
      errors: [
        "pairs that are not fixed, as `.fix(seed: 1)` does", "a network without weights",
        "two metrics of one name",
      ], examples: [Example("\(small)\nlen(evaluate(net, fixed, metrics: [psnr, residual]))", shows: "2")],
      seeAlso: ["train", "metric"]
    ) { call in
      let scores: [Score] =
        if let list = call.optionalList("metrics") {
          list.compactMap { ($0.asObject as? MetricValue)?.score }
        } else {
          metrics.map(\.1.score)
        }
      guard !scores.isEmpty else { throw ScriptError("`metrics` is empty: there is nothing to score") }
      for (position, score) in scores.enumerated() {
        let isTwice = scores[..<position].contains { $0.metric.name == score.metric.name }
        if isTwice { throw ScriptError("`metrics` has two columns called \"\(score.metric.name)\"") }
      }
      let thresholds = try RainThresholds(
        rain: Float(call.number("rain_above")), background: Float(call.number("background_below")))
      let result = try Training.evaluate(
        call.restoration("net"), on: call.object("pairs", as: PairSetValue.self).set, scores: scores,
        isSeenRain: call.bool("seen"), thresholds: thresholds, observe: { try call.checkInterruption() })
      return .object(EvaluationValue(result))
    }
  }

  private static var on: BuiltIn {
    BuiltIn(
      "on", receivers: ["metric"],
      [
        Parameter("metric", .object("metric"), "`psnr` or `ssim`."),
        Parameter(
          "protocol", .choice(ScoreProtocol.Colour.allCases.map(\.rawValue)),
          "`rgb`: all channels; `y`: luma; `y-rounded`: luma of 8-bit images, rounded."),
        Parameter(
          "round", .bool, default: false, "Round the images to 8 bits first, as published scores do."),
        Parameter("border", .int(0...1024), default: 0, "Pixels to cut away on each side."),
      ], result: "a metric",
      summary: "PSNR or SSIM under another protocol. Scores under different ones do not compare.",
      errors: ["a metric without protocols", "a border that leaves nothing of the image"],
      examples: [Example("psnr.on(\"y\").name", shows: "\"psnr (y)\"")]
    ) { call in
      let metric = try call.object("metric", as: MetricValue.self)
      guard let on = metric.on else { throw ScriptError("\(metric.score.metric.name) has no protocols") }
      let colour = ScoreProtocol.Colour(rawValue: try call.string("protocol")) ?? .rgb
      let chosen = ScoreProtocol(colour, roundsInput: try call.bool("round"), border: try call.int("border"))
      return .object(MetricValue(on(chosen)))
    }
  }

  private static var metric: BuiltIn {
    BuiltIn(
      "metric",
      [
        Parameter("name", .string, "The column's name."),
        Parameter("compute", .function, "Takes output, rainy and clean image, gives a number."),
        Parameter("better", .choice(["higher", "lower"]), default: "lower", "Which scores are better."),
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
      return .object(MetricValue(score))
    }
  }

  private static var mean: BuiltIn {
    BuiltIn(
      "mean", receivers: ["evaluation"],
      [Parameter("scores", .object("evaluation"), "What `evaluate` gave.")],
      result: "a record", summary: "The mean of each metric over the images that have it.",
      examples: [Example("\(small)\nevaluate(net, fixed, metrics: [psnr]).mean().psnr > 0", shows: "true")]
    ) { call in .record(try call.object("scores", as: EvaluationValue.self).means) }
  }
}

extension Call {
  /// A network or a function of the language, from a batch to a batch.
  fileprivate func restoration(_ parameter: String) throws -> (Tensor) throws -> Tensor {
    let function = value(parameter)
    if let network = function.asObject as? NetworkValue {
      let model = try network.requireModel(for: "scoring a network")
      return { try model($0) }
    }
    return { batch in
      let answer = try self.invoke(function, [.tensor(batch)])
      guard let tensor = (answer.asObject as? TensorValue)?.tensor else {
        throw ScriptError("a restoration gives a tensor, not \(answer.typePhrase)")
      }
      return tensor.detached
    }
  }
}
