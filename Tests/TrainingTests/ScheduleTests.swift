import Testing
import Training

@Suite struct ScheduleTests {
  @Test func theCosineRunsFromTheRateToItsFloor() {
    let schedule = Schedule.cosine(floor: 1e-6)
    #expect(schedule.rate(at: 0, of: 100, from: 2e-4) == 2e-4)
    #expect(abs(schedule.rate(at: 50, of: 100, from: 2e-4) - (2e-4 + 1e-6) / 2) < 1e-12)
    #expect(abs(schedule.rate(at: 100, of: 100, from: 2e-4) - 1e-6) < 1e-12)
  }

  @Test(arguments: [(0, 1.0), (49, 1), (50, 0.5), (83, 0.25), (92, 0.125), (96, 0.0625), (99, 0.0625)])
  func halvingHalvesAtItsMilestones(_ step: Int, _ factor: Double) {
    #expect(Schedule.halving.rate(at: step, of: 100, from: 1) == factor)
  }
}
