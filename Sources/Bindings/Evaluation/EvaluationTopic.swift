import Networks
import Scoring
import Imaging
import Interpreter
import Tensors
import Training

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
  var deviations: Record { record(evaluation.deviations) }

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
    let spread: [Value] = [.string("  ± std")] + evaluation.deviations.map { Value.score($0) }
    var lines = ["means over \(evaluation.rows.count) images"]
    let shares = evaluation.shares
    lines.append(
      "rain \(percent(shares.rain)), background \(percent(shares.background)), neither \(percent(shares.between))"
    )
    lines += missing
    if let reason = evaluation.brokenReason {
      lines.append("broken: \(reason)")
    }
    let means = Table(
      columns: baselines.columns, rows: [own, spread] + baselines.rows, caption: lines.joined(separator: "\n")
    )
    return means.rendered(width: width)
  }

  /// Why scores are missing, or fewer images count.
  private var missing: [String] {
    var lines: [String] = []
    for (metric, count) in zip(evaluation.metrics, evaluation.leftOut)
    where count > 0 && count < evaluation.rows.count {
      lines.append("\(metric.name): \(count) left out of the means, where a score is infinite")
    }
    if evaluation.gain == nil {
      lines.append("no image has rain, so there is no gain and no score over rain")
    } else if evaluation.shares.rain == 0 {
      lines.append("no pixel counts as rain, so there is no score over rain")
    }
    if evaluation.shares.background == 0 {
      lines.append("no pixel counts as background, so there is no score over it")
    }
    return lines
  }

  var approximateBytes: Int { table.approximateBytes }

  private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  var propertyNames: [String] { ["rows", "baselines", "gain", "broken", "shares"] }

  func property(_ name: String) -> Value? {
    switch name {
    case "rows": .object(table)
    case "baselines": .object(baselines)
    case "gain": .score(evaluation.gain)
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
      builtIns: [evaluate, probeNetwork, sweepThresholds, mean, std] + metricBuiltIns + comparisons,
      constants: metrics.map { name, value in
        Constant(name, .object(value), value.documentation ?? "")
      },
      types: [
        ScriptType(
          "metric", summary: "How restorations are scored.",
          properties: [
            ("name", "Its name, the column in tables."), ("better", "Whether higher or lower is better."),
            ("protocol", "What `psnr` and `ssim` are computed on; nil for others."),
          ]),
        ScriptType(
          "evaluation", summary: "Scores of a network, image by image, with those of the baselines.",
          properties: [
            ("rows", "The scores, a row for each image."), ("baselines", "Means of what needs no learning."),
            (
              "gain",
              "The mean gain in dB of PSNR over the rainy images, of those with rain; nil where none has any."
            ),
            ("broken", "Why the network counts as broken on these images, or nil."),
            ("shares", "Which shares of the pixels are rain, background, and neither."),
          ]),
      ])
  }

  private static let small = """
    net = resnet(channels: 4, blocks: 1, seed: 1)
    fixed = backgrounds("simple", count: 2, size: 32, seed: 2).with(rain("range/small"), seed: 3)
    """

  private static var evaluate: BuiltIn {
    BuiltIn(
      "evaluate",
      [
        ParameterEntry(
          "net", .function, "A network with weights, or a function from images [N, C, H, W] to such."),
        ParameterEntry("pairs", .object("pair set"), "Fixed pairs, not those of training."),
        ParameterEntry(
          "metrics", .orNil(.listOf(.object("metric"))), default: .nothing,
          shown: "[\(standardMetrics.map(\.0).joined(separator: ", "))]",
          "What to score, in the order of the columns."),
        ParameterEntry(
          "seen", .bool, default: false,
          "Whether the rain is like that of the training, so that too small a gain means a broken network."),
        ParameterEntry(
          "least_gain", .number(), default: .float(BrokenModelRule.standard.leastGain),
          "With `seen`: a network that gains less than so many dB over its input is broken. Deblurring gains less."
        ),
        ParameterEntry(
          "least_probe", .number(), default: .float(BrokenModelRule.standard.leastCleanProbe),
          "A network that returns clean images below so many dB is broken."),
        ParameterEntry(
          "rain_above", .number(0...1), default: .float(50.0 / 255), shown: "50/255", "Where rain begins."),
        ParameterEntry(
          "background_below", .number(0...1), default: .float(10.0 / 255), shown: "10/255",
          "Where background ends."),
      ], result: "an evaluation", summary: "Scores a network on fixed pairs, and the baselines beside it.",
      details:
        "The baselines learn nothing: the rainy image as it is, flat grey, and a 1×9 erosion. `broken` says "
        + "whether the network returns clean images below `least_probe` or, on rain it was trained on (`seen: true`), gains "
        + "less than `least_gain` over its input; a pair without rain has no gain and does not count. An image with an "
        + "infinite score, as PSNR is of a picture equal to the clean one, is left out of that metric's means, the network's "
        + "and the baselines' alike; where that leaves none, each leaves out its own, and where all of its scores are "
        + "infinite, so is the mean. What has no answer, as scores over rain where none falls, is nil.",
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
          standardMetrics.map(\.1.score)
        }
      guard !scores.isEmpty else { throw ScriptError("`metrics` is empty: there is nothing to score") }
      for (position, score) in scores.enumerated() {
        let isTwice = scores[..<position].contains { $0.metric.name == score.metric.name }
        if isTwice { throw ScriptError("`metrics` has two columns called \"\(score.metric.name)\"") }
      }
      let thresholds = try RainThresholds(
        rain: Float(call.number("rain_above")), background: Float(call.number("background_below")))
      let result = try Scoring.evaluate(
        call.restoration("net"), on: call.object("pairs", as: PairSetValue.self).set, scores: scores,
        isSeenRain: call.bool("seen"), thresholds: thresholds,
        broken: BrokenModelRule(
          leastGain: call.number("least_gain"), leastCleanProbe: call.number("least_probe")),
        observe: { try call.checkInterruption() })
      return .object(EvaluationValue(result))
    }
  }

  private static var probeNetwork: BuiltIn {
    BuiltIn(
      "probe",
      [
        ParameterEntry(
          "net", .function, "A network with weights, or a function from images [N, C, H, W] to such."),
        ParameterEntry("pairs", .object("pair set"), "Fixed pairs."),
        ParameterEntry("seed", .int(), default: 0, "Fixes how backgrounds are shuffled."),
      ], result: "a table {fed, removed_share, psnr}",
      summary:
        "What a network has learnt: what it does to rainy pictures, to rain over shuffled backgrounds, to rain alone, "
        + "and to clean pictures.",
      details:
        "A network that knows its rain takes it off anything; one that knows pictures does so only where the rest is one. "
        + "Backgrounds are shuffled in squares of 8 × 8. `psnr` is that of the output against the picture without rain.",
      errors: ["pairs that are not fixed, as `.fix(seed: 1)` does", "a network without weights"],
      examples: [Example("\(small)\nprobe(net, fixed).fed[1]", shows: "\"rain over shuffled backgrounds\"")],
      seeAlso: ["evaluate", "train"]
    ) { call in
      let probes = try Scoring.probe(
        call.restoration("net"), on: call.object("pairs", as: PairSetValue.self).set, seed: call.int("seed"),
        observe: { try call.checkInterruption() })
      return .object(
        Table(
          columns: ["fed", "removed_share", "psnr"],
          rows: probes.map { [.string($0.food.rawValue), .score($0.removedShare), .score($0.psnr)] }))
    }
  }

  private static var mean: BuiltIn {
    BuiltIn(
      "mean", receivers: ["evaluation"],
      [ParameterEntry("scores", .object("evaluation"), "What `evaluate` gave.")],
      result: "a record",
      summary: "The mean of each metric over the images that have it, infinite scores left out.",
      examples: [Example("\(small)\nevaluate(net, fixed, metrics: [psnr]).mean().psnr > 0", shows: "true")],
      seeAlso: ["std", "bootstrap"]
    ) { call in .record(try call.object("scores", as: EvaluationValue.self).means) }
  }

  private static var std: BuiltIn {
    BuiltIn(
      "std", receivers: ["evaluation"],
      [ParameterEntry("scores", .object("evaluation"), "What `evaluate` gave.")],
      result: "a record",
      summary:
        "The standard deviation of each metric over the images its mean is over, with n − 1; nil for fewer than two.",
      examples: [Example("\(small)\nevaluate(net, fixed, metrics: [psnr]).std().psnr > 0", shows: "true")],
      seeAlso: ["mean", "bootstrap"]
    ) { call in .record(try call.object("scores", as: EvaluationValue.self).deviations) }
  }

  private static var sweepThresholds: BuiltIn {
    let levels = ParameterType.listOf(.number(0...1))
    func some(_ levels: [Double]) -> Value { .list(levels.map { .float($0 / 255) }) }
    return BuiltIn(
      "sweep_thresholds",
      [
        ParameterEntry(
          "net", .function, "A network with weights, or a function from images [N, C, H, W] to such."),
        ParameterEntry("pairs", .object("pair set"), "Fixed pairs."),
        ParameterEntry(
          "rain_above", levels, default: some([20, 50, 80, 120]), shown: "[20, 50, 80, 120] / 255",
          "Where rain begins."),
        ParameterEntry(
          "background_below", levels, default: some([5, 10, 20]), shown: "[5, 10, 20] / 255",
          "Where background ends; those above where rain begins are left out."),
      ], result: "a table",
      summary: "Whether a finding hangs on where rain is said to begin: scores under several thresholds.",
      details:
        "Its columns: `rain_above`, `background_below`, the shares of pixels `rain` and `background`, `removed_share`, "
        + "`transmission`, `residual`, `background_error`. The network runs once.",
      errors: [
        "pairs that are not fixed, as `.fix(seed: 1)` does", "a network without weights", "no thresholds",
      ],
      examples: [
        Example(
          "\(small)\nsweep_thresholds(net, fixed, rain_above: [0.1, 0.3], background_below: [0.05]).len()",
          shows: "2"),
        Example(
          "\(small)\nsweep_thresholds(net, fixed, rain_above: [0.3]).where(row -> row.rain_above == 0.3).len()",
          shows: "3"),
      ], seeAlso: ["evaluate"]
    ) { call in
      let rain = try call.list("rain_above").compactMap(\.asNumber)
      let background = try call.list("background_below").compactMap(\.asNumber)
      let levels = rain.flatMap { rain in
        background.filter { $0 <= rain }.map { (rain: rain, background: $0) }
      }
      let thresholds = try levels.map {
        try RainThresholds(rain: Float($0.rain), background: Float($0.background))
      }
      guard !thresholds.isEmpty else {
        throw ScriptError("there are no thresholds, or none with background below rain")
      }
      let scores = try Scoring.sweepThresholds(
        call.restoration("net"), on: call.object("pairs", as: PairSetValue.self).set, thresholds: thresholds,
        observe: { try call.checkInterruption() })
      return .object(
        Table(
          columns: [
            "rain_above", "background_below", "rain", "background", "removed_share", "transmission",
            "residual",
            "background_error",
          ],
          rows: zip(levels, scores).map { level, score in
            [
              .float(level.rain), .float(level.background), .float(score.rain), .float(score.background),
              .score(score.removedShare), .score(score.transmission),
              .score(score.residual), .score(score.backgroundError),
            ]
          }))
    }
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
