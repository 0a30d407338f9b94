import Failures
import Glibc
import Imaging
import Random
import Versions

/// Distant rain: fine streaks, so many that they form sheets and, farther still, a veil.
///
/// Sheets are where a smooth field, drawn for each layer, is high. The field is (1 + w) / 2 with w the mean of three
/// cosine waves of random direction and phase, stretched by 1.5 and clipped to 0..1. The number of streaks per area is
/// proportional to the field, and so is the veil, the light that drops too far off to be seen singly scatter (as in the
/// heavy rain of Li, Cheong & Tan, "Heavy rain image restoration", CVPR 2019, where the veil grows with depth).
///
/// A layer is 1 − (1 − veil · field) Π (1 − streak).
public struct SheetRain: RainGenerator, Hashable {
  /// Streaks per 10,000 pixels where the field is 1, 0...5000.
  public let density: ParameterDraw
  /// Length of streaks in pixels, 1...1000.
  public let length: ParameterDraw
  /// Width of streaks in pixels, 0.2...100: twice the standard deviation of their Gaussian cross profile.
  public let width: ParameterDraw
  /// Mean direction in degrees, -180...180; 0 falls straight down, positive leans counter-clockwise.
  public let angle: ParameterDraw
  /// Length of the field's waves in pixels, 4...10,000.
  public let wave: ParameterDraw
  /// Brightness of the veil where the field is 1, 0...1.
  public let veil: ParameterDraw

  /// - Throws: `Failure` where a parameter is outside its range.
  public init(
    density: ParameterDraw, length: ParameterDraw, width: ParameterDraw, angle: ParameterDraw,
    wave: ParameterDraw,
    veil: ParameterDraw
  ) throws(Failure) {
    try density.check("density", in: 0...5000, rule: .real)
    try length.check("length", in: 1...1000, rule: .real)
    try width.check("width", in: 0.2...100, rule: .real)
    try angle.check("angle", in: -180...180, rule: .real)
    try wave.check("wave", in: 4...10_000, rule: .real)
    try veil.check("veil", in: 0...1, rule: .real)
    self.density = density
    self.length = length
    self.width = width
    self.angle = angle
    self.wave = wave
    self.veil = veil
  }

  public func text(_ detail: Detail) -> String {
    "sheets: density \(density), length \(length), width \(width), angle \(angle)°, wave \(wave), veil \(veil)"
  }

  public func layer(height: Int, width columns: Int, key: RandomKey) -> Image {
    let density = self.density.draw("density", key)
    let length = self.length.draw("length", key)
    let width = self.width.draw("width", key)
    let angle = self.angle.draw("angle", key)
    let veil = self.veil.draw("veil", key)
    let field = SheetField(wave: wave.draw("wave", key), key: key.purpose("field"))

    var passed = [Float](repeating: 1, count: height * columns)
    for y in 0..<height {
      for x in 0..<columns {
        passed[y * columns + x] = Float(1 - veil * field(row: Double(y) + 0.5, column: Double(x) + 0.5))
      }
    }
    var stream = key.purpose("streaks").stream()
    let margin = length / 2 + 2 * width
    let area = (Double(height) + 2 * margin) * (Double(columns) + 2 * margin)
    for _ in 0..<poissonCount(mean: density * area / 10_000, &stream) {
      let row = stream.uniform(in: -margin...Double(height) + margin)
      let column = stream.uniform(in: -margin...Double(columns) + margin)
      let (size, direction) = (stream.uniform(in: 0.5...1), (angle + 4 * stream.normal()) * .pi / 180)
      let brightness = stream.uniform(in: 0.6...1)
      guard stream.chance(field(row: row, column: column)) else { continue }
      let trace = Trace(
        row: row, column: column, direction: direction, length: length * size, deviation: width * size / 2,
        bend: 0,
        beads: 0, brightness: brightness)
      trace.dim(&passed, height: height, width: columns)
    }
    let levels = passed.map { ((1 - $0) * 255).rounded(.down) / 255 }
    return Image(channels: 1, height: height, width: columns, pixels: levels)
  }
}

/// Where the sheets are: 0..1, the mean of three cosine waves.
private struct SheetField {
  /// For each wave, radians per row and column, and its phase.
  private var waves: [(row: Double, column: Double, phase: Double)] = []

  init(wave: Double, key: RandomKey) {
    var stream = key.stream()
    for _ in 0..<3 {
      let direction = stream.uniform(in: 0...2 * .pi)
      let turn = 2 * .pi / wave
      waves.append((turn * cos(direction), turn * sin(direction), stream.uniform(in: 0...2 * .pi)))
    }
  }

  func callAsFunction(row: Double, column: Double) -> Double {
    let sum = waves.reduce(0) { $0 + cos($1.row * row + $1.column * column + $1.phase) }
    return min(max(0.5 + 0.25 * sum, 0), 1)
  }
}

extension Part {
  /// Distant rain in sheets, with the traces that it is drawn by.
  public static let sheets = Part(
    "sheets of rain", version: 1, sources: "Engine/Rain/Generators/SheetRain",
    "Engine/Rain/Generators/TracedRain")
}

extension SheetRain {
  public static var part: Part { .sheets }
}
