import Failures
import Files
import Random

/// A mean and what resampling says of it.
public struct BootstrapInterval: Hashable, Sendable {
  public let mean: Double
  public let low: Double
  public let high: Double

  /// The percentile interval of the mean (Efron 1979): of so many samples drawn with repetition, each as large as the
  /// original, the middle `share` of their means.
  ///
  /// - Parameters:
  ///   - share: in 0..1, such as 0.95.
  ///   - draws: how many samples, at least 1.
  ///   - progress: called now and then; what it throws ends the drawing.
  /// - Throws: `Failure` where there are no values or one is no finite number.
  public init(
    _ values: [Double], share: Double = 0.95, draws: Int = 2000, seed: Int, progress: () throws -> Void = {}
  ) throws {
    try Self.check(values)
    guard share > 0, share < 1 else {
      throw Failure("an interval holds a share between 0 and 1, not \(share)")
    }
    guard draws > 0 else { throw Failure("a bootstrap draws 1 sample or more, not \(draws)") }
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
    guard !values.isEmpty else { throw Failure("there are no scores to draw from") }
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw Failure(
        "score \(place) is \(values[place].plainText), which has no mean",
        hint: "leave that image out first, of both lists where two are compared; nil is left out")
    }
  }
}

/// Two lists of scores of the same images, compared image by image.
public struct PairedComparison: Hashable, Sendable {
  /// Of first − second.
  public let difference: BootstrapInterval
  /// Images on which the first score is higher, lower, and the same.
  public let higher: Int
  public let lower: Int
  public let equal: Int
  /// How likely a mean difference of this size or more is where it is chance which of two scores is whose: a two-sided
  /// sign-flip permutation test, (1 + flips as large) / (1 + flips).
  public let p: Double

  /// - Parameters:
  ///   - draws: samples of the bootstrap, and flips of the test.
  ///   - progress: called now and then; what it throws ends the drawing.
  /// - Throws: `Failure` for lists of different lengths, empty ones and scores that are no finite numbers.
  public init(
    _ first: [Double], _ second: [Double], share: Double = 0.95, draws: Int = 2000, seed: Int,
    progress: () throws -> Void = {}
  ) throws {
    guard first.count == second.count else {
      throw Failure("\(first.count) scores cannot be paired with \(second.count)")
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
