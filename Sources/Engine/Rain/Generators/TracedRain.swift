import Failures
import Glibc
import Imaging
import Random
import Versions

/// Streaks that are no straight, even lines: the traces of drops that a gust turns while the shutter is open, or that a
/// flickering lamp lights, or both.
///
/// - Size: a drop at distance z, between 1 (near) and `depth` (far), leaves a trace 1/z as long and wide as one of the
///   nearest. The probability density of z is proportional to z², as the volume in view grows with distance.
/// - Bend: a trace is an arc of a circle. All those of a layer turn by the same angle to the same side, as in one gust.
/// - Beads: the light of a lamp that flickers n times during the exposure is 1 − cos(2π n t), with t from 0 to 1 along
///   the trace, so that a trace has n bright beads. Lamps on an alternating current of 50 Hz flicker 100 times a second.
/// - Profile: a Gaussian across, and a raised cosine along traces without beads.
///
/// Where traces overlap, the layer is 1 − Π (1 − trace).
public struct TracedRain: RainGenerator, Hashable {
  /// Drops per 10,000 pixels, 0...1000.
  public let density: ParameterDraw
  /// Length of the nearest traces in pixels, along the arc, 1...1000.
  public let length: ParameterDraw
  /// Width of the nearest traces in pixels, 0.2...100: twice the standard deviation of their Gaussian cross profile.
  public let width: ParameterDraw
  /// Direction in the middle of a trace in degrees, -180...180; 0 is vertical, positive leans counter-clockwise.
  public let angle: ParameterDraw
  /// Standard deviation of the directions of single drops, in degrees, 0...90.
  public let spread: ParameterDraw
  /// Degrees by which a trace turns from its upper to its lower end, -180...180; 0 is straight, positive turns
  /// counter-clockwise.
  public let bend: ParameterDraw
  /// Number of beads in a trace, a whole number in 0...50; 0 is an even trace.
  public let beads: ParameterDraw
  /// Distance of the farthest drops in multiples of that of the nearest, 1...100.
  public let depth: Double

  /// - Throws: `Failure` where a parameter is outside its range.
  public init(
    density: ParameterDraw, length: ParameterDraw, width: ParameterDraw, angle: ParameterDraw,
    spread: ParameterDraw = .constant(3), bend: ParameterDraw = .constant(0),
    beads: ParameterDraw = .constant(0),
    depth: Double = 3
  ) throws(Failure) {
    try density.check("density", in: 0...1000, rule: .real)
    try length.check("length", in: 1...1000, rule: .real)
    try width.check("width", in: 0.2...100, rule: .real)
    try angle.check("angle", in: -180...180, rule: .real)
    try spread.check("spread", in: 0...90, rule: .real)
    try bend.check("bend", in: -180...180, rule: .real)
    try beads.check("beads", in: 0...50, rule: .whole)
    guard depth >= 1 && depth <= 100 else {
      throw Failure("depth must be between 1 and 100, not \(number(depth))")
    }
    self.density = density
    self.length = length
    self.width = width
    self.angle = angle
    self.spread = spread
    self.bend = bend
    self.beads = beads
    self.depth = depth
  }

  public func text(_ detail: Detail) -> String {
    "traces: density \(density), length \(length), width \(width), angle \(angle)°, spread \(spread)°, "
      + "bend \(bend)°, beads \(beads), depth \(number(depth))"
  }

  public func layer(height: Int, width columns: Int, key: RandomKey) -> Image {
    let density = self.density.draw("density", key)
    let length = self.length.draw("length", key)
    let width = self.width.draw("width", key)
    let angle = self.angle.draw("angle", key)
    let spread = self.spread.draw("spread", key)
    let bend = self.bend.draw("bend", key) * .pi / 180
    let beads = Double(self.beads.drawWhole("beads", key))

    var stream = key.purpose("traces").stream()
    // Drops may lie outside and reach in.
    let margin = length / 2 + 2 * width
    let area = (Double(height) + 2 * margin) * (Double(columns) + 2 * margin)
    let cube = depth * depth * depth
    var passed = [Float](repeating: 1, count: height * columns)
    for _ in 0..<poissonCount(mean: density * area / 10_000, &stream) {
      // The inverse of the distribution function of z² between 1 and depth.
      let distance = cbrt(1 + stream.uniform() * (cube - 1))
      let trace = Trace(
        row: stream.uniform(in: -margin...Double(height) + margin),
        column: stream.uniform(in: -margin...Double(columns) + margin),
        direction: (angle + spread * stream.normal()) * .pi / 180, length: length / distance,
        deviation: width / distance / 2, bend: bend, beads: beads, brightness: stream.uniform(in: 0.6...1))
      trace.dim(&passed, height: height, width: columns)
    }
    let levels = passed.map { ((1 - $0) * 255).rounded(.down) / 255 }
    return Image(channels: 1, height: height, width: columns, pixels: levels)
  }
}

/// What one drop leaves in the picture.
struct Trace {
  let row: Double
  let column: Double
  /// Radians, in the middle.
  let direction: Double
  let length: Double
  /// Standard deviation of the cross profile.
  let deviation: Double
  /// Radians from end to end.
  let bend: Double
  let beads: Double
  let brightness: Double

  /// Multiplies what passes by 1 − the trace.
  func dim(_ passed: inout [Float], height: Int, width: Int) {
    // A trace thinner than a pixel is drawn a pixel wide and dimmer by as much.
    let drawn = max(deviation, 0.45)
    let peak = brightness * deviation / drawn
    let half = length / 2
    let (down, right) = (cos(direction), sin(direction))
    // The arc leaves its tangent by at most this much.
    let sag = half * abs(bend) / 2
    let reachRow = half * abs(down) + sag * abs(right) + 3 * drawn
    let reachColumn = half * abs(right) + sag * abs(down) + 3 * drawn
    let firstRow = max(0, Int(row - reachRow))
    let lastRow = min(height - 1, Int((row + reachRow).rounded(.up)))
    let firstColumn = max(0, Int(column - reachColumn))
    let lastColumn = min(width - 1, Int((column + reachColumn).rounded(.up)))
    guard firstRow <= lastRow && firstColumn <= lastColumn else { return }
    let isStraight = abs(bend) < 1e-3
    // Positive where the middle of the circle lies to the right of the direction of fall.
    let radius = isStraight ? 0 : length / bend
    for y in firstRow...lastRow {
      let below = Double(y) + 0.5 - row
      for x in firstColumn...lastColumn {
        let beside = Double(x) + 0.5 - column
        var along = below * down + beside * right
        var off = beside * down - below * right
        if !isStraight {
          let (toMiddle, side) = (radius - off, radius < 0 ? -1.0 : 1.0)
          off = abs(radius) - (along * along + toMiddle * toMiddle).squareRoot()
          if abs(off) > 3 * drawn { continue }
          along = abs(radius) * atan2(along, side * toMiddle)
        }
        if abs(along) >= half || abs(off) > 3 * drawn { continue }
        let turns = beads > 0 ? beads * (along / length + 0.5) : along / length + 0.5
        let lit = 0.5 - 0.5 * cos(2 * .pi * turns)
        passed[y * width + x] *= Float(1 - peak * lit * exp(-off * off / (2 * drawn * drawn)))
      }
    }
  }
}

extension Part {
  /// Streaks that bend or have beads.
  public static let tracedRain = Part("traced rain", version: 1, in: "Engine/Rain/Generators")
}

extension TracedRain {
  public static var part: Part { .tracedRain }
}
