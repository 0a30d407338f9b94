import Failures
import Files
import Random

/// A mean with its confidence interval by the bootstrap.
public struct BootstrapInterval: Hashable, Sendable {
  /// Mean of the values.
  public let mean: Double
  /// Lower end of the interval.
  public let low: Double
  /// Upper end of the interval.
  public let high: Double

  /// The percentile interval of the mean (Efron 1979): the values are sampled with replacement `draws` times, each
  /// sample as large as the original, and the interval holds the middle `share` of the samples' means. Quantiles are
  /// interpolated linearly, as by default in NumPy.
  ///
  /// - Parameters:
  ///   - share: of the means within the interval, between 0 and 1, such as 0.95.
  ///   - draws: number of samples, 1 or more.
  ///   - seed: determines the samples.
  ///   - progress: called every 256 samples; what it throws is passed on.
  /// - Throws: `Failure` where there are no values, one is not finite, or `share` or `draws` is out of range.
  public init(
    _ values: [Double], share: Double = 0.95, draws: Int = 2000, seed: Int, progress: () throws -> Void = {}
  ) throws {
    try Self.check(values)
    guard share > 0, share < 1 else {
      throw Failure("the confidence of an interval must be between 0 and 1, not \(share)")
    }
    guard draws > 0 else { throw Failure("a bootstrap needs at least 1 sample, not \(draws)") }
    var stream = RandomKey(seed: seed).purpose("bootstrap").stream()
    let means = try (0..<draws).map { draw in
      if draw.isMultiple(of: 256) { try progress() }
      return (0..<values.count).reduce(0.0) { sum, _ in sum + values[stream.integer(in: 0...values.count - 1)]
      }
        / Double(values.count)
    }.sorted()
    func quantile(_ share: Double) -> Double {
      let place = share * Double(draws - 1)
      let below = Int(place)
      let above = min(below + 1, draws - 1)
      return means[below] + (place - Double(below)) * (means[above] - means[below])
    }
    mean = values.reduce(0, +) / Double(values.count)
    low = quantile((1 - share) / 2)
    high = quantile((1 + share) / 2)
  }

  static func check(_ values: [Double]) throws {
    guard !values.isEmpty else { throw Failure("there are no scores to sample") }
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw Failure(
        "score \(place) is \(values[place].plainText), which cannot be averaged",
        hint: "remove that image first, from both lists if two are compared; nil is ignored")
    }
  }
}

/// A comparison of two lists of scores of the same images, image by image.
public struct PairedComparison: Hashable, Sendable {
  /// The mean of first − second with its interval.
  public let difference: BootstrapInterval
  /// Number of images on which the first score is higher.
  public let higher: Int
  /// Number of images on which the first score is lower.
  public let lower: Int
  /// Number of images on which both scores are the same.
  public let equal: Int
  /// Probability of a mean difference at least this large in size if it were chance which of the two scores is whose: a
  /// two-sided sign-flip permutation test with random flips, (1 + number of flips as large) / (1 + number of flips).
  public let p: Double

  /// - Parameters:
  ///   - share: of the bootstrap's means within the interval of `difference`, between 0 and 1.
  ///   - draws: number of samples of the bootstrap and of flips of the test, 1 or more.
  ///   - seed: determines samples and flips.
  ///   - progress: called every 256 samples and flips; what it throws is passed on.
  /// - Throws: `Failure` where the lists differ in length or are empty, a score is not finite, or `share` or
  ///   `draws` is out of range.
  public init(
    _ first: [Double], _ second: [Double], share: Double = 0.95, draws: Int = 2000, seed: Int,
    progress: () throws -> Void = {}
  ) throws {
    guard first.count == second.count else {
      throw Failure(
        "cannot compare \(first.count) scores with \(second.count): both lists need the same length")
    }
    try BootstrapInterval.check(first)
    try BootstrapInterval.check(second)
    let differences = zip(first, second).map { $0 - $1 }
    difference = try BootstrapInterval(
      differences, share: share, draws: draws, seed: seed, progress: progress)
    higher = differences.count { $0 > 0 }
    lower = differences.count { $0 < 0 }
    equal = differences.count - higher - lower
    var stream = RandomKey(seed: seed).purpose("flips").stream()
    let observed = abs(differences.reduce(0, +))
    // Sums in another order differ in their last digits.
    let tolerance = 1e-12 * differences.reduce(0) { $0 + abs($1) }
    let large = try (0..<draws).count { draw in
      if draw.isMultiple(of: 256) { try progress() }
      return abs(differences.reduce(0.0) { $0 + (stream.next() & 1 == 0 ? $1 : -$1) }) >= observed - tolerance
    }
    p = Double(1 + large) / Double(1 + draws)
  }
}
