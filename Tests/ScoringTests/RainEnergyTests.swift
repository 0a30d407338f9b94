import Scoring
import Failures
import Glibc
import Imaging
import Rain
import Random
import Testing

struct RainEnergyTests {
  private let clean: Image

  init() throws { clean = try Backgrounds(.natural, count: 1, size: ImageSize(160), seed: 3).item(at: 0) }

  private func energy(angle: Double, strength: Float = 1) throws -> RainEnergy {
    let rain = try StreakRain(
      quantity: .constant(300), length: .constant(31), width: .constant(3), angle: .constant(angle))
    let layer = try rain.sample(height: 160, width: 160, key: RandomKey(seed: 1))
    var rainy = clean
    for index in rainy.pixels.indices {
      rainy.pixels[index] += strength * layer.pixels[index % layer.pixels.count]
    }
    return try RainEnergy(of: rainy)
  }

  @Test(arguments: [-45.0, -20, 0, 20, 45]) func streaksShowTheirDirection(_ angle: Double) throws {
    let found = try energy(angle: angle)
    #expect(abs(found.angle - angle) <= 7.5)
    #expect(try found.directional > 2 * RainEnergy(of: clean).directional)
  }

  @Test func lessRainHasLessEnergy() throws {
    let values = try [0, 0.25, 0.5, 1].map { try energy(angle: 10, strength: $0).directional }
    #expect(values == values.sorted() && values[0] < 0.5 * values[3])
  }

  /// Noise of deviation 0.1 has as much power at every frequency, and none of it in a direction.
  @Test func noiseIsInAllDirections() throws {
    var stream = RandomKey(seed: 1).stream()
    let noise = Image(
      channels: 1, height: 256, width: 256,
      pixels: (0..<65536).map { _ in 0.5 + 0.1 * Float(stream.normal()) })
    let found = try RainEnergy(of: noise)
    // The ring from 1/16 to 1/2 cycle takes up this share of the square of all frequencies.
    let ring = Double.pi * (0.25 - 1.0 / 256)
    #expect(abs(found.other - 0.1 * ring.squareRoot()) < 0.003)
    #expect(found.directional < 0.2 * found.other)
  }

  /// The directions are told apart by 5°, and straight down is one of them.
  @Test(arguments: [-45.0, -20, 0, 10, 30]) func directionsAreExact(angle: Double) throws {
    let found = try RainEnergy(of: grating(angle: angle))
    #expect(abs(found.angle - angle) < (angle == 0 ? 0.1 : 5.1))
  }

  private func grating(angle: Double) -> Image {
    let (sine, cosine) = (sin(angle * .pi / 180), cos(angle * .pi / 180))
    return Image(
      channels: 1, height: 192, width: 192,
      pixels: (0..<192 * 192).map { index in
        // Stripes along (cos, sin) downwards vary across themselves.
        let (row, column) = (Double(index / 192), Double(index % 192))
        let across: Double = column * cosine - row * sine
        return 0.5 + 0.2 * Float(sin(across * .pi / 2))
      })
  }

  @Test func smallPicturesAndFlatOnes() throws {
    #expect(throws: Failure.self) { try RainEnergy(of: Image(channels: 1, height: 63, width: 200)) }
    let flat = try RainEnergy(of: Image(channels: 3, height: 64, width: 65, filled: 0.5))
    #expect(flat.directional < 1e-6 && flat.other < 1e-6)
    #expect(throws: Failure.self) {
      try RainEnergy(of: Image(channels: 1, height: 64, width: 64, filled: .nan))
    }
  }
}
