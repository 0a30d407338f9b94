import Failures
import Imaging
import Networks
import Rain
import Random
import Tensors

/// Scores a model during training on rain like that of the training and on other rain, to see whether it learns to
/// remove rain in general.
public struct SlackingMeter {
  /// What is scored.
  public static var metrics: [Metric] { Metric.gauges }

  /// The fixed pairs to score on, with their names.
  public let sets: [(name: String, pairs: any PairSet)]
  /// Number of steps from one reading to the next, 1 or more. One is taken before the first step and one after the
  /// last.
  public let every: Int

  /// Mean scores of the model on one set after a number of steps.
  public struct Reading: Sendable {
    /// Number of steps done.
    public let step: Int
    /// Name of the set.
    public let set: String
    /// One for each of the meter's metrics; nil where no image has the score.
    public let scores: [Double?]
  }

  /// - Throws: `Failure` where there are no sets, pairs are not fixed or `every` is not positive.
  public init(_ sets: [(name: String, pairs: any PairSet)], every: Int) throws {
    guard !sets.isEmpty else { throw Failure("a meter needs at least one set of pairs") }
    guard every > 0 else { throw Failure("a meter must be read every 1 step or more, not \(every)") }
    for (name, pairs) in sets where !pairs.isFixed {
      throw Failure(
        "the meter's pairs \"\(name)\" are not fixed: \(pairs.summary)",
        hint: "fix them, for example with .fix(seed: 9)")
    }
    self.sets = sets
    self.every = every
  }

  /// Whether a reading is taken after `step` of `steps` steps.
  public func isDue(at step: Int, of steps: Int) -> Bool { step.isMultiple(of: every) || step == steps }

  /// Scores the model on every set.
  ///
  /// - Parameter step: the number of steps done, which the readings record.
  /// - Throws: what `evaluate` throws.
  public func read(_ model: Model, step: Int) throws -> [Reading] {
    try sets.map { name, pairs in
      Reading(
        step: step, set: name,
        scores: try evaluate({ try model($0) }, on: pairs, metrics: Self.metrics, baselines: []).means)
    }
  }
}
