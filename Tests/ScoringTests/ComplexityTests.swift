import Failures
import Glibc
import Imaging
import Rain
import Random
import Testing

@testable import Scoring

struct ComplexityTests {
  /// Measured by others at 15, 26 and 53.
  @Test(arguments: [("range/small", 13.0...17.0), ("range/medium", 23...29), ("range/large", 48...62)])
  func rainRanks(_ name: String, _ expected: ClosedRange<Double>) throws {
    let rain = try RainPreset.named(name).rain
    let layers = (0..<160).map { rain.layer(height: 96, width: 96, key: RandomKey(seed: 1).index($0)) }
    let complexity = try PatchComplexity(of: layers, patchesPerImage: 36)
    #expect(expected.contains(complexity.effectiveRank), "\(name): \(complexity)")
    #expect(complexity.participationRatio < complexity.effectiveRank)
  }

  /// Simple backgrounds lie below the simplest rain, natural ones with photographs (25).
  @Test(arguments: [
    ("simple", 6.0...11.0), ("natural", 22...30), ("complex", 50...70), ("ovals", 14...22),
    ("line_art", 80...110), ("facades", 62...88),
  ])
  func backgroundRanks(_ name: String, _ expected: ClosedRange<Double>) throws {
    let set = try Backgrounds(BackgroundStyle(named: name), count: 120, size: ImageSize(96), seed: 1)
    let complexity = try PatchComplexity(of: (0..<120).map { try set.item(at: $0) }, patchesPerImage: 36)
    #expect(expected.contains(complexity.effectiveRank), "\(name): \(complexity)")
  }

  @Test func oneGratingHasTwoPatterns() throws {
    // Any shift of one sinusoid is a sum of its sine and cosine: rank 2, both equally strong.
    let grating = (0..<16).map { shift in
      let row = (0..<80).map { Float(cosine(Double($0 + shift) / 16)) }
      return Image(channels: 1, height: 40, width: 80, pixels: (0..<40).flatMap { _ in row })
    }
    let complexity = try PatchComplexity(of: grating)
    #expect(abs(complexity.effectiveRank - 2) < 0.02 && abs(complexity.participationRatio - 2) < 0.02)
  }

  @Test func flatOrSmallImagesHaveNone() {
    let flat = Image(channels: 1, height: 32, width: 32, filled: 0.5)
    #expect(throws: Failure.self) { try PatchComplexity(of: [flat]) }
    #expect(throws: Failure.self) { try PatchComplexity(of: [Image(channels: 1, height: 8, width: 8)]) }
    #expect(throws: Failure.self) { try ImageComplexity(Image(channels: 1, height: 2, width: 8)) }
    let broken = Image(channels: 1, height: 32, width: 32, filled: .nan)
    #expect(throws: Failure.self) { try PatchComplexity(of: [broken]) }
  }

  @Test func singleImagesByHand() throws {
    // Left half black, right half white.
    var image = Image(channels: 1, height: 6, width: 8)
    for row in 0..<6 { for column in 4..<8 { image[0, row, column] = 1 } }
    let complexity = try ImageComplexity(image)
    #expect(abs(complexity.greyEntropy - 1) < 1e-12)
    // One of seven steps along each row, none down the columns.
    #expect(abs(complexity.gradientEnergy - 1.0 / 7) < 1e-9)
    // Sobel: 1020 in two of six inner columns, else 0: standard deviation 1020 · √(1/3 · 2/3).
    #expect(abs(complexity.spatialInformation - 1020 * (2.0 / 9).squareRoot()) < 1e-6)
    #expect(complexity.compressedBits > 0)
    let noise = Image(
      channels: 1, height: 64, width: 64,
      pixels: {
        var stream = RandomKey(seed: 1).stream()
        return stream.uniforms(4096)
      }())
    let noisy = try ImageComplexity(noise)
    #expect(noisy.compressedBits > 7.9 && noisy.greyEntropy > 7.9)
  }
}

private func cosine(_ turns: Double) -> Double { 0.5 + 0.4 * cos(2 * .pi * turns) }
