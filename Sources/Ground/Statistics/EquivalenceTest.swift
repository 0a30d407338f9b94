import Failures

/// Whether the mean of paired differences is known to lie within ±bound, by two one-sided t tests (Schuirmann 1987).
///
/// It assumes that the differences are independent draws of a normal distribution.
public struct EquivalenceTest: Hashable, Sendable {
  /// The mean of the differences.
  public let mean: Double
  /// Lower end of the interval of the mean at the level 1 − 2α, by Student's t.
  public let low: Double
  /// Upper end of that interval.
  public let high: Double
  /// The larger p of the two tests: of a mean at or below −bound, and of one at or above the bound. nil where all
  /// differences are the same, so that nothing is known of their spread.
  public let p: Double?
  /// Whether p is below α, which is the same as the interval lying within the bounds; nil where p is.
  public let isEquivalent: Bool?

  /// - Parameters:
  ///   - differences: one for each independent repetition, 2 or more.
  ///   - bound: the largest mean that would be called none, above 0, in the unit of the differences.
  ///   - alpha: the probability of calling a mean equivalent that is not, between 0 and 0.5.
  /// - Throws: `Failure` where there are fewer than two differences, one is not finite, or `bound` or `alpha` is out of
  ///   range.
  public init(_ differences: [Double], within bound: Double, alpha: Double = 0.05) throws {
    try Sample.check(differences, "a test of equivalence", least: 2)
    guard bound > 0, bound.isFinite else {
      throw Failure("the bound of equivalence must be above 0, not \(bound)")
    }
    try StudentT.check(alpha: alpha)
    mean = Sample.mean(differences)
    guard let interval = StudentT.interval(differences, level: 1 - 2 * alpha), Set(differences).count > 1
    else {
      (low, high, p, isEquivalent) = (mean, mean, nil, nil)
      return
    }
    (low, high) = interval
    let error = Sample.deviation(differences) / Double(differences.count).squareRoot()
    let p = max(
      StudentT.upperTail((mean + bound) / error, degrees: differences.count - 1),
      StudentT.upperTail((bound - mean) / error, degrees: differences.count - 1))
    self.p = p
    isEquivalent = p < alpha
  }
}
