import Glibc
import Testing
import Training

@Suite struct AdamTests {
  /// Adam as its paper and PyTorch write it, in float64, for one parameter.
  private func reference(_ gradients: [Double], start: Double, rate: Double) -> Double {
    var (value, mean, square) = (start, 0.0, 0.0)
    for (step, g) in gradients.enumerated() {
      mean = 0.9 * mean + 0.1 * g
      square = 0.999 * square + 0.001 * g * g
      let m = mean / (1 - pow(0.9, Double(step + 1)))
      let v = square / (1 - pow(0.999, Double(step + 1)))
      value -= rate * m / (v.squareRoot() + 1e-8)
    }
    return value
  }

  @Test func stepsFollowTheFormula() throws {
    let block = try ParameterBlock([Tensor([1, -2], shape: [2]), Tensor([0.5], shape: [1])])
    let optimiser = try Adam(block)
    let scales: [[Float]] = [[0.3, -1], [2, 0.01], [-0.5, 0.7]]
    for scale in scales {
      let weighted = try block.variables[0].tensor * Tensor(scale, shape: [2])
      try optimiser.step(weighted.sum() + block.variables[1].tensor.sum(), rate: 0.1)
    }
    let values = try block.variables[0].value().values()
    for (index, start) in [1.0, -2.0].enumerated() {
      let expected = reference(scales.map { Double($0[index]) }, start: start, rate: 0.1)
      #expect(abs(Double(values[index]) - expected) < 1e-6)
    }
    let last = try block.variables[1].value().values()[0]
    #expect(abs(Double(last) - reference([1, 1, 1], start: 0.5, rate: 0.1)) < 1e-6)
  }
}

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
