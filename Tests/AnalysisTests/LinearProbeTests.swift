import Failures
import GoldenFiles
import Imaging
import Networks
import Rain
import Tensors
import Testing

@testable import Analysis

@Suite struct LinearProbeTests {
  private func moments(_ features: [Float], _ targets: [Float], pictures: Int) -> [FeatureMoments] {
    let pixels = targets.count / pictures / 2
    let width = features.count / pictures / pixels
    return (0..<pictures).map { picture in
      let rows = (0..<pixels).flatMap { pixel in
        let place = picture * pixels + pixel
        return features[place * width..<(place + 1) * width].map { Double($0) }
          + targets[place * 2..<(place + 1) * 2].map { Double($0) }
      }
      return FeatureMoments(rows: rows, columns: width + 2)
    }
  }

  @Test func heldOutSharesAreThoseOfScikitLearn() throws {
    let golden = try GoldenFile("analysis.txt")
    let pictures = moments(
      try golden["probe.features"].values, try golden["probe.targets"].values, pictures: 6)
    let found = try explainedShares(pictures, targets: 2, ridge: 0.01, folds: 3)
    for (share, expected) in zip(found, try golden["probe.explained"].values) {
      #expect(abs(try #require(share) - Double(expected)) < 1e-6)
    }
  }

  /// The input holds the rain layer where it was added to black, and the picture where there is no rain.
  @Test func whatIsLinearInTheTargetIsReadOffAndNoiseIsNot() throws {
    let black = Image(channels: 3, height: 24, width: 24)
    let pairs = (0..<4).map { index -> RainyPair in
      let layer = noise(channels: 1, seed: index + 1)
      return RainyPair(clean: black, rainy: layer.colour(), layer: layer)
    }
    let model = try Network(ResNet.make(channels: 4, blocks: 0), name: "test").model(seed: 1)
    let linear = try LinearProbe.probes(of: model, layers: [], on: FixedPairs(pairs: pairs), ridge: 1e-6)
    #expect(linear.map(\.layer) == ["input"] && linear[0].channels == 3)
    #expect(abs(try #require(linear[0].rain) - 1) < 1e-5)
    #expect(linear[0].background == nil, "a black picture has nothing to explain")
    // Rain that the input does not show: noise explains nothing, and a little less for being fitted.
    let hidden = (0..<4).map { index -> RainyPair in
      RainyPair(
        clean: noise(seed: index + 10), rainy: noise(seed: index + 20),
        layer: noise(channels: 1, seed: index + 30))
    }
    let none = try LinearProbe.probes(of: model, layers: ["conv_first"], on: FixedPairs(pairs: hidden))
    for probe in none {
      #expect(abs(try #require(probe.rain)) < 0.02)
      #expect(abs(try #require(probe.background)) < 0.02)
    }
  }

  @Test func smallerFeaturesAreComparedWithAveragedTargets() throws {
    let model = try Network(UNet(channels: 4, depth: 2), name: "test").model(seed: 1)
    let found = try LinearProbe.probes(of: model, layers: ["down.1.conv1", "output"], on: rainyPairs())
    #expect(found.map(\.channels) == [3, 8, 3])
    #expect(found.allSatisfy { ($0.rain ?? 2) <= 1 && ($0.background ?? 2) <= 1 })
  }

  @Test func onePairAndUnknownLayersAreRefused() throws {
    let model = try Network(ResNet.make(channels: 4, blocks: 0), name: "test").model(seed: 1)
    #expect(throws: Failure.self) { try LinearProbe.probes(of: model, layers: [], on: rainyPairs(count: 1)) }
    #expect { try LinearProbe.probes(of: model, layers: ["no"], on: rainyPairs()) } throws: {
      "\($0)".contains("no layer \"no\"")
    }
  }
}
