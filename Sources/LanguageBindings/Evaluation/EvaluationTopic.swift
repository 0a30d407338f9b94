import Imaging
import Rain
import Random
import Scoring
import Interpreter
import Statistics
import Tensors

extension Topic {
  /// Scores: how well a network restores, with rain removal and background reconstruction apart.
  static var evaluation: Topic {
    Topic(
      "Evaluation",
      summary:
        "Rain is where the rain layer lies above 50/255, background where it is at most 10/255; the band between "
        + "is left out. Scores are computed image by image and then averaged.",
      builtIns: [
        evaluate.using(
          [.evaluation, Metric.psnr.part, Metric.removedShare.part],
          without: ["metrics": Set(Metric.standard.map(\.part))]),
        probeNetwork.using(Set([.evaluation] + Probe.metrics.map(\.part))),
        sweepThresholds.using([.evaluation, Metric.removedShare.part]), mean.using([.evaluation]),
        std.using([.evaluation]), on, metric, residualOfPictures.using([Metric.residual.part]),
        rainEnergy.using([.rainEnergy]),
        bootstrap.using([.statistics]), compare.using([.statistics]),
        contrast.using([.contrast, .statistics]),
        frontier.using(
          Set([.evaluation] + [Metric.cleanProbe, .removedShare, .selectiveRemoval].map(\.part))),
      ],
      constants: Metric.all.map { metric in
        let value = MetricValue(metric)
        return Constant(metric.name, .object(value), value.documentation ?? "")
      }, types: [MetricValue.type.entry, EvaluationValue.type.entry, ContrastValue.type.entry])
  }

  static let smallEvaluation = """
    net = resnet(channels: 4, blocks: 1, seed: 1)
    fixed = backgrounds("simple", count: 2, size: 32, seed: 2).with(rain("range/small"), seed: 3)
    """

  private static var evaluate: BuiltIn {
    struct Parameters: ParameterList {
      let net = Parameter.restoration
      let pairs = Parameter(
        .pairsByKind,
        "Fixed pairs that were not used in training, or a record of several kinds, such as `unseen_suite` gives."
      )
      let metrics = Parameter(
        .listOf(.object(MetricValue.self)),
        optional: "[\(Metric.standard.map(\.name).joined(separator: ", "))]",
        "The metrics, in the order of the columns.")
      let training = Parameter(
        .pairSet, optional: "none", "Training pairs, to which the best linear filter is fitted as a baseline."
      )
      let baselines = Parameter(
        .bool, default: true, "Whether baselines are scored beside it; they are the same for every network.")
      let seen = Parameter(
        .bool, default: false,
        "Whether the rain is like the training rain, so that a small gain means a broken network.")
      let leastGain = Parameter(
        .number(), default: .float(BrokenModelRule.standard.leastGain),
        "With `seen`: a network with a smaller gain over its input, in dB, is broken. Deblurring gains less."
      )
      let leastProbe = Parameter(
        .number(), default: .float(BrokenModelRule.standard.leastCleanProbe),
        "A network that returns clean images with a lower PSNR, in dB, is broken.")
      let rainAbove = Parameter(
        .number(0...1), default: .float(50.0 / 255), shown: "50/255", "The rain layer above this is rain.")
      let backgroundBelow = Parameter(
        .number(0...1), default: .float(10.0 / 255), shown: "10/255",
        "The rain layer up to this is background.")
    }
    return BuiltIn(
      "evaluate", Parameters.self, result: "an evaluation",
      summary: "Scores a network and the baselines on fixed pairs.",
      details:
        "The baselines have learnt nothing: \(Baseline.all.map(\.name).joined(separator: ", ")), and with `training` the best "
        + "linear filter of 11 × 11 pixels. The dimmer and the tone curve are fitted to the scored pairs: no one factor and "
        + "no one curve has a smaller squared error. A network has learnt something that counts where its `affine_gain` is above all of theirs. "
        + "Several kinds of rain are scored apart, and their means count equally. `broken` says "
        + "whether the network returns clean images below `least_probe` or, on rain it was trained on (`seen: true`), gains "
        + "less than `least_gain` over its input; a pair without rain has no gain and does not count. An image with an "
        + "infinite score of the network or of the rainy picture, such as the PSNR of a picture equal to the clean one, is excluded from the "
        + "means of that metric. If no image is left, each excludes only its own infinite scores; if all of its scores are "
        + "infinite, the mean is infinite. A score that is not defined, such as one over rain in a picture without rain, is nil.",
      errors: [
        "pairs that are not fixed; use `.fix(seed: 1)`", "a network without weights",
        "two metrics with the same name",
      ],
      examples: [
        Example("\(smallEvaluation)\nlen(evaluate(net, fixed, metrics: [psnr, residual]))", shows: "2")
      ],
      seeAlso: ["train", "metric"]
    ) { given, call in
      let metrics = try given.metrics?.map(\.metric) ?? Metric.standard
      guard !metrics.isEmpty else { throw ScriptError("`metrics` is empty: give at least one metric") }
      for (position, metric) in metrics.enumerated() {
        let isTwice = metrics[..<position].contains { $0.name == metric.name }
        if isTwice { throw ScriptError("`metrics` has two columns called \"\(metric.name)\"") }
      }
      let thresholds = try RainThresholds(
        rain: Float(given.rainAbove), background: Float(given.backgroundBelow))
      let filter = try given.training.map { [try Topic.linearFilter(for: $0)] } ?? []
      let baselines = try given.baselines ? Baseline.all + filter : []
      let kinds = try given.pairs.map { name, pairs in
        (
          name: name,
          evaluation: try Scoring.evaluate(
            given.net, on: pairs, metrics: metrics, baselines: baselines, isSeenRain: given.seen,
            thresholds: thresholds,
            broken: BrokenModelRule(leastGain: given.leastGain, leastCleanProbe: given.leastProbe),
            observe: call.checkInterruption)
        )
      }
      return .object(EvaluationValue(kinds))
    }
  }

  /// The filter for up to 32 pairs of a training, drawn as its first steps might.
  private static func linearFilter(for training: any PairSet) throws -> Baseline {
    let reader = RandomKey(seed: 0).purpose("linear filter")
    let count = min(32, training.count)
    return .linearFilter(
      trainedOn: try (0..<count).map {
        try training.item(at: $0 * training.count / count, reader: reader.index($0))
      })
  }

  private static var probeNetwork: BuiltIn {
    struct Parameters: ParameterList {
      let net = Parameter.restoration
      let pairs = Parameter.fixedPairs
      let seed = Parameter(.int(), default: 0, "Fixes how backgrounds are shuffled.")
    }
    let columns = ["fed"] + Probe.metrics.map(\.name)
    return BuiltIn(
      "probe", Parameters.self, result: "a table {\(columns.joined(separator: ", "))}",
      summary:
        "Tests what a network has learnt: its output for rainy pictures, for rain over shuffled backgrounds, for rain alone, "
        + "and for clean pictures.",
      details:
        "A network that has learnt the rain removes it from anything; one that has learnt pictures removes it only from pictures. "
        + "Backgrounds are shuffled in squares of 8 × 8. `psnr` compares the output with the picture without rain.",
      errors: ["pairs that are not fixed; use `.fix(seed: 1)`", "a network without weights"],
      examples: [
        Example("\(smallEvaluation)\nprobe(net, fixed).fed[1]", shows: "\"rain over shuffled backgrounds\"")
      ],
      seeAlso: ["evaluate", "train"]
    ) { given, call in
      let probes = try Scoring.probe(
        given.net, on: given.pairs.set, seed: given.seed, observe: call.checkInterruption)
      return .object(
        Table(
          columns: columns,
          rows: probes.map { [.string($0.food.rawValue)] + $0.scores.map { Value.score($0) } }))
    }
  }

  /// The one argument of `mean` and `std`.
  private struct ScoresParameter: ParameterList {
    let scores = Parameter(.object(EvaluationValue.self), "The result of `evaluate`.")
  }

  private static var mean: BuiltIn {
    BuiltIn(
      "mean", receivers: ["evaluation"], ScoresParameter.self, result: "a record",
      summary: "The mean of each metric over the images that have it, without infinite scores.",
      examples: [
        Example("\(smallEvaluation)\nevaluate(net, fixed, metrics: [psnr]).mean().psnr > 0", shows: "true")
      ],
      seeAlso: ["std", "bootstrap"]
    ) { given, _ in .record(try given.scores.means) }
  }

  private static var std: BuiltIn {
    BuiltIn(
      "std", receivers: ["evaluation"], ScoresParameter.self, result: "a record",
      summary:
        "The standard deviation of each metric over the images its mean is over, with n − 1; nil for fewer than two.",
      examples: [
        Example("\(smallEvaluation)\nevaluate(net, fixed, metrics: [psnr]).std().psnr > 0", shows: "true")
      ],
      seeAlso: ["mean", "bootstrap"]
    ) { given, _ in .record(try given.scores.deviations) }
  }

  private static var sweepThresholds: BuiltIn {
    struct Parameters: ParameterList {
      let net = Parameter.restoration
      let pairs = Parameter.fixedPairs
      let rainAbove = Parameter(
        .listOf(.number(0...1)), default: Topic.levels(20, 50, 80, 120), shown: "[20, 50, 80, 120] / 255",
        "The rain layer above this is rain.")
      let backgroundBelow = Parameter(
        .listOf(.number(0...1)), default: Topic.levels(5, 10, 20), shown: "[5, 10, 20] / 255",
        "The upper thresholds for background; combinations with background above rain are ignored.")
    }
    let metrics: [Metric] = [.removedShare, .transmission, .residual, .backgroundError]
    return BuiltIn(
      "sweep_thresholds", Parameters.self, result: "a table",
      summary: "Shows whether results depend on the threshold for rain: scores under several thresholds.",
      details:
        "Its columns: `rain_above`, `background_below`, the shares of pixels `rain` and `background`, `removed_share`, "
        + "`transmission`, `residual`, `background_error`. The network runs once.",
      errors: [
        "pairs that are not fixed; use `.fix(seed: 1)`", "a network without weights", "no thresholds",
      ],
      examples: [
        Example(
          "\(smallEvaluation)\nsweep_thresholds(net, fixed, rain_above: [0.1, 0.3], background_below: [0.05]).len()",
          shows: "2"),
        Example(
          "\(smallEvaluation)\nsweep_thresholds(net, fixed, rain_above: [0.3]).where(row -> row.rain_above == 0.3).len()",
          shows: "3"),
      ], seeAlso: ["evaluate"]
    ) { given, call in
      let backgrounds = try given.backgroundBelow
      let levels = try given.rainAbove.flatMap { rain in
        backgrounds.filter { $0 <= rain }.map { (rain: rain, background: $0) }
      }
      let thresholds = try levels.map {
        try RainThresholds(rain: Float($0.rain), background: Float($0.background))
      }
      guard !thresholds.isEmpty else {
        throw ScriptError("no valid thresholds: background must be below rain")
      }
      let scores = try Scoring.sweepThresholds(
        given.net, on: given.pairs.set, metrics: metrics, thresholds: thresholds,
        observe: call.checkInterruption)
      return .object(
        Table(
          columns: ["rain_above", "background_below", "rain", "background"] + metrics.map(\.name),
          rows: zip(levels, scores).map { level, score in
            [
              .float(level.rain), .float(level.background), .float(score.rain), .float(score.background),
            ] + score.means.map { Value.score($0) }
          }))
    }
  }

  /// Grey levels as values in 0..1.
  fileprivate static func levels(_ levels: Double...) -> Value { .list(levels.map { .float($0 / 255) }) }
}

extension ParameterKind where Argument == (Tensor) throws -> Tensor {
  /// A network with weights, or a function of the language, from a batch to a batch.
  static var restoration: Self {
    Self(.function) { try $1.call.restoration(by: $0, for: "scoring a network") }
  }
}

extension Parameter where Argument == (Tensor) throws -> Tensor {
  static var restoration: Parameter {
    Parameter(.restoration, "A network with weights, or a function from images [N, C, H, W] to images.")
  }
}

extension Parameter where Argument == PairSetValue {
  static var fixedPairs: Parameter {
    Parameter(.object("pair set", as: PairSetValue.self), "Fixed pairs.")
  }
}
