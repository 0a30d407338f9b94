import Failures
import Random

/// How probably `CrossedTest` finds an effect, given how much seeds, photographs and single readings of a pilot vary.
public struct CrossedPower: Hashable, Sendable {
  /// The standard deviation of what a seed adds on all photographs.
  public let ofSeeds: Double
  /// The standard deviation of what a photograph adds with all seeds.
  public let ofPhotographs: Double
  /// The standard deviation of what is left of a cell.
  public let ofRest: Double

  /// The components of variance by the method of moments: mean squares of the two-way analysis of variance without
  /// repetition, set equal to what they are expected to be. A component that would be negative is 0.
  ///
  /// - Parameter pilot: differences of two networks with the same seed on the same photograph.
  /// - Throws: `Failure` where there are fewer than two seeds or two photographs, or cells are missing.
  public init(pilot: CrossedReadings) throws {
    let (seeds, photographs) = (Double(pilot.seeds.count), Double(pilot.photographs.count))
    guard seeds > 1, photographs > 1 else {
      throw Failure(
        "a crossed pilot needs at least 2 seeds and 2 photographs, not \(pilot.seeds.count) and "
          + "\(pilot.photographs.count)")
    }
    guard pilot.missing == 0 else {
      throw Failure(
        "\(pilot.missing) of \(pilot.seeds.count * pilot.photographs.count) combinations of seed and photograph are "
          + "missing in the pilot", hint: "remove seeds or photographs that are not complete")
    }
    let cells = pilot.cells.map { $0.compactMap(\.self) }
    let mean = pilot.mean
    let bySeed = pilot.seedMeans
    let byPhotograph = pilot.photographs.indices.map { place in Sample.mean(cells.map { $0[place] }) }
    func squares(_ numbers: [Double]) -> Double { numbers.reduce(0) { $0 + $1 * $1 } }
    let rest = zip(cells, bySeed).flatMap { row, own in
      zip(row, byPhotograph).map { $0 - own - $1 + mean }
    }
    let withinCells = squares(rest) / ((seeds - 1) * (photographs - 1))
    let amongSeeds = squares(bySeed.map { $0 - mean }) / (seeds - 1)
    let amongPhotographs = squares(byPhotograph.map { $0 - mean }) / (photographs - 1)
    ofSeeds = max(0, amongSeeds - withinCells / photographs).squareRoot()
    ofPhotographs = max(0, amongPhotographs - withinCells / seeds).squareRoot()
    ofRest = withinCells.squareRoot()
  }

  /// The share of simulated experiments, with normal components, in which the test finds the effect.
  ///
  /// - Parameters:
  ///   - effect: the true mean difference, in the unit of the pilot.
  ///   - seeds: number of seeds of an experiment, 2 or more.
  ///   - photographs: number of photographs of an experiment, 2 or more.
  ///   - alpha: the level, between 0 and 0.5.
  ///   - runs: number of experiments, 1 or more; the share has a standard error of √(share·(1 − share)/runs).
  ///   - seed: determines the experiments.
  ///   - progress: called in every experiment; what it throws is passed on.
  /// - Throws: `Failure` where a number is out of range.
  public func power(
    effect: Double, seeds: Int, photographs: Int, alpha: Double = 0.05, side: TestSide = .two,
    runs: Int = 1000, seed: Int, progress: () throws -> Void = {}
  ) throws -> Double {
    guard runs > 0 else { throw Failure("a simulation needs at least 1 run, not \(runs)") }
    guard seeds > 1, photographs > 1 else {
      throw Failure(
        "an experiment needs at least 2 seeds and 2 photographs, not \(seeds) and \(photographs)")
    }
    let key = RandomKey(seed: seed).purpose("crossed power")
    let found = try (0..<runs).count { run in
      var stream = key.index(run).stream()
      let shifts = (0..<photographs).map { _ in effect + ofPhotographs * stream.normal() }
      let cells = (0..<seeds).map { _ in
        let own = ofSeeds * stream.normal()
        return shifts.map { $0 + own + ofRest * stream.normal() }
      }
      return try CrossedTest(
        CrossedReadings(cells: cells), side: side, alpha: alpha, draws: 500, seed: run, progress: progress
      ).isFound
    }
    return Double(found) / Double(runs)
  }
}
