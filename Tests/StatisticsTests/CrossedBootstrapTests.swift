import Failures
import Random
import Statistics
import Testing

private typealias Reading = CrossedReadings.Reading

/// A reading for each cell that is not nil, seeds by photographs.
func readings(_ cells: [[Double?]]) -> [CrossedReadings.Reading] {
  cells.enumerated().flatMap { seed, row in
    row.enumerated().compactMap { photograph, value in
      value.map { Reading(seed: "\(seed)", photograph: "\(photograph)", value: $0) }
    }
  }
}

@Suite struct CrossedBootstrapTests {
  @Test func agreesWithNumPyAndTheClosedForm() throws {
    for golden in try GoldenCase.all("crossed") {
      let sizes = golden.setting.compactMap { Int($0) }
      let cells = (0..<sizes[0]).map { Array(golden.numbers[$0 * sizes[1]..<($0 + 1) * sizes[1]]) }
      let table = try CrossedReadings(readings(cells))
      #expect(table.seeds.count == sizes[0] && table.photographs.count == sizes[1])
      #expect(table.missing == golden.numbers.count { $0 == nil })
      let found = try CrossedBootstrap(table, draws: 20_000, seed: 1)
      #expect(abs(found.mean - golden.expected[0]) < 1e-12)
      // A deviation of 20,000 draws is known to 1/√40,000 = 0.5 %, the ends to about two parts in a hundred of it.
      #expect(abs(found.error / golden.expected[1] - 1) < 0.02)
      #expect(abs(found.low - golden.expected[2]) < 0.08 * found.error)
      #expect(abs(found.high - golden.expected[3]) < 0.08 * found.error)
      for closed in golden.expected.dropFirst(4) { #expect(abs(found.error / closed - 1) < 0.02) }
    }
  }

  @Test func cropsStayWithTheirPhotographAndCountAsOne() throws {
    let cells: [[Double?]] = [[1, 2, 4], [2, 2, 3], [0, 5, 3]]
    let plain = try CrossedReadings(readings(cells))
    // Crops around each cell's value, a different number on each photograph, in another order.
    let crops = readings(cells).flatMap { reading in
      let count = 1 + 2 * (Int(reading.photograph) ?? 0)
      return (0..<count).map { crop in
        Reading(
          seed: reading.seed, photograph: reading.photograph,
          value: reading.value + Double(crop - count / 2))
      }
    }
    let table = try CrossedReadings(crops.reversed())
    #expect(table == plain)
    #expect(try CrossedBootstrap(table, seed: 3) == CrossedBootstrap(plain, seed: 3))
    #expect(try CrossedBootstrap(table, seed: 3) != CrossedBootstrap(plain, seed: 4))
    #expect(zip(table.seedMeans, [7.0 / 3, 7.0 / 3, 8.0 / 3]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func gapsLeaveTheOtherCells() throws {
    let table = try CrossedReadings(readings([[1, nil], [nil, 3]]))
    #expect(table.mean == 2 && table.seedMeans == [1, 3] && table.missing == 2)
    // Every sample that holds a reading holds one or both of the two.
    let found = try CrossedBootstrap(table, share: 0.98, seed: 1)
    #expect(found.low == 1 && found.high == 3 && found.error > 0)
  }

  @Test func whatIsNotCrossedIsRefused() throws {
    #expect(throws: Failure.self) { try CrossedReadings([]) }
    #expect(throws: Failure.self) { try CrossedReadings(readings([[1, .nan]])) }
    let alone = (0..<1001).map { Reading(seed: "\($0)", photograph: "\($0)", value: 1) }
    #expect(throws: Failure.self) { try CrossedReadings(alone) }
    let one = try CrossedReadings(readings([[1, 2, 3]]))
    #expect(throws: Failure.self) { try CrossedBootstrap(one, seed: 1) }
    let two = try CrossedReadings(readings([[1, 2], [3, 4]]))
    #expect(throws: Failure.self) { try CrossedBootstrap(two, share: 1, seed: 1) }
    #expect(throws: Failure.self) { try CrossedBootstrap(two, draws: 1, seed: 1) }
  }
}
