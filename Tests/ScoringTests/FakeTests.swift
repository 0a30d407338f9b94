import Glibc
import Imaging
import Rain
import Testing

@testable import Scoring

/// Fakes go through the rule by which networks are compared, on every kind of rain of the suite, beside trained networks
/// (Golden/networks.dr) and beside the rainy pictures themselves.
@Suite struct FakeTests {
  private struct Stage {
    let places: [(kind: String, picture: String, pair: RainyPair)]
    let baselines: [Contrast.BaselineReading]
    /// Networks by the number of their backgrounds.
    let networks: [String: [Contrast.Reading]]

    init() throws {
      let clean = try Backgrounds(.natural, count: 6, size: ImageSize(64), seed: 90001)
      places = try MatchedSuite.Kind.allCases.flatMap { kind in
        let set = try MatchedSuite().pairs(kind, over: clean)
        return try (0..<set.count).map { (kind.rawValue, set.name(at: $0), try set.item(at: $0)) }
      }
      var baselines: [Contrast.BaselineReading] = []
      for (kind, those) in Dictionary(grouping: places, by: \.kind) {
        for baseline in Baseline.all {
          let restore = baseline.restoration(for: those.map(\.pair))
          for place in those {
            let scores = try SelectiveScores(
              output: restore(place.pair.rainy), rainy: place.pair.rainy, clean: place.pair.clean)
            baselines.append(
              .init(baseline: baseline.name, kind: kind, image: place.picture, gain: scores.affineGain))
          }
        }
      }
      self.baselines = baselines
      let folder = #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
      let file = try #require(fopen("\(folder)/Golden/networks.csv", "r"))
      defer { fclose(file) }
      var networks: [String: [Contrast.Reading]] = [:]
      var line: UnsafeMutablePointer<CChar>?
      var capacity = 0
      defer { free(line) }
      while getline(&line, &capacity, file) > 0, let text = line {
        let cells = String(cString: text).split(whereSeparator: { ",\n\r".contains($0) }).map(String.init)
        guard cells.count == 6, cells[0] != "n" else { continue }
        networks[cells[0], default: []].append(
          .init(
            seed: cells[1], kind: cells[2], image: cells[3], removal: Double(cells[4]),
            gain: Double(cells[5])))
      }
      self.networks = networks
    }

    /// A fake as five trainings, which differ by a little where it is made of five shifts.
    func readings(_ fakes: [Fake]) throws -> [Contrast.Reading] {
      try fakes.enumerated().flatMap { place, fake in
        try places.map { kind, picture, pair in
          let scores = try SelectiveScores(output: fake.restore(pair), rainy: pair.rainy, clean: pair.clean)
          return .init(
            seed: "\(place + 1)", kind: kind, image: picture, removal: scores.selectiveRemoval,
            gain: scores.affineGain)
        }
      }
    }
  }

  private static let shifts: [Float] = [0, 0.002, 0.004, 0.006, 0.008]

  @Test func whatKnowsOnlyTheRainyPictureIsBetterThanNothing() throws {
    let stage = try Stage()
    #expect(stage.networks.count == 2 && stage.networks.values.allSatisfy { $0.count == 180 })
    let identity = try stage.readings(
      Self.shifts.map { shift in Fake("identity", value: { clipped($0 + shift * 0.01) }) })
    for place in Fakes.blind().indices {
      let fakes = Self.shifts.map { Fakes.blind($0)[place] }
      let readings = try stage.readings(fakes)
      for (name, others) in stage.networks.sorted(by: { $0.key < $1.key }) + [("identity", identity)] {
        let found = try Contrast(readings, others, baselines: stage.baselines, draws: 500, seed: 1)
        #expect(
          found.verdict != .better && found.verdict != .tendencyBetter,
          "\(fakes[0].name) beside \(name): \(found.reason), R \(found.removal.difference), G \(found.gain.difference)"
        )
      }
    }
  }

  /// What is made of the clean picture may be nearer to it, and is no training however often it is scored.
  @Test func whatIsNoTrainingGetsNoVerdict() throws {
    let stage = try Stage()
    let identity = try stage.readings([Fake](repeating: Fake("identity") { $0.rainy }, count: 5))
    for fake in Fakes.oracles {
      let readings = try stage.readings([Fake](repeating: fake, count: 5))
      for others in stage.networks.values + [identity] {
        let found = try Contrast(readings, others, baselines: stage.baselines, draws: 500, seed: 1)
        #expect(found.trainings == 1 && found.verdict != .better, "\(fake.name)")
      }
    }
  }

  /// The rule tells trained networks apart from what they are worse and better than.
  @Test func aTrainedNetworkIsBetterThanAWorseOne() throws {
    let stage = try Stage()
    let some = try #require(stage.networks["8"])
    let worse = some.map { reading in
      Contrast.Reading(
        seed: reading.seed, kind: reading.kind, image: reading.image,
        removal: reading.removal.map { $0 - 0.1 }, gain: reading.gain.map { $0 - 0.5 })
    }
    let found = try Contrast(some, worse, baselines: [], draws: 500, seed: 1)
    #expect(found.removal.isAbove && found.gain.isAbove && found.p == nil)
  }
}
