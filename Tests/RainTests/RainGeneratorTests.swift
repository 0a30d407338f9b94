import Failures
import Imaging
import Random
import Testing
import Versions

@testable import Rain

struct RainGeneratorTests {
  @Test(arguments: RainPreset.all.map(\.name))
  func presetsDrawTheSameLayerForTheSameKey(_ name: String) throws {
    let rain = try RainPreset.named(name).rain
    let key = RandomKey(seed: 5).purpose("rain")
    let layer = try rain.sample(height: 48, width: 40, key: key)
    #expect(layer.channels == 1 && layer.height == 48 && layer.width == 40)
    #expect(layer == rain.layer(height: 48, width: 40, key: key))
    #expect(layer != rain.layer(height: 48, width: 40, key: key.index(1)))
    let levels = layer.pixels.map { $0 * 255 }
    #expect(zip(levels, levels.map { $0.rounded() }).allSatisfy { abs($0 - $1) < 1e-3 })
    #expect(layer.pixels.min() == 0)
    #expect((layer.pixels.max() ?? 0) >= 253.9 / 255)
  }

  @Test func allSevenPresetsExist() {
    #expect(
      RainPreset.all.map(\.name) == [
        "range/small", "range/medium", "range/large", "class/small", "class/medium", "class/large",
        "class/random",
      ])
    #expect(throws: Failure.self) { try RainPreset.named("range/tiny") }
  }

  /// Measured with the fork's own code at 512 × 512 (mean over layers).
  @Test(arguments: [
    ("class/small", 0.09), ("class/medium", 0.24), ("class/large", 0.53), ("class/random", 0.28),
  ])
  func classPresetsCoverAsMuchAsTheForksRain(_ name: String, _ expected: Double) throws {
    let rain = try RainPreset.named(name).rain
    let shares = (0..<24).map { index in
      let layer = rain.layer(height: 512, width: 512, key: RandomKey(seed: 1).index(index))
      return Double(layer.pixels.count { $0 > 50.5 / 255 }) / Double(layer.pixels.count)
    }
    let mean = shares.reduce(0, +) / Double(shares.count)
    #expect(abs(mean - expected) < 0.05, "\(name) covers \(mean)")
  }

  @Test func seedsAreAsManyAsTheQuantitySays() {
    let size = ImageSize(height: 500, width: 400)
    let seeds = StreakSeeds(quantity: 256, size: size, key: RandomKey(seed: 3))
    // Binomial with n = 200,000 and p = 0.01: mean 2,000, standard deviation 44.5.
    #expect(abs(Double(seeds.seeds.count) - 2000) < 4 * 44.5)
    #expect(seeds.seeds.allSatisfy { $0.value >= 253.4 && $0.value <= 256 })
    #expect(Set(seeds.seeds.map { $0.row * 400 + $0.column }).count == seeds.seeds.count)
    #expect(StreakSeeds(quantity: 0, size: size, key: RandomKey(seed: 3)).seeds.isEmpty)
    #expect(StreakSeeds(quantity: 25600, size: ImageSize(4), key: RandomKey(seed: 3)).seeds.count == 16)
  }

  @Test func rainWithoutSeedsIsBlack() throws {
    let rain = try StreakRain(
      quantity: .constant(0), length: .constant(20), width: .constant(3), angle: .constant(0))
    #expect(rain.layer(height: 8, width: 9, key: RandomKey(seed: 1)).pixels.allSatisfy { $0 == 0 })
  }

  @Test func angleZeroIsVerticalAndPositiveLeansCounterClockwise() {
    func brightest(_ angle: Double, row: Int) -> Int {
      let kernel = StreakKernel(length: 31, width: 1, angle: angle, variant: .fork)
      var noise = [Float](repeating: 0, count: 61 * 61)
      noise[30 * 61 + 30] = 256
      let layer = kernel.layer(StreakSeeds(noise: noise, quantity: 100, size: ImageSize(61)))
      return (0..<61).max { layer[0, row, $0] < layer[0, row, $1] } ?? -1
    }
    #expect(brightest(0, row: 20) == 30 && brightest(0, row: 40) == 30)
    // Counter-clockwise about the middle: the upper half moves left, the lower one right.
    #expect(brightest(30, row: 20) < 28 && brightest(30, row: 40) > 32)
  }

  @Test func stretchingPerImageKeepsFaintCropsFaint() throws {
    let parameters = (ParameterDraw.constant(20), ParameterDraw.constant(20), ParameterDraw.constant(5))
    let whole = try StreakRain(
      quantity: parameters.0, length: parameters.1, width: parameters.2, angle: .constant(0),
      stretch: .perImage(ImageSize(128)))
    let brightest = (0..<20).map { index in
      whole.layer(height: 16, width: 16, key: RandomKey(seed: 2).index(index)).pixels.max() ?? 0
    }
    #expect(brightest.contains { $0 < 0.5 })
  }

  @Test(arguments: [
    (ParameterDraw.constant(4), "odd"), (.constant(2.5), "whole"), (.constant(0), "between"),
    (.choice([3, 5], weights: [1]), "weights"), (.choice([]), "empty"), (.constant(.nan), "between"),
  ])
  func parametersThatMakeNoSenseAreRefused(_ width: ParameterDraw, _ word: String) {
    let error = #expect(throws: Failure.self) {
      try StreakRain(quantity: .constant(1), length: .constant(9), width: width, angle: .constant(0))
    }
    #expect(error?.message.contains(word) == true)
  }

  @Test func widthsFromARangeAreOddAndAllOccur() throws {
    let rain = try StreakRain(
      quantity: .constant(1), length: .range(5...7), width: .range(3...9), angle: .constant(0))
    let drawn = (0..<200).map { rain.parameters(key: RandomKey(seed: 1).index($0)) }
    #expect(Set(drawn.map(\.width)) == [3, 5, 7, 9])
    #expect(Set(drawn.map(\.length)) == [5, 6, 7])
  }

  @Test func changingAParameterLeavesTheOthersDrawsAlone() throws {
    let preset = try RainPreset.named("range/large").rain
    let changed = try preset.changing(width: .choice([3, 5]))
    for index in 0..<20 {
      let key = RandomKey(seed: 2).index(index)
      let before = preset.parameters(key: key)
      let after = changed.parameters(key: key)
      #expect(
        before.quantity == after.quantity && before.length == after.length && before.angle == after.angle)
      #expect([3, 5].contains(after.width))
    }
    #expect(throws: Failure.self) { try preset.changing(width: .constant(2)) }
  }

  @Test func mixesDrawByWeight() throws {
    let black = try StreakRain(
      quantity: .constant(0), length: .constant(5), width: .constant(1), angle: .constant(0))
    let mix = try RainMix([black, RainPreset.named("range/small").rain], weights: [3, 1])
    let empty = try (0..<400).count { index in
      try mix.layer(height: 16, width: 16, key: RandomKey(seed: 1).index(index)).pixels.allSatisfy { $0 == 0 }
    }
    #expect((260...345).contains(empty))
    #expect(throws: Failure.self) { try RainMix([]) }
    #expect(throws: Failure.self) { try RainMix([black], weights: [-1]) }
  }
}

@Suite struct NestedMixTests {
  @Test func everyPartOfAMixWithinAMixFalls() throws {
    /// Tells which generator was asked by the value it fills the layer with.
    struct Marked: RainGenerator {
      static var part: Part { .rain }
      let mark: Float
      func text(_ detail: Detail) -> String { "mark \(mark)" }
      func layer(height: Int, width: Int, key: RandomKey) -> Image {
        Image(channels: 1, height: height, width: width, filled: mark)
      }
    }
    let inner = try RainMix([Marked(mark: 0), Marked(mark: 0.5)])
    let mix = try RainMix([inner, Marked(mark: 1)])
    var counts: [Float: Int] = [:]
    for seed in 0..<400 {
      counts[try mix.layer(height: 1, width: 1, key: RandomKey(seed: seed)).pixels[0], default: 0] += 1
    }
    #expect((60...140).contains(counts[0] ?? 0))
    #expect((60...140).contains(counts[0.5] ?? 0))
    #expect((150...250).contains(counts[1] ?? 0))
  }
}

@Suite struct PairStageTests {
  /// What is done to a pair is done to all three of its images alike.
  @Test func theThreeImagesOfAPairStayTogether() throws {
    let clean = try Backgrounds(.natural, count: 3, size: ImageSize(height: 20, width: 24), seed: 1)
    let pairs = try DegradedSet(
      clean: clean, rain: RainPreset.named("range/small").rain, blend: .add(strength: .constant(0.1)), seed: 1
    )
    let changed = try Concatenation([pairs.augment(flip: true, rotate: true, seed: 4).skip(1), pairs.take(1)])
      .crop(ImageSize(16), seed: 2)
    for index in 0..<3 {
      let pair = try changed.item(at: index)
      #expect(pair.size == ImageSize(16))
      let again = try Blend.add(strength: .constant(0.1)).composite(
        pair.clean, pair.layer, key: RandomKey(seed: 1))
      #expect(again == pair.rainy)
    }
    let turned = try (0..<20).map { try pairs.augment(flip: false, rotate: true, seed: $0).item(at: 0).clean }
    #expect(Set(turned).count == 4)
  }
}

@Suite struct FixedPairsTests {
  @Test func unfixedRainIsTheSameForEveryReaderOnceFixed() throws {
    let clean = try Backgrounds(.simple, count: 2, size: ImageSize(24), seed: 1)
    let open = try DegradedSet(clean: clean, rain: RainPreset.named("range/large").rain)
    let fixed: any PairSet = (open as any PairSet).fix(seed: 3)
    #expect(fixed.isFixed && !open.isFixed)
    let readers = [RandomKey(seed: 1), RandomKey(seed: 2)]
    #expect(try fixed.item(at: 1, reader: readers[0]) == fixed.item(at: 1, reader: readers[1]))
    #expect(try open.item(at: 1, reader: readers[0]) != open.item(at: 1, reader: readers[1]))
  }
}
