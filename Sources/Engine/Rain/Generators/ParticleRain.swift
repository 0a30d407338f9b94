import Failures
import Glibc
import Imaging
import Random
import Versions

/// Rain as falling particles seen through a shutter: each drop leaves one anti-aliased streak whose length and width
/// follow from its distance. Unlike those of `StreakRain`, the streaks of one layer differ in size and direction, fade
/// towards their ends and are not stretched in brightness.
///
/// A streak of a drop at distance z, between 1 (near) and `depth` (far), is 1/z as long and wide as one of the nearest
/// drops. The probability density of z is proportional to z², as the volume in view grows with distance. Where streaks
/// overlap, the layer is 1 − Π (1 − streak): light that passes one may be caught by the next.
public struct ParticleRain: RainGenerator, Hashable {
  /// Drops per 10,000 pixels, 0...1000.
  public let density: ParameterDraw
  /// Length of the nearest streaks in pixels, 1...1000.
  public let length: ParameterDraw
  /// Width of the nearest streaks in pixels, 0.2...100: twice the standard deviation of their Gaussian cross profile.
  public let width: ParameterDraw
  /// Mean direction in degrees, -180...180; 0 falls straight down, positive leans counter-clockwise.
  public let angle: ParameterDraw
  /// Standard deviation of the directions of single drops about the mean, in degrees, 0...90.
  public let spread: ParameterDraw
  /// Brightness in the middle of the brightest streaks, 0..1; that of each drop is 0.6 to 1 times as high.
  public let brightness: ParameterDraw
  /// Distance of the farthest drops in multiples of that of the nearest, 1...100.
  public let depth: Double

  /// - Throws: `Failure` where a parameter is outside its range.
  public init(
    density: ParameterDraw = .range(20...60), length: ParameterDraw = .range(20...60),
    width: ParameterDraw = .range(1.5...4), angle: ParameterDraw = .range(-30...30),
    spread: ParameterDraw = .constant(3), brightness: ParameterDraw = .range(0.4...0.9), depth: Double = 4
  ) throws(Failure) {
    try density.check("density", in: 0...1000, rule: .real)
    try length.check("length", in: 1...1000, rule: .real)
    try width.check("width", in: 0.2...100, rule: .real)
    try angle.check("angle", in: -180...180, rule: .real)
    try spread.check("spread", in: 0...90, rule: .real)
    try brightness.check("brightness", in: 0...1, rule: .real)
    guard depth >= 1 && depth <= 100 else {
      throw Failure("depth must be between 1 and 100, not \(number(depth))")
    }
    self.density = density
    self.length = length
    self.width = width
    self.angle = angle
    self.spread = spread
    self.brightness = brightness
    self.depth = depth
  }

  public func text(_ detail: Detail) -> String {
    "particles: density \(density), length \(length), width \(width), angle \(angle)°, spread \(spread)°, "
      + "brightness \(brightness), depth \(number(depth))"
  }

  public func layer(height: Int, width columns: Int, key: RandomKey) -> Image {
    let density = self.density.draw("density", key)
    let length = self.length.draw("length", key)
    let width = self.width.draw("width", key)
    let angle = self.angle.draw("angle", key)
    let spread = self.spread.draw("spread", key)
    let brightness = self.brightness.draw("brightness", key)

    var stream = key.purpose("particles").stream()
    // Drops may lie outside and reach in.
    let margin = length / 2 + 2 * width
    let area = (Double(height) + 2 * margin) * (Double(columns) + 2 * margin)
    var passed = [Float](repeating: 1, count: height * columns)
    for _ in 0..<Self.poisson(density * area / 10_000, &stream) {
      // The inverse of the distribution function of z² between 1 and depth.
      let cube = depth * depth * depth
      let distance = cbrt(1 + stream.uniform() * (cube - 1))
      let direction = (angle + spread * stream.normal()) * .pi / 180
      let streak = Streak(
        row: stream.uniform(in: -margin...Double(height) + margin),
        column: stream.uniform(in: -margin...Double(columns) + margin),
        length: length / distance, deviation: width / distance / 2, direction: direction,
        brightness: brightness * stream.uniform(in: 0.6...1))
      streak.dim(&passed, height: height, width: columns)
    }
    let levels = passed.map { ((1 - $0) * 255).rounded(.down) / 255 }
    return Image(channels: 1, height: height, width: columns, pixels: levels)
  }

  /// How many drops there are where `mean` are expected: normal with the Poisson's mean and variance where
  /// that is many, else counted by exponential waiting times.
  private static func poisson(_ mean: Double, _ stream: inout RandomStream) -> Int {
    if mean > 500 { return max(0, Int((mean + mean.squareRoot() * stream.normal()).rounded())) }
    var count = -1
    var waited = 0.0
    while waited <= mean {
      waited -= log1p(-stream.uniform())
      count += 1
    }
    return count
  }
}

/// One drop's trace.
private struct Streak {
  let row: Double
  let column: Double
  let length: Double
  let deviation: Double
  let direction: Double
  let brightness: Double

  /// Multiplies what passes by 1 − the streak: a Gaussian across, a raised cosine along.
  func dim(_ passed: inout [Float], height: Int, width: Int) {
    // Angle 0 points down; counter-clockwise as seen, rows growing downwards.
    let alongRow = cos(direction)
    let alongColumn = sin(direction)
    // A streak thinner than a pixel is drawn a pixel wide and dimmer by as much.
    let drawn = max(deviation, 0.45)
    let peak = brightness * deviation / drawn
    let half = length / 2
    let reachRow = half * abs(alongRow) + 3 * drawn
    let reachColumn = half * abs(alongColumn) + 3 * drawn
    let firstRow = max(0, Int(row - reachRow))
    let lastRow = min(height - 1, Int((row + reachRow).rounded(.up)))
    let firstColumn = max(0, Int(column - reachColumn))
    let lastColumn = min(width - 1, Int((column + reachColumn).rounded(.up)))
    guard firstRow <= lastRow && firstColumn <= lastColumn else { return }
    for y in firstRow...lastRow {
      let down = Double(y) + 0.5 - row
      for x in firstColumn...lastColumn {
        let across = Double(x) + 0.5 - column
        let along = down * alongRow + across * alongColumn
        if abs(along) >= half { continue }
        let off = across * alongRow - down * alongColumn
        if abs(off) > 3 * drawn { continue }
        let fade = 0.5 + 0.5 * cos(.pi * along / half)
        let value = peak * fade * exp(-off * off / (2 * drawn * drawn))
        passed[y * width + x] *= Float(1 - value)
      }
    }
  }
}

extension Part {
  /// Rain of particles, and the suite of unseen rain made of it.
  public static let particles = Part(
    "particles", version: 1, sources: "Engine/Rain/Generators/ParticleRain",
    "Engine/Rain/Generators/UnseenSuite")
}

extension ParticleRain {
  public static var part: Part { .particles }
}
