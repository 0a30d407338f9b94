import Failures
import Glibc
import Imaging
import Rain
import Random
import Testing

@testable import Scoring

/// Restorations that have learnt nothing, or that are made with the clean picture at hand, to fool scores with.
struct Fake: CustomTestStringConvertible, Sendable {
  let name: String
  let restore: @Sendable (RainyPair) -> Image
  var testDescription: String { name }

  init(_ name: String, _ restore: @escaping @Sendable (RainyPair) -> Image) {
    self.name = name
    self.restore = restore
  }

  /// What is done to each value of the rainy picture.
  init(_ name: String, value: @escaping @Sendable (Float) -> Float) {
    self.init(name) { $0.rainy.mapped(value) }
  }

  /// What is added to the clean picture for each value of rain.
  init(_ name: String, rain: @escaping @Sendable (Float) -> Float) {
    self.init(name) { pair in
      var image = pair.clean
      for index in image.pixels.indices {
        image.pixels[index] = clipped(
          image.pixels[index] + rain(pair.rainy.pixels[index] - image.pixels[index]))
      }
      return image
    }
  }
}

func clipped(_ value: Float) -> Float { min(max(value, 0), 1) }

extension Image {
  func mapped(_ transform: (Float) -> Float) -> Image {
    Image(channels: channels, height: height, width: width, pixels: pixels.map(transform))
  }
}

enum Fakes {
  /// Changes of brightness and contrast that clip nothing.
  static func affine(_ shift: Float = 0) -> [Fake] {
    [0.3, 0.45, 0.6, 0.75, 0.9].map { gain in
      Fake("× \(gain)", value: { (value: Float) in value * (gain + shift) })
    }
      + [(0.5, 0.2), (0.8, 0.1), (0.3, 0.7), (-1, 1)].map { gain, offset in
        Fake("\(gain) x + \(offset)", value: { (value: Float) in value * gain + offset + shift * 0.01 })
      }
  }

  /// What knows only the rainy picture. `shift` makes others of the same kind, as trainings by other seeds are.
  static func blind(_ shift: Float = 0) -> [Fake] {
    affine(shift) + [
      Fake("identity", value: { (value: Float) in clipped(value + shift * 0.001) }),
      Fake("grey", value: { (_: Float) in 0.5 + shift }),
      Fake("darker by 0.2", value: { (value: Float) in clipped(value - 0.2 - shift) }),
      Fake("gamma 2", value: { (value: Float) in pow(value, 2 + shift) }),
      Fake("gamma 0.5", value: { (value: Float) in pow(value, 0.5 + shift) }),
      Fake("gated dimmer", value: { (value: Float) in value > 0.999 - shift ? 0.6 : value }),
      Fake("blur σ 1") { $0.rainy.blurred(sigma: 1 + Double(shift)) },
      Fake("blur σ 2") { $0.rainy.blurred(sigma: 2 + Double(shift)) },
      Fake("blur σ 4") { $0.rainy.blurred(sigma: 4 + Double(shift)) },
      Fake("median") { $0.rainy.medianOfNeighbours(reach: 2).mapped { $0 * (1 - shift) } },
      Fake("erosion 1×9") { $0.rainy.leastOfNeighbours(across: 4, down: 0).mapped { $0 * (1 - shift) } },
      Fake("erosion 9×1") { $0.rainy.leastOfNeighbours(across: 0, down: 4).mapped { $0 * (1 - shift) } },
      Fake("opening") { $0.rainy.opened(reach: 2).mapped { $0 * (1 - shift) } },
      Fake("small opening") { $0.rainy.opened(reach: 1).mapped { $0 * (1 - shift) } },
      Fake("closing") { $0.rainy.mapped { 1 - $0 }.opened(reach: 2).mapped { (1 - $0) * (1 - shift) } },
      Fake("sharpened") { pair in
        let blurred = pair.rainy.blurred(sigma: 1)
        var image = pair.rainy
        for index in image.pixels.indices {
          let value = image.pixels[index]
          image.pixels[index] = clipped(value + (1 + shift) * (value - blurred.pixels[index]))
        }
        return image
      },
    ]
  }

  /// What is made of the clean picture and the rain, which no network has.
  static let oracles = [
    Fake("rain doubled", rain: { 2 * $0 }), Fake("overdone", rain: { -0.68 * $0 }),
    Fake("half the rain", rain: { 0.5 * $0 }), Fake("a tenth of the rain", rain: { 0.1 * $0 }),
    Fake("half grey, half clean") { pair in pair.clean.mapped { 0.5 * $0 + 0.25 } },
    Fake("rain moved by 5 pixels") { pair in
      var image = pair.clean
      for channel in 0..<image.channels {
        for row in 0..<image.height {
          for column in 0..<image.width {
            let from = (column + 5) % image.width
            let rain = pair.rainy[channel, row, from] - pair.clean[channel, row, from]
            image[channel, row, column] = clipped(image[channel, row, column] + rain)
          }
        }
      }
      return image
    },
  ]

  static func pairs(count: Int = 4, size: Int = 48) throws -> [RainyPair] {
    let clean = try Backgrounds(.natural, count: count, size: ImageSize(size), seed: 5)
    return try ["slanted", "particles"].flatMap { kind in
      let set = try UnseenSuite().pairs(kind, over: clean)
      return try (0..<count).map { try set.item(at: $0) }
    }
  }
}

@Suite struct SelectiveScoreTests {
  @Test func changesOfBrightnessAndContrastScoreNothing() throws {
    for pair in try Fakes.pairs() {
      for fake in Fakes.affine() + [Fake("identity") { $0.rainy }] where fake.name != "-1.0 x + 1.0" {
        let scores = try SelectiveScores(output: fake.restore(pair), rainy: pair.rainy, clean: pair.clean)
        #expect(abs(try #require(scores.selectiveRemoval)) < 1e-4, "\(fake.name)")
        #expect(abs(try #require(scores.affineGain)) < 1e-3, "\(fake.name)")
      }
      let grey = try SelectiveScores(
        output: Baseline.flatGrey.restoration(for: [])(pair.rainy), rainy: pair.rainy, clean: pair.clean)
      #expect(abs(try #require(grey.selectiveRemoval)) < 1e-4)
      #expect(try #require(grey.affineGain) <= 0)
      // A negative is the same picture for the gain, and keeps less than nothing of it.
      let negative = try SelectiveScores(
        output: pair.rainy.mapped { 1 - $0 }, rainy: pair.rainy, clean: pair.clean)
      #expect(abs(try #require(negative.affineGain)) < 1e-3)
      #expect(try #require(negative.selectiveRemoval) < 0)
    }
  }

  @Test func knownMixturesHaveTheirShares() throws {
    for pair in try Fakes.pairs(count: 2) {
      let half = try SelectiveScores(
        output: Fake("", rain: { 0.25 * $0 }).restore(pair), rainy: pair.rainy, clean: pair.clean)
      #expect(abs(try #require(half.pictureKept) - 1) < 1e-4)
      #expect(abs(try #require(half.rainKept) - 0.25) < 1e-4)
      #expect(abs(try #require(half.selectiveRemoval) - 0.75) < 1e-4)
      let whole = try SelectiveScores(output: pair.clean, rainy: pair.rainy, clean: pair.clean)
      #expect(abs(try #require(whole.selectiveRemoval) - 1) < 1e-6)
      // As near as 8 bits can be.
      #expect(try #require(whole.affineGain) > 20)
    }
  }

  @Test func whatIsNotDefinedIsNil() throws {
    let pair = try Fakes.pairs(count: 1)[0]
    let dry = try SelectiveScores(output: pair.clean, rainy: pair.clean, clean: pair.clean)
    #expect(dry.selectiveRemoval == nil && dry.affineGain == nil && dry.pictureKept == nil)
    let flat = Image(channels: 3, height: 48, width: 48, filled: 0.3)
    let overFlat = try SelectiveScores(output: flat, rainy: pair.rainy, clean: flat)
    #expect(overFlat.selectiveRemoval == nil && overFlat.affineGain == nil)
    // Rain that is the picture once more.
    let doubled = pair.clean.mapped { $0 * 0.4 }
    let alike = try SelectiveScores(output: doubled, rainy: pair.clean.mapped { $0 * 0.8 }, clean: doubled)
    #expect(alike.rainKept == nil && alike.affineGain != nil)
    #expect(throws: Failure.self) {
      try SelectiveScores(output: flat, rainy: pair.rainy, clean: Image(channels: 3, height: 2, width: 2))
    }
  }

  @Test func anOutputThatIsNoNumberScoresNone() throws {
    let pair = try Fakes.pairs(count: 1)[0]
    let scores = try SelectiveScores(
      output: pair.rainy.mapped { _ in .nan }, rainy: pair.rainy, clean: pair.clean)
    #expect(scores.affineGain?.isNaN == true && scores.selectiveRemoval?.isNaN == true)
  }

  @Test func openingsTakeAwayWhatIsBrightAndThin() {
    var image = Image(channels: 3, height: 12, width: 12, filled: 0.2)
    for channel in 0..<3 {
      for row in 0..<12 { image[channel, row, 3] = 0.9 }
      for row in 4..<10 { for column in 6..<12 { image[channel, row, column] = channel == 0 ? 0.7 : 0.2 } }
    }
    let opened = Baseline.opening.restoration(for: [])(image)
    #expect(opened[1, 5, 3] == 0.2 && opened[0, 6, 8] == 0.7)
    let grey = Baseline.greyOpening.restoration(for: [])(image)
    #expect(abs(grey[2, 5, 3] - 0.2) < 1e-6 && grey[0, 6, 8] == 0.7)
  }

  @Test func noScoreIsNaN() throws {
    for pair in try Fakes.pairs(count: 1) {
      let flat = Image(channels: 3, height: 48, width: 48, filled: 0.5)
      let dry = RainyPair(
        clean: pair.clean, rainy: pair.clean, layer: Image(channels: 1, height: 48, width: 48))
      for pair in [pair, dry, RainyPair(clean: flat, rainy: flat, layer: dry.layer)] {
        for output in [pair.rainy, pair.clean, flat] {
          let restoration = Restoration(
            pair: pair, output: output, outputOfClean: pair.clean, thresholds: .standard)
          for metric in Metric.all {
            #expect(try metric.compute(restoration)?.isNaN != true, "\(metric.name)")
          }
        }
      }
    }
  }

  @Test func alignmentTellsTheDirectionAndBandsTellTheScale() throws {
    for pair in try Fakes.pairs(count: 2) {
      func changes(_ output: Image) throws -> ChangeScores {
        try Restoration(pair: pair, output: output, outputOfClean: nil, thresholds: .standard).changes()
      }
      let half = try changes(Fake("", rain: { 0.5 * $0 }).restore(pair))
      #expect(abs(try #require(half.alignment) - 1) < 1e-4)
      for share in [half.low, half.middle, half.high] {
        #expect(abs(try #require(share) - 0.5) < 1e-3, "\(half)")
      }
      #expect(try changes(pair.rainy).alignment == nil)
      let blurred = try changes(pair.rainy.blurred(sigma: 1))
      #expect(try #require(blurred.high) > 2 * (try #require(blurred.low)))
    }
  }

  @Test func metricsOfRainSayWhatTheyNeed() throws {
    let pair = try Fakes.pairs(count: 1)[0]
    let pictures = try Restoration(output: pair.rainy, clean: pair.clean)
    for metric in Metric.all where metric.needs.contains(.rain) {
      #expect(throws: Failure.self, "\(metric.name)") { try metric.compute(pictures) }
    }
    let known = try Restoration(output: pair.rainy, clean: pair.clean, rainy: pair.rainy)
    for metric in Metric.all where !metric.needs.contains(.outputOfClean) {
      #expect(throws: Never.self, "\(metric.name)") { try metric.compute(known) }
    }
  }
}
