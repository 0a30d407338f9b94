import Failures
import Statistics
import Testing

@Suite struct PairedTests {
  @Test func holmAgreesWithStatsmodels() throws {
    for golden in try GoldenCase.all("holm") {
      let found = try Holm.adjusted(golden.numbers).compactMap(\.self)
      #expect(found.count == golden.expected.count)
      #expect(zip(found, golden.expected).allSatisfy { abs($0 - $1) < 1e-12 }, "\(found)")
    }
  }

  @Test func aTestThatCouldNotBeMadeCountsInItsFamily() throws {
    #expect(try Holm.adjusted([]).isEmpty)
    #expect(try Holm.adjusted([nil, 0.01, nil]) == [nil, 0.03, nil])
    #expect(
      try Holm.adjusted([0.01, nil, 0.04])
        == Holm.adjusted([0.01, 1, 0.04]).enumerated().map { $0 == 1 ? nil : $1 })
    #expect(throws: Failure.self) { try Holm.adjusted([1.1]) }
    #expect(throws: Failure.self) { try Holm.adjusted([.nan]) }
  }

  @Test func equivalenceAgreesWithStatsmodels() throws {
    for golden in try GoldenCase.all("equivalence") {
      let bound = try #require(Double(golden.setting[0]))
      let found = try EquivalenceTest(golden.known, within: bound)
      #expect(try abs(#require(found.p) - golden.expected[0]) < 1e-10, "\(golden.testDescription)")
      #expect(abs(found.low - golden.expected[1]) < 1e-10 && abs(found.high - golden.expected[2]) < 1e-10)
      // The test and the interval say the same.
      #expect(found.isEquivalent == (golden.expected[0] < 0.05))
      #expect(found.isEquivalent == (found.low > -bound && found.high < bound))
    }
  }

  @Test func equivalenceOfNumbersWithoutSpreadIsNotKnown() throws {
    let same = try EquivalenceTest([0.1, 0.1, 0.1], within: 0.3)
    #expect(same.p == nil && same.isEquivalent == nil && same.low == same.mean && same.high == same.mean)
    #expect(throws: Failure.self) { try EquivalenceTest([0.1], within: 0.3) }
    #expect(throws: Failure.self) { try EquivalenceTest([0.1, 0.2], within: 0) }
    #expect(throws: Failure.self) { try EquivalenceTest([0.1, 0.2], within: 0.3, alpha: 0.5) }
  }

  @Test func tailsAgreeWithSciPy() throws {
    for golden in try GoldenCase.all("tail") {
      let found = StudentT.upperTail(
        golden.known[0], degrees: Int(golden.known[1]), noncentrality: golden.known[2])
      #expect(
        abs(found - golden.expected[0]) < 1e-9 * golden.expected[0] + 1e-13, "\(golden.testDescription)")
    }
  }

  @Test func powerAgreesWithStatsmodels() throws {
    for golden in try GoldenCase.all("power") {
      let (numbers, side) = (golden.known, try #require(TestSide(rawValue: golden.setting[0])))
      let found = try PairedPower(deviation: numbers[1]).power(
        effect: numbers[0], seeds: Int(numbers[2]), alpha: numbers[3], side: side)
      #expect(abs(found - golden.expected[0]) < 1e-9, "\(golden.testDescription) gives \(found)")
    }
    for golden in try GoldenCase.all("seeds") {
      let (numbers, side) = (golden.known, try #require(TestSide(rawValue: golden.setting[0])))
      let found = try PairedPower(deviation: numbers[1]).seeds(
        for: numbers[2], effect: numbers[0], alpha: numbers[3], side: side)
      #expect(found == Int(golden.expected[0]), "\(golden.testDescription)")
    }
  }

  @Test func aPilotGivesItsDeviation() throws {
    let pilot = [0.1, 0.4, -0.2, 0.3]
    #expect(try PairedPower(pilot: pilot) == PairedPower(deviation: Sample.deviation(pilot)))
    #expect(try PairedPower(deviation: 1).seeds(for: 0.8, effect: 1e-4) == nil)
    #expect(try PairedPower(deviation: 1e-300).power(effect: 1e300, seeds: 2) == 1)
    #expect(throws: Failure.self) { try PairedPower(pilot: [0.1]) }
    #expect(throws: Failure.self) { try PairedPower(pilot: [0.1, 0.1]) }
    #expect(throws: Failure.self) { try PairedPower(deviation: 0) }
    #expect(throws: Failure.self) { try PairedPower(deviation: 1).seeds(for: 0.8, effect: 0) }
    #expect(throws: Failure.self) {
      try PairedPower(deviation: 1).seeds(for: 0.8, effect: -1, side: .greater)
    }
    #expect(throws: Failure.self) { try PairedPower(deviation: 1).power(effect: 1, seeds: 1) }
  }
}
