import Failures
import Imaging
import Rain
import Scoring
import Versions

/// How far the score of a network on its training pictures (the first set of a meter) runs ahead of that on other pictures
/// under rain like that of the training (the second), and this ahead of those under other rain (all further sets).
///
/// What the first set has over the second is memorised of the pictures; what the second has over another is memorised of
/// the rain.
public struct LearningGaps: Sendable {
  /// The sets in the order of the meter.
  public let sets: [String]
  /// The sets whose scores are compared: the first with the second, and the second with each further one.
  public let gaps: [(set: String, other: String)]
  /// One for each reading.
  public let rows: [Row]

  /// The scores after a number of steps.
  public struct Row: Hashable, Sendable {
    /// Number of steps done.
    public let step: Int
    /// One for each set; nil where no image has the score.
    public let scores: [Double?]
    /// What one set has over another, in the order of `LearningGaps.gaps`, positive where it has the better score; nil
    /// where a score is missing.
    public let gaps: [Double?]
  }

  /// - Parameters:
  ///   - readings: of a meter, step by step, with all sets at each step.
  ///   - metric: one of the meter's.
  /// - Throws: `Failure` where the meter does not score the metric, there are no readings, or its sets changed.
  public init(_ readings: [SlackingMeter.Reading], metric name: String) throws {
    let metrics = SlackingMeter.metrics
    guard let column = metrics.firstIndex(where: { $0.name == name }) else {
      throw Failure(
        "the meter does not score \"\(name)\"",
        hint: "it scores \(metrics.map(\.name).joined(separator: ", "))")
    }
    guard let first = readings.first else {
      throw Failure("the run has no readings", hint: "train with `meter: learning_sets(…)`")
    }
    let sets = readings.prefix { $0.step == first.step }.map(\.set)
    let metric = metrics[column]
    let pairs = sets.indices.dropFirst().map { (set: min($0 - 1, 1), other: $0) }
    var rows: [Row] = []
    for start in stride(from: 0, to: readings.count, by: sets.count) {
      guard readings[start...].prefix(sets.count).map(\.set) == sets else {
        throw Failure("the meter had other sets at step \(readings[start].step) than at step \(first.step)")
      }
      let scores = readings[start..<start + sets.count].map { $0.scores[column] }
      let gaps = pairs.map { pair -> Double? in
        guard let better = scores[pair.set], let worse = scores[pair.other] else { return nil }
        // Of a score with a target, the distances to it are compared.
        if metric.better == .nearTarget {
          let target = metric.target ?? 0
          return abs(worse - target) - abs(better - target)
        }
        return metric.better == .lower ? worse - better : better - worse
      }
      rows.append(Row(step: readings[start].step, scores: scores, gaps: gaps))
    }
    self.sets = sets
    gaps = pairs.map { (set: sets[$0.set], other: sets[$0.other]) }
    self.rows = rows
  }
}

/// The first training pairs as a fixed set for a meter: what the network has seen.
///
/// - Parameters:
///   - training: what the network is trained on.
///   - count: the most pairs that are taken.
///   - seed: fixes rain and crops of a set that draws them anew for each step. Those of a fixed set are as they are.
///   - heldOut: fixed sets whose clean pictures must not be among those taken.
/// - Throws: `Failure` where a held-out picture is a training picture, a set is not fixed, or there are no pairs.
public func memorisedPairs(
  of training: any PairSet, count: Int, seed: Int, apartFrom heldOut: [(name: String, pairs: any PairSet)]
) throws -> any PairSet {
  try requireItems(training)
  let taken = try Subset(training, indices: Array(0..<min(count, training.count)))
  let fixed: any PairSet = taken.isFixed ? taken : taken.fix(seed: seed)
  let known = Set(try (0..<fixed.count).map { try fixed.item(at: $0).clean })
  for (name, pairs) in heldOut {
    for index in 0..<pairs.count where known.contains(try pairs.item(at: index).clean) {
      throw Failure(
        "\(pairs.name(at: index)) of `\(name)` is a training picture",
        hint: "hold other pictures out, for example with another seed")
    }
  }
  return fixed
}

extension Part {
  /// Gaps between scores of memorised and of unseen pictures.
  public static let learningGaps = Part("learning gaps", version: 1, in: "Engine/Analysis")
}
