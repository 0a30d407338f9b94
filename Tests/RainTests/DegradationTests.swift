import Failures
import Glibc
import GoldenFiles
import Imaging
import Random
import Testing

@testable import Rain

struct DegradationTests {
  static let key = RandomKey(seed: 1)
  static let every: [any Degradation] = {
    do {
      return [
        try GaussianNoise(sigma: .range(0.1...0.2)), try PoissonNoise(peak: .constant(20)),
        try Blur(.gaussian(sigma: .range(0.5...2))), try Blur(.disc(radius: .constant(2))),
        try Blur(.motion(length: .range(3...9), angle: .range(-90...90))),
        try Compression(quality: .range(5...30)), try Rainfall(RainPreset.named("range/small").rain),
      ]
    } catch { return [] }
  }()

  private func picture(_ channels: Int = 3, _ height: Int = 20, _ width: Int = 24) -> Image {
    var stream = RandomKey(seed: 2).stream()
    return Image(
      channels: channels, height: height, width: width, pixels: stream.uniforms(channels * height * width))
  }

  @Test(arguments: 0..<7)
  func oneKeyGivesOnePairWithinRange(_ number: Int) throws {
    let degradation = Self.every[number]
    let clean = picture()
    let pair = try degradation.pair(from: clean, key: Self.key)
    #expect(pair.clean == clean && pair.rainy != clean)
    #expect(pair.rainy.pixels.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(pair.layer.channels == 1 && pair.layer.size == clean.size)
    #expect(pair.layer.pixels.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(try degradation.pair(from: clean, key: Self.key) == pair)
    for size in [(1, 1), (1, 9), (7, 2)] {
      #expect(try degradation.pair(from: picture(1, size.0, size.1), key: Self.key).rainy.channels == 1)
    }
  }

  @Test func theLayerIsHowMuchAPixelWasChanged() throws {
    let pair = try GaussianNoise(sigma: .constant(0.1)).pair(from: picture(), key: Self.key)
    let change = (0..<3).map { abs(pair.rainy[$0, 4, 5] - pair.clean[$0, 4, 5]) }.reduce(0, +) / 3
    #expect(abs(pair.layer[0, 4, 5] - change) < 1e-6)
    #expect(abs(pair.difference[1, 4, 5] - (pair.rainy[1, 4, 5] - pair.clean[1, 4, 5])) < 1e-6)
  }

  @Test func noiseHasItsMeanAndDeviation() throws {
    let grey = Image(channels: 1, height: 200, width: 200, filled: 0.5)
    let noisy = try GaussianNoise(sigma: .constant(0.1)).pair(from: grey, key: Self.key).rainy.pixels
    let (mean, variance) = moments(noisy.map(Double.init))
    // The standard errors of 40,000 values are 5e-4 and 7e-5.
    #expect(abs(mean - 0.5) < 2e-3 && abs(variance - 0.01) < 3e-4)
    let counted = try PoissonNoise(peak: .constant(40)).pair(from: grey, key: Self.key).rainy.pixels
    let (light, spread) = moments(counted.map(Double.init))
    #expect(abs(light - 0.5) < 3e-3 && abs(spread - 0.5 / 40) < 5e-4)
    let steps = counted.map { $0 * 40 }
    #expect(zip(steps, steps.map { $0.rounded() }).allSatisfy { abs($0 - $1) < 1e-3 })
  }

  /// Pearson's statistic of 40,000 draws; its 99.99th percentile for up to 40 classes lies below 86.
  @Test(arguments: [0.3, 4, 9.9, 10, 25, 60])
  func countsFollowThePoissonDistribution(_ mean: Double) {
    var stream = RandomKey(seed: 9).stream()
    let draws = 40_000
    var seen = [Int](repeating: 0, count: 200)
    for _ in 0..<draws { seen[min(199, poissonCount(mean: mean, &stream))] += 1 }
    var statistic = 0.0
    var probability = exp(-mean)
    var (rest, left) = (Double(draws), draws)
    for count in 0..<199 {
      let expected = probability * Double(draws)
      probability *= mean / Double(count + 1)
      guard expected >= 20 else { continue }
      statistic += (Double(seen[count]) - expected) * (Double(seen[count]) - expected) / expected
      rest -= expected
      left -= seen[count]
    }
    if rest > 5 { statistic += (Double(left) - rest) * (Double(left) - rest) / rest }
    #expect(statistic < 86, "mean \(mean)")
  }

  @Test func valuesOutOfRangeAreTakenForWhiteAndBlack() throws {
    let wild = Image(channels: 1, height: 1, width: 4, pixels: [-1, .infinity, 1e30, .nan])
    let pair = try PoissonNoise(peak: .constant(1e6)).pair(from: wild, key: RandomKey(seed: 1))
    #expect(pair.rainy.pixels[0] == 0 && pair.rainy.pixels[1] > 0.99 && pair.rainy.pixels[2] > 0.99)
  }

  @Test func greatMeansAreDrawnAtOnce() {
    var stream = RandomKey(seed: 9).stream()
    let counts = (0..<20_000).map { _ in Double(poissonCount(mean: 1e6, &stream)) }
    let (mean, variance) = moments(counts)
    #expect(abs(mean - 1e6) < 40 && abs(variance / 1e6 - 1) < 0.05)
    #expect(poissonCount(mean: 0, &stream) == 0)
  }

  @Test(arguments: ["0.6", "1.5", "3.25"])
  func gaussianBlurEqualsSciPy(_ sigma: String) throws {
    try expectGolden("gaussian \(sigma)", .gaussian(sigma: .constant(Double(sigma) ?? 0)), within: 2e-6)
  }

  /// The kernels differ by how finely their rims are sampled.
  @Test(arguments: ["1", "2.5", "4"])
  func discBlurEqualsAFinelyDrawnDisc(_ radius: String) throws {
    try expectGolden("disc \(radius)", .disc(radius: .constant(Double(radius) ?? 0)), within: 3e-3)
  }

  private func expectGolden(_ name: String, _ kind: Blur.Kind, within tolerance: Float) throws {
    let golden = try GoldenFile("degradations.txt")
    let values = try golden["picture"]
    let clean = Image(channels: 2, height: 13, width: 17, pixels: values.values)
    let blurred = try Blur(kind).pair(from: clean, key: Self.key).rainy.pixels
    let worst = zip(blurred, try golden[name].values).map { abs($0 - $1) }.max() ?? 1
    #expect(worst < tolerance)
  }

  @Test func noBlurIsNone() throws {
    let clean = picture()
    for kind in [
      Blur.Kind.gaussian(sigma: .constant(0)), .disc(radius: .constant(0)),
      .motion(length: .constant(0), angle: .constant(30)),
    ] {
      #expect(try Blur(kind).pair(from: clean, key: Self.key).rainy == clean, "\(kind)")
    }
  }

  /// A line of length L has a variance of L²/12 along it; sharing points among pixels adds at most 1/4.
  @Test(arguments: [0.0, 30, 45, -70, 90])
  func motionSpreadsAlongItsAngleAsRainFalls(_ angle: Double) throws {
    let taps = PointSpread.motion(length: 20, angle: angle).taps
    #expect(abs(taps.reduce(0) { $0 + $1.weight } - 1) < 1e-5)
    let direction = angle * .pi / 180
    var (along, across) = (0.0, 0.0)
    for tap in taps {
      let (row, column) = (Double(tap.row), Double(tap.column))
      let parallel = row * cos(direction) + column * sin(direction)
      along += Double(tap.weight) * parallel * parallel
      across += Double(tap.weight) * (row * row + column * column - parallel * parallel)
    }
    #expect(abs(along - 400 / 12) < 0.5 && across < 0.3)
    // Rain of the same angle lies along the same line.
    let line = StreakKernel.line(length: 21, width: 1, angle: angle, variant: .fork)
    var (down, product, right) = (0.0, 0.0, 0.0)
    for (place, value) in line.enumerated() {
      let (row, column) = (Double(place / 21) - 10, Double(place % 21) - 10)
      down += Double(value) * row * row
      product += Double(value) * row * column
      right += Double(value) * column * column
    }
    let aligned =
      down * cos(direction) * cos(direction) + right * sin(direction) * sin(direction)
      + 2 * product * cos(direction) * sin(direction)
    #expect(aligned > 0.97 * (down + right))
  }

  @Test(arguments: [5, 50, 95])
  func compressionEqualsPillowToTwoLevels(_ quality: Int) throws {
    let golden = try GoldenFile("degradations.txt")
    let levels = try golden["colour"].values
    let colour = Image(channels: 3, height: 21, width: 34, pixels: levels.map { $0 / 255 })
    let grey = Image(channels: 1, height: 21, width: 34, pixels: levels[..<(21 * 34)].map { $0 / 255 })
    for (name, clean) in [("jpeg \(quality)", colour), ("grey jpeg \(quality)", grey)] {
      let pixels = try Compression(quality: .constant(Double(quality))).pair(from: clean, key: Self.key).rainy
        .pixels
      let worst = zip(pixels, try golden[name].values).map { abs($0 * 255 - $1) }.max() ?? 255
      #expect(worst < 2.01, "\(name)")
    }
  }

  @Test func aMixChoosesForEachImage() throws {
    let mix = try DegradationMix([
      GaussianNoise(sigma: .constant(0)), PoissonNoise(peak: .constant(1)),
    ])
    let clean = picture()
    let kept = try (0..<60).count { try mix.pair(from: clean, key: Self.key.index($0)).rainy == clean }
    #expect((15...45).contains(kept))
    #expect(throws: Failure.self) { try DegradationMix([]) }
  }

  @Test func parametersOutOfBoundsAreRefused() {
    #expect(throws: Failure.self) { try GaussianNoise(sigma: .constant(1.5)) }
    #expect(throws: Failure.self) { try PoissonNoise(peak: .constant(0)) }
    #expect(throws: Failure.self) { try Blur(.gaussian(sigma: .constant(-1))) }
    #expect(throws: Failure.self) { try Blur(.disc(radius: .constant(1000))) }
    #expect(throws: Failure.self) { try Compression(quality: .constant(0)) }
    #expect(throws: Failure.self) { try Compression(quality: .constant(10.5)) }
  }
}

private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
  let mean = values.reduce(0, +) / Double(values.count)
  return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
}
