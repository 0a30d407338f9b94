import Failures
import Files
import Sweeps
import Testing

@Suite struct SweepPlanTests {
  private func axis(_ name: String, _ values: Int...) -> SweepPlan.Axis {
    SweepPlan.Axis(name, values.map { .int($0) })
  }

  private func numbers(_ plan: SweepPlan) -> [[Int]] {
    plan.points.map { $0.fields.compactMap { $0.value.asInt } }
  }

  @Test func theLastAxisChangesFastest() throws {
    #expect(
      try numbers(SweepPlan([axis("a", 1, 2), axis("b", 3, 4)])) == [[1, 3], [1, 4], [2, 3], [2, 4]])
  }

  @Test func axesMayGoInStep() throws {
    let plan = try SweepPlan([axis("a", 1, 2), axis("b", 5, 6), axis("c", 3, 4)], together: [["a", "c"]])
    #expect(numbers(plan) == [[1, 5, 3], [1, 6, 3], [2, 5, 4], [2, 6, 4]])
  }

  /// The first seed before the second, the ends before the middle, the middle before the quarters.
  @Test func theOrderGivesAnOverviewEarly() throws {
    let plan = try SweepPlan([axis("n", 1, 2, 3, 4, 5), axis("seed", 1, 2)])
    let order = numbers(plan)
    #expect(
      plan.order.map { order[$0] } == [
        [1, 1], [5, 1], [3, 1], [2, 1], [4, 1], [1, 2], [5, 2], [3, 2], [2, 2], [4, 2],
      ])
    #expect(plan.order.sorted() == Array(0..<10))
  }

  @Test func impossibleAxesAreRefused() {
    #expect(throws: Failure.self) { try SweepPlan([axis("a")]) }
    #expect(throws: Failure.self) {
      try SweepPlan([axis("a", 1), axis("b", 1, 2)], together: [["a", "b"]])
    }
    #expect(throws: Failure.self) { try SweepPlan([axis("a", 1)], together: [["a", "a"]]) }
    #expect(throws: Failure.self) {
      try SweepPlan((0..<8).map { SweepPlan.Axis("\($0)", (0..<100).map { .int($0) }) })
    }
  }
}
