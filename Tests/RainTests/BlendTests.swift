import Failures
import Imaging
import Random
import Testing

@testable import Rain

struct BlendTests {
  static let key = RandomKey(seed: 1)
  let background = Image(channels: 3, height: 1, width: 2, pixels: [0.2, 0.9, 0.4, 0.5, 0, 1])
  let layer = Image(channels: 1, height: 1, width: 2, pixels: [0.5, 0.2])

  @Test func addingIsClipped() throws {
    let rainy = try Blend.add(strength: .constant(0.8)).composite(background, layer, key: Self.key)
    let expected: [Float] = [0.6, 1, 0.8, 0.66, 0.4, 1]
    #expect(zip(rainy.pixels, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func screeningHidesTheBackground() throws {
    let rainy = try Blend.screen(strength: .constant(0.8)).composite(background, layer, key: Self.key)
    let expected: [Float] = [0.5, 0.88, 0.6, 0.56, 0.4, 0.96]
    #expect(zip(rainy.pixels, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func sizesMustAgree() {
    let small = Image(channels: 1, height: 1, width: 1)
    #expect(throws: Failure.self) { try Blend.add().composite(background, small, key: Self.key) }
  }

  @Test func strengthIsDrawnPerKey() throws {
    let blend = Blend.add(strength: .range(0.7...1))
    let black = Image(channels: 1, height: 1, width: 1)
    let white = Image(channels: 1, height: 1, width: 1, filled: 1)
    let strengths = try (0..<50).map { try blend.composite(black, white, key: Self.key.index($0)).pixels[0] }
    #expect(strengths.allSatisfy { $0 >= 0.7 && $0 <= 1 } && Set(strengths).count > 40)
  }
}

struct DegradedSetTests {
  let clean = ImageList((0..<3).map { Image(channels: 3, height: 32, width: 32, filled: Float($0) / 8) })

  @Test func withASeedEveryReaderSeesTheSame() throws {
    let set = try DegradedSet(clean: clean, rain: RainPreset.named("range/small").rain, seed: 4)
    #expect(set.isFixed)
    let first = try set.item(at: 1, reader: RandomKey(seed: 1))
    #expect(try set.item(at: 1, reader: RandomKey(seed: 2)) == first)
    #expect(try set.item(at: 2).layer != first.layer)
    #expect(first.rainy != first.clean)
  }

  @Test func withoutASeedTheReaderDraws() throws {
    let set = try DegradedSet(clean: clean, rain: RainPreset.named("range/small").rain)
    #expect(!set.isFixed)
    let first = try set.item(at: 1, reader: RandomKey(seed: 1))
    #expect(try set.item(at: 1, reader: RandomKey(seed: 1)) == first)
    #expect(try set.item(at: 1, reader: RandomKey(seed: 2)).layer != first.layer)
    #expect(throws: Failure.self) { try set.item(at: 1) }
    let fixed = set.fix(seed: 3)
    #expect(fixed.isFixed)
    #expect(try fixed.item(at: 0) == fixed.item(at: 0, reader: RandomKey(seed: 9)))
  }
}
