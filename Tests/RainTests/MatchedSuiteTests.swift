import Failures
import Glibc
import Imaging
import Random
import Testing

@testable import Rain

/// Input PSNR in dB.
private func psnr(_ pair: RainyPair) -> Double {
  let squares = zip(pair.rainy.pixels, pair.clean.pixels).reduce(0.0) {
    $0 + pow(Double($1.0) - Double($1.1), 2)
  }
  return -10 * log10(squares / Double(pair.clean.pixels.count))
}

private func share(_ pair: RainyPair) -> Double {
  Double(pair.layer.pixels.count { $0 > 50 / 255 }) / Double(pair.layer.pixels.count)
}

private func white(_ count: Int, side: Int = 32) -> ImageList {
  ImageList((0..<count).map { _ in Image(channels: 3, height: side, width: side, filled: 1) })
}

@Suite struct MatchedSuiteTests {
  /// The generators that a rain is put together from.
  private static func sources(_ rain: any Recipe) -> [any Recipe] {
    rain.ingredients.isEmpty ? [rain] : rain.ingredients.flatMap(sources)
  }

  /// Every preset is `StreakRain`; so a kind lies outside where it is made by another generator, or where no streak
  /// has a length or an angle of any preset.
  @Test(arguments: MatchedSuite.Kind.allCases)
  func kindsLieOutsideEveryPreset(_ kind: MatchedSuite.Kind) throws {
    let sources = Self.sources(try kind.rain())
    #expect(!sources.isEmpty)
    for source in sources {
      guard let streaks = source as? StreakRain else {
        #expect(
          source is ParticleRain || source is PhysicalRain || source is TracedRain || source is SheetRain)
        continue
      }
      for preset in RainPreset.all {
        #expect(streaks.angle.isDisjoint(from: preset.rain.angle), "\(kind) has angles of \(preset.name)")
        #expect(streaks.length.isDisjoint(from: preset.rain.length), "\(kind) has lengths of \(preset.name)")
      }
    }
  }

  @Test func thereAreFiveKindsAtLeastAndEachHasASentence() {
    #expect(MatchedSuite.Kind.allCases.count >= 5 && RainPreset.all.count == 7)
    #expect(Set(MatchedSuite.Kind.allCases.map(\.about)).count == MatchedSuite.Kind.allCases.count)
    #expect(MatchedSuite.Kind.allCases.allSatisfy { $0.about.hasSuffix(".") })
  }

  /// `scripts/check-suite` does it with 100 pictures of each size.
  @Test(arguments: [(64, 60), (128, 24), (256, 8)])
  func psnrAndShareOfRainAreWithinTheirBounds(_ side: Int, _ count: Int) throws {
    let clean = try Backgrounds(.natural, count: count, size: ImageSize(side), seed: 7)
    let pictures = ImageList(try (0..<count).map { try clean.item(at: $0) })
    for kind in MatchedSuite.Kind.allCases {
      let set = try MatchedSuite().pairs(kind, over: pictures)
      let pairs = try (0..<count).map { try set.item(at: $0) }
      for pair in pairs { #expect(abs(psnr(pair) - 16) < 0.01, "\(kind): \(psnr(pair)) dB") }
      let mean = pairs.map(share).reduce(0, +) / Double(count)
      #expect(abs(mean - 0.2) < 0.04, "\(kind) covers \(mean) at \(side)")
    }
  }

  /// The rain itself, so that scores of different runs and versions of the program stay comparable: mean of a layer,
  /// and of it times the row and times the column. Where this fails on purpose, raise `MatchedSuite.version`.
  @Test(arguments: zip(MatchedSuite.Kind.allCases, layers))
  func keepsItsLayers(_ kind: MatchedSuite.Kind, _ expected: [Double]) throws {
    #expect(MatchedSuite.version == 2)
    let clean = ImageList((0..<4).map { _ in Image(channels: 3, height: 64, width: 64, filled: 0.25) })
    let layer = try MatchedSuite().pairs(kind, over: clean).item(at: 3).layer
    var sums = [0.0, 0, 0]
    for row in 0..<64 {
      for column in 0..<64 {
        let value = Double(layer[0, row, column]) / 4096
        sums[0] += value
        sums[1] += value * Double(row)
        sums[2] += value * Double(column)
      }
    }
    for (sum, expected) in zip(sums, expected) {
      #expect(abs(sum / expected - 1) < 1e-4, "\(kind): \(sums)")
    }
  }

  static let layers: [[Double]] = [
    [0.078027, 3.09952, 2.21916],
    [0.087212, 3.13555, 3.30526],
    [0.107946, 3.23173, 3.32285],
    [0.0970705, 2.71055, 2.90106],
    [0.0928341, 2.64637, 2.64937],
    [0.111597, 3.56612, 3.7121],
  ]

  /// Streaks are as dense and as bright near the border as in the middle, which reflected ones are not.
  @Test func slantedRainIsCutOutOfLargerRain() throws {
    let rain = try #require(try MatchedSuite.Kind.slanted.rain() as? BorderlessRain)
    let key = RandomKey(seed: 1)
    let whole = try rain.rain.layer(height: 20 + 80, width: 30 + 80, key: key)
    let middle = try rain.layer(height: 20, width: 30, key: key)
    #expect(
      middle == (try whole.cropped(to: Window(row: 40, column: 40, size: ImageSize(height: 20, width: 30)))))
    let streaks = try #require(Self.sources(rain).first as? StreakRain)
    // A kernel of length L reaches L / 2 + 1 pixels.
    #expect(rain.margin >= Int(streaks.length.highest) / 2 + 1)
  }

  @Test func needsFixedImagesAndAPSNRThatMakesSense() throws {
    let clean = ImageList([Image(channels: 3, height: 64, width: 64)])
    let moving = try clean.crop(ImageSize(8))
    #expect(throws: Failure.self) { try MatchedSuite().pairs(.bent, over: moving) }
    #expect(throws: Failure.self) { try MatchedSuite(psnr: 0).pairs(.bent, over: clean) }
  }

  @Test func brightPicturesAreReplacedByTheNextOnEveryKind() throws {
    let dark = try Backgrounds(.natural, count: 2, size: ImageSize(32), seed: 1)
    let all = try Concatenation<Image>([dark.take(1), white(2), dark.skip(1), white(1)])
    let set = WithoutBright(all, psnr: 16)
    let sources = try (0..<5).map { try set.source(of: $0, reader: RandomKey(seed: 0)).index }
    #expect(sources == [0, 3, 3, 3, 0])
    #expect(set.name(at: 0) == all.name(at: 0) && set.name(at: 3) == all.name(at: 3))
    // Both names, so that tables tell the stand-in from the picture in its own place.
    #expect(set.name(at: 1) == "\(all.name(at: 3)) for \(all.name(at: 1))")
    for kind in MatchedSuite.Kind.allCases {
      let pairs = try MatchedSuite().pairs(kind, over: all)
      #expect(try pairs.item(at: 2).clean == all.item(at: 3))
      // Its own rain, and not that of the picture that stands in.
      #expect(try pairs.item(at: 2).layer != pairs.item(at: 3).layer)
    }
    let error = #expect(throws: Failure.self) { try WithoutBright(white(2), psnr: 16).item(at: 0) }
    #expect(error?.message.contains("too bright") == true)
  }

  @Test func aWeakerPSNRKeepsBrighterPictures() throws {
    let grey = ImageList([
      Image(channels: 1, height: 8, width: 8, filled: 0.8), Image(channels: 1, height: 8, width: 8),
    ])
    // The first has (1 − 0.8)² = 0.04 of room; 16 dB ask for 0.075, and 20 dB for 0.03.
    #expect(try WithoutBright(grey, psnr: 16).source(of: 0, reader: RandomKey(seed: 0)).index == 1)
    #expect(try WithoutBright(grey, psnr: 20).source(of: 0, reader: RandomKey(seed: 0)).index == 0)
  }
}

@Suite struct MatchedRainTests {
  private static let key = RandomKey(seed: 3)

  /// Rain of one value all over, on grey: the error is known.
  @Test func evenRainGetsTheStrengthThatTheErrorAsksFor() throws {
    let clean = Image(channels: 3, height: 8, width: 8, filled: 0.25)
    let rain = CutRain(ImageList([Image(channels: 1, height: 8, width: 8, filled: 0.1)]))
    let pair = try MatchedRain(rain, psnr: 20).pair(from: clean, key: Self.key)
    // 20 dB are an error of 0.1 everywhere.
    #expect(pair.layer.pixels.allSatisfy { abs($0 - 0.1) < 1e-5 })
    #expect(pair.rainy.pixels.allSatisfy { abs($0 - 0.35) < 1e-5 })
    // Half of the picture in the rain, where β · 0.1 is 0.1 · √2.
    let half = Image(channels: 1, height: 8, width: 8, pixels: (0..<64).map { $0 < 32 ? 0 : 0.1 })
    let second = try MatchedRain(CutRain(ImageList([half])), psnr: 20).pair(from: clean, key: Self.key)
    #expect(abs((second.layer.pixels.max() ?? 0) - 0.1 * Float(2).squareRoot()) < 1e-5)
  }

  /// What is clipped counts as it is seen, and is made up for elsewhere.
  @Test(arguments: [14.0, 16, 30])
  func clippedRainReachesThePSNR(_ wanted: Double) throws {
    let clean = try Backgrounds(.natural, count: 4, size: ImageSize(48), seed: 2)
    for preset in RainPreset.all {
      let rain = try MatchedRain(preset.rain, psnr: wanted)
      for index in 0..<4 {
        let pair = try rain.pair(from: clean.item(at: index), key: Self.key.index(index))
        #expect(abs(psnr(pair) - wanted) < 0.01, "\(preset.name): \(psnr(pair))")
        #expect(try pair == rain.pair(from: clean.item(at: index), key: Self.key.index(index)))
        #expect(pair.layer.pixels.allSatisfy { $0 >= 0 && $0 <= 1 })
        let again = try Blend.add().composite(pair.clean, pair.layer, key: Self.key)
        #expect(again == pair.rainy)
      }
    }
  }

  /// Rain that misses the picture now and then is drawn again.
  @Test func layersWithoutRainAreDrawnAgain() throws {
    let picture = Image(channels: 1, height: 8, width: 16, pixels: (0..<128).map { $0 % 16 < 8 ? 0 : 0.5 })
    let rain = CutRain(ImageList([picture]))
    let clean = Image(channels: 3, height: 8, width: 8, filled: 0.2)
    for index in 0..<20 {
      let key = Self.key.index(index)
      let pair = try MatchedRain(rain, psnr: 16).pair(from: clean, key: key)
      #expect(abs(psnr(pair) - 16) < 0.01)
    }
  }

  @Test func whatCannotBeReachedIsAnErrorThatSaysHowFarItGets() throws {
    let rain = try RainPreset.named("range/small").rain
    let bright = Image(channels: 3, height: 32, width: 32, filled: 0.9)
    // (1 − 0.9)² is 20 dB at most.
    let error = #expect(throws: Failure.self) {
      try MatchedRain(rain, psnr: 16).pair(from: bright, key: Self.key)
    }
    #expect(error?.message.contains("32 × 32") == true && error?.message.contains("dB") == true)
    let none = try rain.changing(quantity: .constant(0))
    let empty = #expect(throws: Failure.self) { try MatchedRain(none).pair(from: bright, key: Self.key) }
    #expect(empty?.message.contains("stays as it is") == true)
    #expect(throws: Failure.self) { try MatchedRain(rain, psnr: 0.5) }
    #expect(throws: Failure.self) { try MatchedRain(rain, psnr: .nan) }
  }

  @Test func mixesOfMatchedRainAreMatched() throws {
    let clean = try Backgrounds(.natural, count: 1, size: ImageSize(48), seed: 2).item(at: 0)
    let mix = try DegradationMix([
      MatchedRain(RainPreset.named("range/small").rain), MatchedRain(PhysicalRain(rate: .constant(100))),
    ])
    for index in 0..<6 {
      #expect(abs(psnr(try mix.pair(from: clean, key: Self.key.index(index))) - 16) < 0.01)
    }
  }
}
