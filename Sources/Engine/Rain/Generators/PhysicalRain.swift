import Failures
import Glibc
import Imaging
import Random
import Versions

/// Rain from the physics of drops and cameras.
///
/// - Sizes: drops of diameter D mm are exponentially distributed, N(D) = 8000 exp(−Λ D) per m³ and mm with
///   Λ = 4.1 R^−0.21 / mm at a rate of R mm/h (Marshall & Palmer, "The distribution of raindrops with size", 1948);
///   here from 0.5 to 6 mm.
/// - Speed: they fall at 9.65 − 10.3 exp(−0.6 D) m/s (Atlas, Srivastava & Sekhon 1973), and wind blows them all
///   sideways, so that small ones slant more.
/// - Camera: a drop at z metres is f D / z pixels wide and f v T / z long, where f is the focal length in pixels and T
///   the time of exposure. A lens of aperture A focussed at z₀ spreads it by A f |1/z − 1/z₀| pixels.
/// - Light: a drop covers a pixel for the time D / v alone, so that a streak lets 1 − D / (v T) of the background
///   through (Garg & Nayar, "Vision and rain", 2007), less where it is thinner than a pixel or out of focus.
///
/// A layer is how much of the background drops hide. `Blend.screen` with a strength of 0.94, the brightness of drops
/// under an even sky, is the physical way to lay it over an image.
public struct PhysicalRain: RainGenerator {
  /// Rain rate in mm/h, 0.1...300; 2 is light, 10 moderate, 50 heavy.
  public let rate: ParameterDraw
  /// Horizontal wind in m/s, -50...50; positive leans the rain counter-clockwise.
  public let wind: ParameterDraw
  /// Exposure time in seconds, 0.00001...1.
  public let exposure: ParameterDraw
  /// Focal length in pixels, 10...100,000: W / (2 tan(φ/2)) for a picture W pixels wide with a field of view of φ.
  public let focal: ParameterDraw
  /// Diameter of the lens opening in metres, 0...0.5; with 0 everything is in focus.
  public let aperture: Double
  /// Distance in metres from the camera to what is in focus, 0.1...1,000,000.
  public let focus: Double
  /// Distances in metres between which drops are drawn, within 0.1...1000.
  public let depth: ClosedRange<Double>

  /// - Throws: `Failure` where a parameter is outside its range.
  public init(
    rate: ParameterDraw = .range(10...50), wind: ParameterDraw = .range(-4...4),
    exposure: ParameterDraw = .range(0.0005...0.002), focal: ParameterDraw = .constant(3000),
    aperture: Double = 0.002, focus: Double = 10, depth: ClosedRange<Double> = 0.5...15
  ) throws(Failure) {
    try rate.check("rate", in: 0.1...300, rule: .real)
    try wind.check("wind", in: -50...50, rule: .real)
    try exposure.check("exposure", in: 0.00001...1, rule: .real)
    try focal.check("focal", in: 10...100_000, rule: .real)
    for (name, value, bounds) in [("aperture", aperture, 0...0.5), ("focus", focus, 0.1...1_000_000)] {
      guard bounds.contains(value) else {
        throw Failure(
          "\(name) is \(number(value)); it must lie between \(number(bounds.lowerBound)) and "
            + number(bounds.upperBound))
      }
    }
    guard depth.lowerBound >= 0.1 && depth.upperBound <= 1000 && depth.lowerBound < depth.upperBound else {
      throw Failure(
        "drops from \(number(depth.lowerBound)) to \(number(depth.upperBound)) m away cannot be drawn",
        hint: "use distances from 0.1 to 1000 m, the nearer one first")
    }
    self.rate = rate
    self.wind = wind
    self.exposure = exposure
    self.focal = focal
    self.aperture = aperture
    self.focus = focus
    self.depth = depth
  }

  public func text(_ detail: Detail) -> String {
    "physical rain: \(rate) mm/h, wind \(wind) m/s, exposure \(exposure) s, focal length \(focal) px, "
      + "aperture \(number(aperture)) m, focus \(number(focus)) m, depth \(number(depth.lowerBound))–"
      + "\(number(depth.upperBound)) m"
  }

  static let diameters = 0.5...6.0
  /// The most drops that are drawn for a layer.
  static let mostDrops = 5_000_000.0

  /// - Throws: `Failure` where more than 5,000,000 drops are expected in view.
  public func layer(height: Int, width columns: Int, key: RandomKey) throws -> Image {
    let rate = self.rate.draw("rate", key)
    let wind = self.wind.draw("wind", key)
    let exposure = self.exposure.draw("exposure", key)
    let focal = self.focal.draw("focal", key)

    // Per m³, and the share of drops smaller than D among them.
    let slope = 4.1 * pow(rate, -0.21)
    let (least, most) = (exp(-slope * Self.diameters.lowerBound), exp(-slope * Self.diameters.upperBound))
    let concentration = 8000 / slope * (least - most)

    let shells = shells(height: height, width: columns, wind: wind, exposure: exposure, focal: focal)
    let expected = concentration * shells.reduce(0) { $0 + $1.volume }
    guard expected <= Self.mostDrops else {
      throw Failure(
        "about \(number(expected.rounded())) drops would be in view, too many to draw",
        hint: "give a smaller picture, a lower rate, a shorter exposure or less depth")
    }

    var stream = key.purpose("drops").stream()
    var passed = [Float](repeating: 1, count: height * columns)
    passed.withUnsafeMutableBufferPointer { passed in
      for shell in shells {
        let (nearCube, farCube) = (shell.near * shell.near * shell.near, shell.far * shell.far * shell.far)
        for _ in 0..<poissonCount(mean: concentration * shell.volume, &stream) {
          // The inverses of the distribution functions of exp(−Λ D) and of z².
          let diameter = -log(least - stream.uniform() * (least - most)) / slope
          let distance = cbrt(nearCube + stream.uniform() * (farCube - nearCube))
          let row = stream.uniform(in: -shell.rowMargin...Double(height) + shell.rowMargin)
          let column = stream.uniform(in: -shell.columnMargin...Double(columns) + shell.columnMargin)
          let drop = Drop(diameter: diameter, wind: wind)
          let trace = DropTrace(
            row: row, column: column, direction: drop.direction,
            length: drop.length(focal, exposure) / distance, width: focal * drop.diameter / distance,
            spread: spread(focal, distance))
          trace.dim(passed, height: height, width: columns)
        }
      }
    }
    let levels = passed.map { ((1 - $0) * 255).rounded() / 255 }
    return Image(channels: 1, height: height, width: columns, pixels: levels)
  }
}

extension PhysicalRain {
  /// What lies between two distances, as far beside the picture as drops there reach into it.
  private struct Shell {
    let near: Double
    let far: Double
    /// Pixels.
    let rowMargin: Double
    let columnMargin: Double
    /// Cubic metres.
    let volume: Double
  }

  private func shells(height: Int, width: Int, wind: Double, exposure: Double, focal: Double) -> [Shell] {
    let largest = Drop(diameter: Self.diameters.upperBound, wind: wind)
    let length = largest.length(focal, exposure)
    var shells: [Shell] = []
    var near = depth.lowerBound
    while near < depth.upperBound {
      let far = min(2 * near, depth.upperBound)
      let around = (focal * largest.diameter / near + max(spread(focal, near), spread(focal, far)) + 1) / 2
      // The largest drops fall fastest; the wind takes all alike.
      let rowMargin = length * cos(largest.direction) / near / 2 + around
      let columnMargin = length * abs(sin(largest.direction)) / near / 2 + around
      let area = (Double(height) + 2 * rowMargin) * (Double(width) + 2 * columnMargin) / (focal * focal)
      shells.append(
        Shell(
          near: near, far: far, rowMargin: rowMargin, columnMargin: columnMargin,
          volume: area * (far * far * far - near * near * near) / 3))
      near = far
    }
    return shells
  }

  /// Pixels over which the lens spreads a point at a distance.
  private func spread(_ focal: Double, _ distance: Double) -> Double {
    aperture * focal * abs(1 / distance - 1 / focus)
  }
}

/// A drop that falls.
struct Drop {
  /// Metres.
  let diameter: Double
  /// m/s, along its path.
  let speed: Double
  /// Radians off the vertical, counter-clockwise.
  let direction: Double

  /// - Parameters:
  ///   - diameter: in millimetres.
  ///   - wind: sideways, m/s.
  init(diameter: Double, wind: Double) {
    self.diameter = diameter / 1000
    let fall = 9.65 - 10.3 * exp(-0.6 * diameter)
    speed = (fall * fall + wind * wind).squareRoot()
    direction = atan2(wind, fall)
  }

  /// Pixels at a distance of one metre.
  func length(_ focal: Double, _ exposure: Double) -> Double { focal * speed * exposure }
}

/// What a drop leaves in the picture: a streak as wide as the drop, blurred by the lens and the pixels.
private struct DropTrace {
  let row: Double
  let column: Double
  let direction: Double
  /// Pixels that its middle moves.
  let length: Double
  let width: Double
  let spread: Double

  /// Multiplies what passes by 1 − the trace.
  ///
  /// The profile across the streak is a box of the drop's width. The profile along it is the time for which the drop
  /// hides a point, as a share of the exposure: a box of the path's length convolved with a box of the drop's width. Of
  /// these two the longer has a height of 1 and the other widens its edges. Both profiles are smoothed by the blur of
  /// the lens and of a pixel. The integral is the square of the drop's width, whatever the exposure.
  func dim(_ passed: UnsafeMutableBufferPointer<Float>, height: Int, width columns: Int) {
    let blur = (1 + spread * spread).squareRoot()
    let across = Ramp(width: width, blur: blur)
    let shorter = min(length, width)
    let along = Ramp(width: max(length, width), blur: (shorter * shorter + blur * blur).squareRoot())
    let cover = length > width ? width / length : 1
    let peak = cover * across.peak * along.peak
    if peak < 1.0 / 1020 { return }
    let (down, right) = (cos(direction), sin(direction))
    let reachRow = along.reach * abs(down) + across.reach * abs(right)
    let reachColumn = along.reach * abs(right) + across.reach * abs(down)
    let firstRow = max(0, Int((row - reachRow).rounded(.up)))
    let lastRow = min(height - 1, Int((row + reachRow).rounded(.down)))
    let firstColumn = max(0, Int((column - reachColumn).rounded(.up)))
    let lastColumn = min(columns - 1, Int((column + reachColumn).rounded(.down)))
    guard firstRow <= lastRow && firstColumn <= lastColumn else { return }
    for y in firstRow...lastRow {
      let offRow = Double(y) - row
      for x in firstColumn...lastColumn {
        let offColumn = Double(x) - column
        let share =
          across(abs(offColumn * down - offRow * right)) * along(abs(offRow * down + offColumn * right))
        if share > 0 { passed[y * columns + x] *= Float(1 - cover * share) }
      }
    }
  }
}

/// A box convolved with another: flat at the top, straight at the sides, its integral that of the first.
private struct Ramp {
  /// Half widths of the flat top and of the whole.
  let top: Double
  let reach: Double
  let peak: Double

  init(width: Double, blur: Double) {
    top = abs(width - blur) / 2
    reach = (width + blur) / 2
    peak = min(1, width / blur)
  }

  func callAsFunction(_ distance: Double) -> Double {
    if distance <= top { return peak }
    return distance >= reach ? 0 : peak * (reach - distance) / (reach - top)
  }
}

extension Part {
  /// Rain from the physics of drops and cameras.
  public static let physicalRain = Part(
    "physical rain", version: 1, sources: "Engine/Rain/Generators/PhysicalRain")
}

extension PhysicalRain {
  public static var part: Part { .physicalRain }
}
