import Scoring
import Interpreter
import Statistics

extension Topic {
  /// What scores of single images say of networks.
  static var comparisons: [BuiltIn] { [bootstrap, compare] }

  private static var resampling: [ParameterEntry] {
    [
      ParameterEntry(
        "share", .number(0.01...0.999), default: 0.95, "How much of the resampled means the interval holds."),
      ParameterEntry("draws", .int(1...1_000_000), default: 2000, "How many samples."),
      ParameterEntry("seed", .orNil(.int()), default: .nothing, shown: "none", "Fixes the samples."),
    ]
  }

  private static var bootstrap: BuiltIn {
    BuiltIn(
      "bootstrap",
      [ParameterEntry("scores", .list, "Numbers, such as a column of an evaluation's rows.")] + resampling,
      result: "a record {mean, low, high, count}",
      summary: "The mean of scores, and an interval for it from samples drawn with repetition.",
      details:
        "The percentile interval (Efron 1979) over images: what another choice of images like these would give. It says "
        + "nothing of other seeds of the training. Scores that are nil are left out.",
      errors: ["no scores, or infinite ones", "no `seed:`"],
      examples: [Example("bootstrap([1, 2, 3, 4], seed: 1).mean", shows: "2.5")],
      seeAlso: ["compare", "evaluate"]
    ) { call in
      let scores = try call.scores("scores").compactMap(\.self)
      let interval = try BootstrapInterval(
        scores, share: call.number("share"), draws: call.int("draws"), seed: call.seed(),
        progress: call.checkInterruption)
      return .record([
        "mean": .float(interval.mean), "low": .float(interval.low), "high": .float(interval.high),
        "count": .int(scores.count),
      ])
    }
  }

  private static var compare: BuiltIn {
    BuiltIn(
      "compare",
      [
        ParameterEntry("first", .list, "Scores of one network, image by image."),
        ParameterEntry("second", .list, "Scores of another on the same images."),
      ] + resampling, result: "a record {difference, low, high, higher, lower, equal, p, count}",
      summary: "Two networks' scores on the same images, compared image by image.",
      details:
        "`difference` is the mean of first − second, from `low` to `high` by the bootstrap; `higher`, `lower` and `equal` "
        + "count images; `p` is how likely a difference of this size is where only chance decides which of two scores is "
        + "whose (a two-sided sign-flip permutation test). Images whose score is nil are left out. A network that is "
        + "`broken` must not be compared.",
      errors: ["lists of different lengths, or infinite scores", "no `seed:`"],
      examples: [
        Example("compare([3, 4, 5, 6], [1, 2, 4, 4], seed: 1).difference", shows: "1.75")
      ], seeAlso: ["bootstrap", "evaluate"]
    ) { call in
      let (first, second) = (try call.scores("first"), try call.scores("second"))
      guard first.count == second.count else {
        throw ScriptError("\(first.count) scores cannot be paired with \(second.count)")
      }
      let both = zip(first, second).compactMap { pair in pair.0.flatMap { one in pair.1.map { (one, $0) } } }
      let found = try PairedComparison(
        both.map(\.0), both.map(\.1), share: call.number("share"), draws: call.int("draws"),
        seed: call.seed(),
        progress: call.checkInterruption)
      return .record([
        "difference": .float(found.difference.mean), "low": .float(found.difference.low),
        "high": .float(found.difference.high), "higher": .int(found.higher), "lower": .int(found.lower),
        "equal": .int(found.equal), "p": .float(found.p), "count": .int(both.count),
      ])
    }
  }
}

extension Call {
  /// Numbers, nil where there is none.
  fileprivate func scores(_ parameter: String) throws -> [Double?] {
    try list(parameter).map { value in
      if value.isNothing { return nil }
      guard let number = value.asNumber else {
        throw ScriptError("`\(parameter)` of `\(name)` holds \(value.typePhrase), not only numbers")
      }
      return number
    }
  }
}
