import Failures
import Imaging
import Rain
import Testing

@testable import Scoring

struct DecoupledScoreTests {
  // Four pixels: two of rain, one between, one of background.
  let clean = Image(channels: 1, height: 1, width: 4, pixels: [0.2, 0.4, 0.5, 0.6])
  let rainy = Image(channels: 1, height: 1, width: 4, pixels: [0.6, 0.8, 0.6, 0.6])
  let layer = Image(channels: 1, height: 1, width: 4, pixels: [0.4, 0.4, 0.1, 0])

  private func near(_ value: Double?, _ expected: Double) -> Bool {
    value.map { abs($0 - expected) < 1e-6 } ?? false
  }

  @Test func aPartlyRestoredImageByHand() throws {
    let output = Image(channels: 1, height: 1, width: 4, pixels: [0.4, 0.5, 0.5, 0.7])
    let ofClean = Image(channels: 1, height: 1, width: 4, pixels: [0.2, 0.5, 0.5, 0.6])
    let scores = try DecoupledScores(
      output: output, outputOfClean: ofClean, rainy: rainy, clean: clean, layer: layer)
    #expect(
      near(scores.rainShare, 0.5) && near(scores.backgroundShare, 0.25) && near(scores.betweenShare, 0.25))
    #expect(near(scores.removal, ((0.04 + 0.09) / 2).squareRoot()))
    #expect(near(scores.idealRemoval, 0.4))
    #expect(near(scores.relativeRemoval, ((0.04 + 0.09) / 2).squareRoot() / 0.4))
    // (−0.2 · −0.4 + −0.3 · −0.4) / (2 · 0.16)
    #expect(near(scores.removedShare, 0.2 / 0.32))
    #expect(near(scores.residual, ((0.04 + 0.01) / 2).squareRoot()))
    #expect(near(scores.transmission, (0.04 / 2).squareRoot() / 0.4))
    #expect(near(scores.backgroundError, 0.1))
    #expect(near(scores.cleanProbe, 26.020599913))
    // Weights 0.4, 0.4, 0.1, 0 and 0.6, 0.6, 0.9, 1.
    #expect(near(scores.softResidual, ((0.4 * 0.04 + 0.4 * 0.01) / 0.9).squareRoot()))
    #expect(near(scores.softBackgroundError, ((0.6 * 0.04 + 0.6 * 0.01 + 0.01) / 3.1).squareRoot()))
  }

  @Test func perfectAndIdleNetworksReachTheEnds() throws {
    let perfect = try DecoupledScores(
      output: clean, outputOfClean: clean, rainy: rainy, clean: clean, layer: layer)
    #expect(near(perfect.removedShare, 1) && near(perfect.relativeRemoval, 1))
    #expect(near(perfect.transmission, 0) && near(perfect.residual, 0) && perfect.cleanProbe == .infinity)
    let idle = try DecoupledScores(
      output: rainy, outputOfClean: clean, rainy: rainy, clean: clean, layer: layer)
    #expect(near(idle.removedShare, 0) && near(idle.transmission, 1) && near(idle.relativeRemoval, 0))
  }

  @Test func emptyRegionsGiveNil() throws {
    let dry = Image(channels: 1, height: 1, width: 4)
    let scores = try DecoupledScores(output: clean, rainy: clean, clean: clean, layer: dry)
    #expect(scores.removal == nil && scores.removedShare == nil && scores.residual == nil)
    #expect(scores.relativeRemoval == nil && scores.transmission == nil && scores.cleanProbe == nil)
    #expect(scores.softResidual == nil && scores.backgroundError == 0)
    let wet = Image(channels: 1, height: 1, width: 4, filled: 1)
    #expect(try DecoupledScores(output: clean, rainy: rainy, clean: clean, layer: wet).backgroundError == nil)
    #expect(meanOfPresent([nil, 1, 3, nil]) == 2 && meanOfPresent([nil]) == nil)
  }

  @Test func thresholdsAndShapesAreChecked() throws {
    #expect(throws: Failure.self) { try RainThresholds(rain: 0.1, background: 0.2) }
    let wide = try RainThresholds(rain: 0.05, background: 0)
    let scores = try DecoupledScores(
      output: rainy, rainy: rainy, clean: clean, layer: layer, thresholds: wide)
    #expect(near(scores.rainShare, 0.75))
    let small = Image(channels: 1, height: 1, width: 1)
    #expect(throws: Failure.self) {
      try DecoupledScores(output: clean, rainy: rainy, clean: clean, layer: small)
    }
  }

  @Test func brokenModelsSayWhy() {
    let rule = BrokenModelRule.standard
    #expect(rule.reason(seenPSNR: 54, inputPSNR: .infinity, cleanProbe: 40) == nil)
    let lost = rule.reason(gainOnSeenRain: -Double.nan, cleanProbe: -Double.nan)
    #expect(lost?.contains("gains nan dB") == true && lost?.contains("at nan dB") == true)
    #expect(rule.reason(seenPSNR: 26, inputPSNR: 16, cleanProbe: 30) == nil)
    #expect(rule.reason(seenPSNR: 18.8, inputPSNR: 16, cleanProbe: 30)?.contains("gains 2.8 dB") == true)
    #expect(rule.reason(seenPSNR: 26, inputPSNR: 16, cleanProbe: 18.6)?.contains("18.6") == true)
    #expect(rule.reason(seenPSNR: .nan, inputPSNR: 16, cleanProbe: 30) != nil)
  }
}

struct BaselineTests {
  @Test func erosionTakesTheDarkestOfNine() {
    var image = Image(channels: 1, height: 2, width: 12, filled: 0.8)
    image[0, 0, 5] = 0.1
    let eroded = Baseline.erosionAcross.restoration(for: [])(image)
    #expect((0..<12).map { eroded[0, 0, $0] } == [0.8] + [Float](repeating: 0.1, count: 9) + [0.8, 0.8])
    #expect((0..<12).allSatisfy { eroded[0, 1, $0] == 0.8 })
    #expect(Baseline.identity.restoration(for: [])(image) == image)
    #expect(Baseline.flatGrey.restoration(for: [])(image).pixels.allSatisfy { $0 == 0.5 })
  }

  /// On generated backgrounds under range/small, as on photographs: what does not look at the picture scores
  /// high by removal alone, which is why the clean probe stands beside it.
  @Test func flatGreyOvershootsAndFailsTheProbe() throws {
    let clean = try Backgrounds(.natural, count: 24, size: ImageSize(64), seed: 1)
    let set = try DegradedSet(clean: clean, rain: RainPreset.named("range/small").rain, seed: 2)
    let scores = try (0..<24).map { index in
      let pair = try set.item(at: index)
      return try DecoupledScores(
        output: Baseline.flatGrey.restoration(for: [])(pair.rainy),
        outputOfClean: Baseline.flatGrey.restoration(for: [])(pair.clean),
        rainy: pair.rainy, clean: pair.clean, layer: pair.layer)
    }
    let removal = try #require(meanOfPresent(scores.map(\.relativeRemoval)))
    let share = try #require(meanOfPresent(scores.map(\.removedShare)))
    let probe = try #require(meanOfPresent(scores.map(\.cleanProbe)))
    #expect((0.7...1.2).contains(removal), "photographs give .90, these \(removal)")
    #expect((0.35...0.8).contains(share), "photographs give .58, these \(share)")
    #expect(probe < 20 && scores.allSatisfy { ($0.transmission ?? 1) == 0 })
  }
}
