import Failures
import Imaging
import Random
import Testing

@testable import Rain

/// Rain from physics and rain cut out of pictures.
struct OtherRainTests {
  static let key = RandomKey(seed: 1)

  @Test func physicalRainIsTheSameForTheSameKey() throws {
    let rain = try PhysicalRain()
    let layer = try rain.layer(height: 40, width: 56, key: Self.key)
    #expect(layer.channels == 1 && layer.height == 40 && layer.width == 56)
    #expect(layer.pixels.allSatisfy { $0 >= 0 && $0 <= 1 } && layer.pixels.contains { $0 > 0 })
    #expect(try rain.layer(height: 40, width: 56, key: Self.key) == layer)
    #expect(try rain.layer(height: 40, width: 56, key: Self.key.index(1)) != layer)
  }

  /// Values of the fitted curve at 1, 2 and 5 mm.
  @Test func dropsFallAsFastAsTheCurveSays() {
    for (diameter, speed) in [(1.0, 4.0), (2, 6.55), (5, 9.14)] {
      let drop = Drop(diameter: diameter, wind: 0)
      #expect(abs(drop.speed - speed) < 0.01)
      // Two milliseconds through 3000 pixels at one metre.
      #expect(abs(drop.length(3000, 0.002) - drop.speed * 6) < 1e-9)
    }
    #expect(Drop(diameter: 1, wind: 4).direction > Drop(diameter: 4, wind: 4).direction)
  }

  /// A drop hides as much light in all whatever the exposure: its streak is longer and fainter.
  @Test func exposureMakesStreaksLongerAndFainter() throws {
    func layers(_ exposure: Double) throws -> (mean: Double, highest: Float) {
      let rain = try PhysicalRain(
        rate: .constant(10), wind: .constant(0), exposure: .constant(exposure), focal: .constant(6000),
        aperture: 0, depth: 1...2)
      let all = try (0..<400).flatMap {
        try rain.layer(height: 128, width: 96, key: Self.key.index($0)).pixels
      }
      return (all.reduce(0) { $0 + Double($1) } / Double(all.count), all.max() ?? 0)
    }
    let all = try [1e-5, 0.0002, 0.0005, 0.002].map(layers)
    for other in all.dropFirst() { #expect(abs(other.mean / all[0].mean - 1) < 0.12, "\(other.mean)") }
    #expect(all[3].highest < 0.6 * all[1].highest)
  }

  /// As much of a large picture is hidden as of a small one.
  @Test func rainIsAsDenseInLargePictures() throws {
    func mean(_ side: Int, _ count: Int) throws -> Double {
      let rain = try PhysicalRain(
        rate: .constant(50), wind: .constant(0), exposure: .constant(0.0005), depth: 1...8)
      let all = try (0..<count).flatMap {
        try rain.layer(height: side, width: side, key: Self.key.index($0)).pixels
      }
      return all.reduce(0) { $0 + Double($1) } / Double(all.count)
    }
    #expect(abs(try mean(768, 1) / mean(96, 64) - 1) < 0.05)
  }

  @Test func moreRainHidesMore() throws {
    func mean(_ rate: Double) throws -> Float {
      let rain = try PhysicalRain(rate: .constant(rate), wind: .constant(0), exposure: .constant(0.001))
      let all = try (0..<6).flatMap { try rain.layer(height: 64, width: 64, key: Self.key.index($0)).pixels }
      return all.reduce(0, +) / Float(all.count)
    }
    #expect(try mean(5) < mean(20))
    #expect(try mean(20) < mean(100))
  }

  @Test func impossibleCamerasAreRefusedAndExtremeOnesEnd() throws {
    #expect(throws: Failure.self) { try PhysicalRain(depth: 1...1) }
    #expect(throws: Failure.self) { try PhysicalRain(rate: .constant(0)) }
    #expect(throws: Failure.self) { try PhysicalRain(aperture: 2) }
    let most = try PhysicalRain(
      rate: .constant(300), wind: .constant(50), exposure: .constant(1), focal: .constant(10),
      depth: 0.1...1)
    #expect(try most.layer(height: 16, width: 16, key: Self.key).width == 16)
    let storm = try PhysicalRain(
      rate: .constant(300), exposure: .constant(1), focal: .constant(100_000), aperture: 0.5,
      depth: 0.1...1000)
    #expect(throws: Failure.self) { try storm.layer(height: 64, width: 64, key: Self.key) }
  }

  @Test func cutRainIsAPartOfAPicture() throws {
    let pixels = (0..<(3 * 8 * 9)).map { Float($0 % 72) / 72 }
    let rain = CutRain(ImageList([Image(channels: 3, height: 8, width: 9, pixels: pixels)]))
    let layer = try rain.sample(height: 4, width: 5, key: Self.key)
    #expect(layer.channels == 1)
    // Steps of one to the right and nine downwards.
    #expect(abs(layer[0, 0, 1] - layer[0, 0, 0] - 1 / 72) < 1e-6)
    #expect(abs(layer[0, 1, 0] - layer[0, 0, 0] - 9 / 72) < 1e-6)
    let places = try Set(
      (0..<40).map { try rain.sample(height: 4, width: 5, key: Self.key.index($0)).pixels[0] })
    #expect(places.count > 10)
  }

  @Test func cutRainOfPairsIsWhatTheirRainIs() throws {
    let clean = ImageList([Image(channels: 3, height: 24, width: 24, filled: 0.2)])
    let pairs = try DegradedSet(clean: clean, rain: RainPreset.named("range/small").rain, seed: 4)
    let whole = try CutRain(pairs).sample(height: 24, width: 24, key: Self.key)
    #expect(try whole == pairs.item(at: 0).layer)
    let mirrored = CutRain(pairs, flip: true)
    let seen = try Set((0..<20).map { try mirrored.sample(height: 24, width: 24, key: Self.key.index($0)) })
    #expect(seen == [whole, whole.flippedHorizontally()])
  }

  @Test func picturesOfRainThatAreTooSmallAreNamed() throws {
    let rain = CutRain(ImageList([Image(channels: 1, height: 8, width: 9)]))
    let error = #expect(throws: Failure.self) { try rain.sample(height: 16, width: 16, key: Self.key) }
    #expect(error?.message.contains("8 × 9") == true)
  }
}
