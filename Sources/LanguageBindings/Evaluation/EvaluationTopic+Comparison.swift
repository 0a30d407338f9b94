import Scoring
import Interpreter
import Statistics

extension Topic {
  /// What scores of single images say of a network.
  static var bootstrap: BuiltIn {
    struct Parameters: ParameterList {
      let scores = Parameter(.scores, "Numbers, such as a column of an evaluation's rows.")
      let sampling = Resampling()
    }
    return BuiltIn(
      "bootstrap", Parameters.self, result: "a record {mean, low, high, count}",
      summary: "The mean of scores, with a bootstrap confidence interval.",
      details:
        "The percentile interval (Efron 1979) over images describes the variation between similar sets of images. It says "
        + "nothing about other seeds of the training. Scores that are nil are ignored.",
      errors: ["no scores, or infinite ones", "no `seed:`"],
      examples: [Example("bootstrap([1, 2, 3, 4], seed: 1).mean", shows: "2.5")],
      seeAlso: ["compare", "evaluate"]
    ) { given, call in
      let scores = try given.scores.compactMap(\.self)
      let interval = try BootstrapInterval(
        scores, share: given.sampling.share, draws: given.sampling.draws,
        seed: call.seed(given.sampling.seed), progress: call.checkInterruption)
      return .record([
        "mean": .float(interval.mean), "low": .float(interval.low), "high": .float(interval.high),
        "count": .int(scores.count),
      ])
    }
  }

  /// What scores of single images say of two networks.
  static var compare: BuiltIn {
    struct Parameters: ParameterList {
      let first = Parameter(.scores, "Scores of one network, image by image.")
      let second = Parameter(.scores, "Scores of another on the same images.")
      let sampling = Resampling()
    }
    return BuiltIn(
      "compare", Parameters.self, result: "a record {difference, low, high, higher, lower, equal, p, count}",
      summary: "Compares the scores of two networks on the same images, image by image.",
      details:
        "`difference` is the mean of first − second, with the bootstrap interval from `low` to `high`; `higher`, `lower` and `equal` "
        + "count images; `p` is the probability of a difference of at least this size if both networks were equal "
        + "(a two-sided sign-flip permutation test). Images whose score is nil are ignored. A network that is "
        + "`broken` must not be compared.",
      errors: ["lists of different lengths, or infinite scores", "no `seed:`"],
      examples: [
        Example("compare([3, 4, 5, 6], [1, 2, 4, 4], seed: 1).difference", shows: "1.75")
      ], seeAlso: ["bootstrap", "evaluate"]
    ) { given, call in
      let (first, second) = (try given.first, try given.second)
      guard first.count == second.count else {
        throw ScriptError(
          "cannot compare \(first.count) scores with \(second.count): both lists need the same length")
      }
      let both = zip(first, second).compactMap { pair in pair.0.flatMap { one in pair.1.map { (one, $0) } } }
      let found = try PairedComparison(
        both.map(\.0), both.map(\.1), share: given.sampling.share, draws: given.sampling.draws,
        seed: call.seed(given.sampling.seed), progress: call.checkInterruption)
      return .record([
        "difference": .float(found.difference.mean), "low": .float(found.difference.low),
        "high": .float(found.difference.high), "higher": .int(found.higher), "lower": .int(found.lower),
        "equal": .int(found.equal), "p": .float(found.p), "count": .int(both.count),
      ])
    }
  }
}

extension ParameterKind where Argument == [Double?] {
  /// Numbers, nil where there is none.
  fileprivate static var scores: Self {
    Self(.list) { value, reading in
      try (value.asList ?? []).map { item in
        if item.isNothing { return nil }
        guard let number = item.asNumber else {
          throw ScriptError(
            "`\(reading.parameter)` of `\(reading.call.name)` must contain only numbers, but it contains \(item.typePhrase)"
          )
        }
        return number
      }
    }
  }
}

/// What `bootstrap` and `compare` share.
private struct Resampling: ParameterList {
  let share = Parameter(
    .number(0.01...0.999), default: 0.95, "The share of the resampled means in the interval.")
  let draws = Parameter(.int(1...1_000_000), default: 2000, "The number of samples.")
  let seed = Parameter.seed("Fixes the samples.")
}
