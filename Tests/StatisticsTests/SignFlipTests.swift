import Failures
import Random
import Statistics
import Testing

@Suite struct SignFlipTests {
  @Test func agreesWithSciPy() throws {
    for golden in try GoldenCase.all("flip") {
      let side = try #require(TestSide(rawValue: golden.setting[0]))
      let found = try SignFlipTest(golden.known, side: side)
      #expect(abs(found.p - golden.expected[0]) < 1e-12, "\(golden.testDescription) gives \(found.p)")
      #expect(found.isExact)
    }
  }

  @Test func theSmallestPIsThatOfDifferencesOfOneSign() throws {
    #expect(try SignFlipTest([1], side: .two).p == 1)
    for count in [2, 5, 20, SignFlipTest.mostExact] {
      let alike = (0..<count).map { 1 + Double($0) / 7 }
      for side in TestSide.allCases {
        let found = try SignFlipTest(side == .less ? alike.map { -$0 } : alike, side: side)
        #expect(found.isExact && found.p == found.smallest)
      }
      #expect(try SignFlipTest(alike).smallest == 2 * SignFlipTest(alike, side: .greater).smallest)
    }
    #expect(try SignFlipTest([1, 2, 3, 4, 5]).smallest == 0.0625)
  }

  /// Sums of signs alone: the tail of a binomial distribution.
  @Test func manyDifferencesAreCountedToo() throws {
    let count = SignFlipTest.mostExact
    let positive = 26
    let differences = (0..<count).map { $0 < positive ? 1.0 : -1 }
    var (term, tail) = (1.0, 0.0)
    for number in 0...count {
      if number >= positive { tail += term }
      term *= Double(count - number) / Double(number + 1)
    }
    for _ in 0..<count { tail /= 2 }
    #expect(try abs(SignFlipTest(differences, side: .greater).p - tail) < 1e-12)
    #expect(try abs(SignFlipTest(differences).p - 2 * tail) < 1e-12)
  }

  @Test func beyondThatSignsAreDrawn() throws {
    let count = SignFlipTest.mostExact + 30
    var stream = RandomKey(seed: 1).stream()
    let differences = (0..<count).map { _ in 0.2 + stream.normal() }
    let found = try SignFlipTest(differences, draws: 20_000, seed: 1)
    #expect(!found.isExact && found.smallest == 1.0 / 20_001)
    #expect(try SignFlipTest(differences, draws: 20_000, seed: 1) == found)
    // Sums of so many are nearly normal: Student's t says nearly the same.
    let error = Sample.deviation(differences) / Double(count).squareRoot()
    let tail = StudentT.upperTail(abs(found.mean) / error, degrees: count - 1)
    #expect(abs(found.p - 2 * tail) < 0.01)
    let below = try SignFlipTest(differences, side: .less, draws: 20_000, seed: 1).p
    #expect(abs(1 - below - found.p / 2) < 0.01)
    #expect(throws: Failure.self) { try SignFlipTest(differences) }
    #expect(throws: Failure.self) { try SignFlipTest(differences, draws: 0, seed: 1) }
  }

  @Test func whatIsNoDifferenceIsRefused() {
    #expect(throws: Failure.self) { try SignFlipTest([]) }
    #expect(throws: Failure.self) { try SignFlipTest([1, .nan]) }
    #expect(throws: Failure.self) { try SignFlipTest([1, .infinity]) }
    #expect(throws: Failure.self) { try SignFlipTest([1e308, -1e308]) }
  }
}
