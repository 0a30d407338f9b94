import Failures

/// How probably a paired t test finds an effect, given how much the differences vary.
public struct PairedPower: Hashable, Sendable {
  /// The standard deviation of the differences, above 0.
  public let deviation: Double

  /// The most seeds that `seeds(for:)` looks for.
  public static let mostSeeds = 10_000

  /// - Throws: `Failure` where the deviation is not above 0.
  public init(deviation: Double) throws {
    guard deviation > 0, deviation.isFinite else {
      throw Failure("the standard deviation of the differences must be above 0, not \(deviation)")
    }
    self.deviation = deviation
  }

  /// - Parameter pilot: differences of a pilot, one for each seed, 2 or more.
  /// - Throws: `Failure` where there are fewer than two, one is not finite, or all are the same.
  public init(pilot: [Double]) throws {
    try Sample.check(pilot, "a pilot", least: 2)
    guard Set(pilot).count > 1 else {
      throw Failure(
        "all differences of the pilot are the same, so that nothing is known of their spread",
        hint: "give an assumed standard deviation instead, such as 0.2")
    }
    try self.init(deviation: Sample.deviation(pilot))
  }

  /// The probability that the test rejects at the level α: the tails of the noncentral t distribution beyond the
  /// critical values.
  ///
  /// - Parameters:
  ///   - effect: the true mean of the differences, in their unit.
  ///   - seeds: number of differences, 2 or more.
  ///   - alpha: the level, between 0 and 0.5; α/m for the first step of Holm's correction of m tests.
  /// - Throws: `Failure` where one is out of range.
  public func power(effect: Double, seeds: Int, alpha: Double = 0.05, side: TestSide = .two) throws -> Double
  {
    guard effect.isFinite else { throw Failure("the effect must be a number, not \(effect)") }
    guard seeds > 1 else { throw Failure("a t test needs at least 2 seeds, not \(seeds)") }
    try StudentT.check(alpha: alpha)
    let shift = effect / deviation * Double(seeds).squareRoot()
    let critical = StudentT.quantile(within: 1 - (side == .two ? alpha : 2 * alpha), degrees: seeds - 1)
    func beyond(_ shift: Double) -> Double {
      StudentT.upperTail(critical, degrees: seeds - 1, noncentrality: shift)
    }
    switch side {
    case .two: return beyond(shift) + beyond(-shift)
    case .greater: return beyond(shift)
    case .less: return beyond(-shift)
    }
  }

  /// The smallest number of seeds with which the test finds the effect with a probability; nil where `mostSeeds` do not
  /// suffice.
  ///
  /// - Parameter wanted: the probability, between 0 and 1.
  /// - Throws: `Failure` where one argument is out of range, or a one-sided test looks to the other side than the effect.
  public func seeds(
    for wanted: Double, effect: Double, alpha: Double = 0.05, side: TestSide = .two
  ) throws -> Int? {
    guard wanted > 0, wanted < 1 else { throw Failure("the power must be between 0 and 1, not \(wanted)") }
    let isSeen =
      switch side {
      case .two: effect != 0
      case .greater: effect > 0
      case .less: effect < 0
      }
    guard isSeen else {
      throw Failure(
        "a test with the side \"\(side.rawValue)\" cannot find an effect of \(effect)",
        hint: "give the smallest effect that matters, with its sign")
    }
    // Power grows with the number of seeds: doubled until it suffices, then halved between.
    var (few, enough) = (1, 2)
    while try power(effect: effect, seeds: enough, alpha: alpha, side: side) < wanted {
      guard enough < Self.mostSeeds else { return nil }
      (few, enough) = (enough, min(2 * enough, Self.mostSeeds))
    }
    while enough - few > 1 {
      let middle = (few + enough) / 2
      if try power(effect: effect, seeds: middle, alpha: alpha, side: side) < wanted {
        few = middle
      } else {
        enough = middle
      }
    }
    return enough
  }
}
