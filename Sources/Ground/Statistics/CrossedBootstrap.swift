import Failures
import Random

/// A mean over seeds and photographs, with its standard error and interval by the pigeonhole bootstrap (Owen 2007, "The
/// pigeonhole bootstrap", Annals of Applied Statistics 1(2)).
///
/// Each sample draws as many seeds as there are, with replacement, and independently as many photographs; a cell counts
/// as often as its seed was drawn times as often as its photograph was. So the interval holds for other seeds and
/// other photographs at once. Of a table without gaps the variance over all samples is
/// Σaᵢ²/S² + Σbⱼ²/P² + ΣΣeᵢⱼ²/(SP)², where aᵢ and bⱼ are the deviations of the means of S seeds and P photographs from the
/// mean of all, and eᵢⱼ is what they leave of a cell.
public struct CrossedBootstrap: Hashable, Sendable {
  /// The mean of all cells.
  public let mean: Double
  /// The standard deviation of the samples' means.
  public let error: Double
  /// Lower end of the percentile interval.
  public let low: Double
  /// Upper end of the percentile interval.
  public let high: Double
  private let notAbove: Double
  private let notBelow: Double

  /// - Parameters:
  ///   - share: of the samples' means within the interval, between 0 and 1.
  ///   - draws: number of samples, 2 or more. One that holds no reading, which gaps in the table allow, is drawn again.
  ///   - seed: determines the samples.
  ///   - progress: called every 256 samples; what it throws is passed on.
  /// - Throws: `Failure` where there are fewer than two seeds or two photographs, or `share` or `draws` is out of range.
  public init(
    _ readings: CrossedReadings, share: Double = 0.95, draws: Int = 10_000, seed: Int,
    progress: () throws -> Void = {}
  ) throws {
    let (seeds, photographs) = (readings.seeds.count, readings.photographs.count)
    guard seeds > 1, photographs > 1 else {
      throw Failure(
        "a crossed bootstrap needs at least 2 seeds and 2 photographs, not \(seeds) and \(photographs)",
        hint: "with one of either, nothing is known of how others differ")
    }
    guard share > 0, share < 1 else {
      throw Failure("the confidence of an interval must be between 0 and 1, not \(share)")
    }
    guard draws > 1 else { throw Failure("a crossed bootstrap needs at least 2 samples, not \(draws)") }
    // Gaps add 0, and the number of cells tells them apart.
    let sums = readings.cells.map { $0.map { $0 ?? 0 } }
    let counts = readings.cells.map { $0.map { $0 == nil ? 0.0 : 1 } }
    let isComplete = readings.missing == 0
    let all = Double(seeds * photographs)
    var stream = RandomKey(seed: seed).purpose("crossed bootstrap").stream()
    func drawn(_ count: Int) -> [Double] {
      var times = [Double](repeating: 0, count: count)
      for _ in 0..<count { times[stream.integer(in: 0...count - 1)] += 1 }
      return times
    }
    func total(_ cells: [[Double]], _ bySeed: [Double], _ byPhotograph: [Double]) -> Double {
      var total = 0.0
      for (row, times) in zip(cells, bySeed) where times > 0 {
        var sum = 0.0
        for place in row.indices { sum += row[place] * byPhotograph[place] }
        total += times * sum
      }
      return total
    }
    func sampleMean() -> Double {
      while true {
        let (bySeed, byPhotograph) = (drawn(seeds), drawn(photographs))
        let count = isComplete ? all : total(counts, bySeed, byPhotograph)
        if count > 0 { return total(sums, bySeed, byPhotograph) / count }
      }
    }
    let means = try (0..<draws).map { draw in
      if draw.isMultiple(of: 256) { try progress() }
      return sampleMean()
    }
    mean = readings.mean
    error = Sample.deviation(means)
    low = Sample.quantile(means, (1 - share) / 2)
    high = Sample.quantile(means, (1 + share) / 2)
    notAbove = Double(means.count { $0 <= 0 }) / Double(draws)
    notBelow = Double(means.count { $0 >= 0 }) / Double(draws)
  }

  /// The share of the samples whose mean is not on the side, twice the smaller one for both sides: the smallest level at
  /// which an interval excludes 0.
  public func p(_ side: TestSide) -> Double {
    switch side {
    case .two: min(1, 2 * min(notAbove, notBelow))
    case .greater: notAbove
    case .less: notBelow
    }
  }
}
