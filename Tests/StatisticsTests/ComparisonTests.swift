import Failures
import Random
import Statistics
import Testing

@Suite struct ComparisonTests {
  private func normal(_ count: Int, mean: Double, seed: Int) -> [Double] {
    var stream = RandomKey(seed: seed).stream()
    return (0..<count).map { _ in mean + stream.normal() }
  }

  @Test func theIntervalIsThatOfTheStandardError() throws {
    let values = normal(400, mean: 3, seed: 1)
    let mean = values.reduce(0, +) / 400
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400).squareRoot()
    let interval = try BootstrapInterval(values, draws: 4000, seed: 2)
    #expect(abs(interval.mean - mean) < 1e-12)
    #expect(abs(interval.high - mean - 1.96 * deviation / 20) < 0.01)
    #expect(abs(mean - interval.low - 1.96 * deviation / 20) < 0.01)
    #expect(try BootstrapInterval(values, draws: 4000, seed: 2) == interval)
    let narrow = try BootstrapInterval(values, share: 0.5, draws: 4000, seed: 2)
    #expect(abs(narrow.high - mean - 0.674 * deviation / 20) < 0.01)
    #expect(try BootstrapInterval([5], seed: 1).low == 5)
  }

  /// Ninety-five of a hundred intervals hold the truth.
  @Test func theIntervalHoldsTheTruthAsOftenAsItSays() throws {
    let held = try (0..<200).count { seed in
      let interval = try BootstrapInterval(normal(60, mean: 1, seed: seed), draws: 400, seed: seed)
      return interval.low <= 1 && 1 <= interval.high
    }
    #expect((178...200).contains(held))
  }

  @Test func aShiftIsFoundThoughImagesDifferMore() throws {
    let base = normal(30, mean: 20, seed: 1).map { $0 * 5 }
    let better = zip(base, normal(30, mean: 0.5, seed: 2)).map { $0 + $1 * 0.3 }
    let found = try PairedComparison(better, base, seed: 1)
    #expect(found.p < 0.05 && found.difference.low > 0 && found.higher > found.lower)
    let turned = try PairedComparison(base, better, seed: 1)
    #expect(turned.higher == found.lower && abs(turned.difference.mean + found.difference.mean) < 1e-12)
    #expect(turned.p == found.p)
  }

  @Test func chanceIsRarelyTakenForAFinding() throws {
    let found = try (0..<200).count { seed in
      try PairedComparison(
        normal(12, mean: 0, seed: seed), normal(12, mean: 0, seed: seed + 1000), draws: 400, seed: 1
      ).p < 0.05
    }
    #expect(found <= 22)
    let same = try PairedComparison([1, 2, 3], [1, 2, 3], seed: 1)
    #expect(same.p == 1 && same.equal == 3 && same.difference.mean == 0)
    // Of two images all four flips are as large in two cases.
    #expect(try abs(PairedComparison([1, 1], [0, 0], draws: 4000, seed: 1).p - 0.5) < 0.03)
  }

  @Test func whatHasNoMeanIsRefused() {
    #expect(throws: Failure.self) { try BootstrapInterval([], seed: 1) }
    #expect(throws: Failure.self) { try BootstrapInterval([1, .infinity], seed: 1) }
    #expect(throws: Failure.self) { try BootstrapInterval([1], share: 1, seed: 1) }
    #expect(throws: Failure.self) { try PairedComparison([1, 2], [1], seed: 1) }
  }
}
