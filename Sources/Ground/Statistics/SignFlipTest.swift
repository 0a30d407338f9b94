import Failures
import Random

/// The sign-flip test of paired differences (Fisher 1935): how probable a mean like theirs is if each had been as likely
/// with the other sign.
///
/// It assumes that the differences are independent, and that without an effect each is distributed symmetrically around
/// 0; their shape and spread may be any. The mean over the photographs of each seed's network makes one difference.
public struct SignFlipTest: Hashable, Sendable {
  /// The mean of the differences.
  public let mean: Double
  /// The share of the assignments of signs whose mean is at least as far to the side as the one observed, which is
  /// itself one of them.
  public let p: Double
  /// The smallest p that so many differences can have: that of differences which all have one sign.
  public let smallest: Double
  /// Whether all assignments of signs were counted, not a random choice of them.
  public let isExact: Bool

  /// The most differences whose assignments of signs are all counted.
  public static let mostExact = 40

  /// - Parameters:
  ///   - differences: one for each independent repetition, 1 or more.
  ///   - draws: number of random assignments for more than `mostExact` differences, 1 or more.
  ///   - seed: determines the random assignments. Up to `mostExact` differences need none.
  ///   - progress: called every 256 random assignments; what it throws is passed on.
  /// - Throws: `Failure` where there are no differences, one is not finite, or a seed or draws are missing.
  public init(
    _ differences: [Double], side: TestSide = .two, draws: Int = 100_000, seed: Int? = nil,
    progress: () throws -> Void = {}
  ) throws {
    try Sample.check(differences, "a sign-flip test", least: 1)
    mean = Sample.mean(differences)
    // How far the sum lies to the side.
    let sum = differences.reduce(0, +)
    let reached =
      switch side {
      case .two: abs(sum)
      case .greater: sum
      case .less: -sum
      }
    let sizes = differences.map(abs)
    // Sums in another order differ in their last digits.
    let threshold = reached - 1e-12 * sizes.reduce(0, +)
    isExact = sizes.count <= Self.mostExact
    if isExact {
      let share = Self.share(of: sizes, from: threshold)
      p = side == .two ? (threshold > 0 ? 2 * share : 1) : share
      smallest = (0..<sizes.count).reduce(side == .two ? 2 : 1) { rest, _ in rest / 2 }
      return
    }
    guard let seed else {
      throw Failure(
        "a sign-flip test of more than \(Self.mostExact) differences draws signs and needs a seed")
    }
    guard draws > 0 else { throw Failure("a sign-flip test needs at least 1 draw, not \(draws)") }
    var stream = RandomKey(seed: seed).purpose("sign flips").stream()
    let asFar = try (0..<draws).count { draw in
      if draw.isMultiple(of: 256) { try progress() }
      var signs: UInt64 = 0
      var sum = 0.0
      for (place, size) in sizes.enumerated() {
        if place.isMultiple(of: 64) { signs = stream.next() }
        sum += signs & 1 == 0 ? size : -size
        signs >>= 1
      }
      return (side == .two ? abs(sum) : sum) >= threshold
    }
    p = Double(1 + asFar) / Double(1 + draws)
    smallest = 1 / Double(1 + draws)
  }

  /// The share of all sums ±s₁ ± s₂ … that reach a threshold.
  ///
  /// Each sum is one of the first half's plus one of the second half's. Through the first half's in order, those of the
  /// second that suffice only grow in number, so that 2ⁿ sums are counted in about 2^(n/2) steps.
  private static func share(of sizes: [Double], from threshold: Double) -> Double {
    func sums(_ sizes: ArraySlice<Double>) -> [Double] {
      sizes.reduce([0]) { sums, size in sums.flatMap { [$0 - size, $0 + size] } }.sorted()
    }
    let first = sums(sizes.prefix(sizes.count / 2))
    let second = sums(sizes.dropFirst(sizes.count / 2))
    var start = second.count
    var reaching = 0
    for sum in first {
      while start > 0, sum + second[start - 1] >= threshold { start -= 1 }
      reaching += second.count - start
    }
    return Double(reaching) / (Double(first.count) * Double(second.count))
  }
}
