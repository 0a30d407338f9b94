import Glibc
import Imaging
import Tensors

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
  /// Millimetres an hour: 2 light, 10 moderate, 50 heavy.
  public let rate: ParameterDraw
  /// Sideways wind in m/s; positive leans the rain counter-clockwise.
  public let wind: ParameterDraw
  /// Exposure in seconds.
  public let exposure: ParameterDraw
  /// Focal length in pixels: of a picture W pixels wide with a field of view of φ it is W / (2 tan(φ/2)).
  public let focal: ParameterDraw
  /// Diameter of the lens's opening in metres; 0 has everything in focus.
  public let aperture: Double
  /// Metres from the camera to what is in focus.
  public let focus: Double
  /// Metres within which drops are drawn.
  public let depth: ClosedRange<Double>

  /// - Throws: `RainError` where a parameter is out of its bounds.
  public init(
    rate: ParameterDraw = .range(10...50), wind: ParameterDraw = .range(-4...4),
    exposure: ParameterDraw = .range(0.0005...0.002), focal: ParameterDraw = .constant(3000),
    aperture: Double = 0.002, focus: Double = 10, depth: ClosedRange<Double> = 0.5...15
  ) throws(RainError) {
    try rate.check("rate", in: 0.1...300, rule: .real)
    try wind.check("wind", in: -50...50, rule: .real)
    try exposure.check("exposure", in: 0.00001...1, rule: .real)
    try focal.check("focal", in: 10...100_000, rule: .real)
    for (name, value, bounds) in [("aperture", aperture, 0...0.5), ("focus", focus, 0.1...1_000_000)] {
      guard bounds.contains(value) else {
        throw RainError(
          "\(name) is \(number(value)); it must lie between \(number(bounds.lowerBound)) and "
            + number(bounds.upperBound))
      }
    }
    guard depth.lowerBound >= 0.1 && depth.upperBound <= 1000 && depth.lowerBound < depth.upperBound else {
      throw RainError(
        "drops from \(number(depth.lowerBound)) to \(number(depth.upperBound)) m away cannot be drawn",
        hint: "give a depth within 0.1 to 1000 m, the nearer first")
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
  /// The most drops of a layer; where more are expected the farthest are left out.
  static let mostDrops = 200_000.0

  public func layer(height: Int, width columns: Int, key: RandomKey) -> Image {
    func draw(_ parameter: ParameterDraw, _ purpose: StaticString) -> Double {
      var stream = key.purpose(purpose).stream()
      return parameter.draw(&stream)
    }
    let rate = draw(self.rate, "rate")
    let wind = draw(self.wind, "wind")
    let exposure = draw(self.exposure, "exposure")
    let focal = draw(self.focal, "focal")

    // Per m³, and the share of drops smaller than D among them.
    let slope = 4.1 * pow(rate, -0.21)
    let (least, most) = (exp(-slope * Self.diameters.lowerBound), exp(-slope * Self.diameters.upperBound))
    let concentration = 8000 / slope * (least - most)

    let near = depth.lowerBound
    // Drops may lie outside the picture and reach in by half of the longest streak.
    let margin = Drop(diameter: Self.diameters.upperBound, wind: wind).length(focal, exposure) / near / 2
    let cone =
      (Double(height) + 2 * margin) * (Double(columns) + 2 * margin) / (focal * focal) / 3 * concentration
    let nearCube = near * near * near
    let farCube = min(
      depth.upperBound * depth.upperBound * depth.upperBound, nearCube + Self.mostDrops / cone)

    var stream = key.purpose("drops").stream()
    var passed = [Float](repeating: 1, count: height * columns)
    passed.withUnsafeMutableBufferPointer { passed in
      for _ in 0..<poissonCount(mean: cone * (farCube - nearCube), &stream) {
        // The inverses of the distribution functions of exp(−Λ D) and of z².
        let diameter = -log(least - stream.uniform() * (least - most)) / slope
        let distance = cbrt(nearCube + stream.uniform() * (farCube - nearCube))
        let row = stream.uniform(in: -margin...Double(height) + margin)
        let column = stream.uniform(in: -margin...Double(columns) + margin)
        let drop = Drop(diameter: diameter, wind: wind)
        let trace = DropTrace(
          row: row, column: column, direction: drop.direction,
          length: drop.length(focal, exposure) / distance, width: focal * drop.diameter / distance,
          spread: aperture * focal * abs(1 / distance - 1 / focus), cover: drop.cover(exposure))
        trace.dim(passed, height: height, width: columns)
      }
    }
    let levels = passed.map { ((1 - $0) * 255).rounded(.down) / 255 }
    return Image(channels: 1, height: height, width: columns, pixels: levels)
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

  /// The share of the exposure for which it hides a point on its path.
  func cover(_ exposure: Double) -> Double { min(1, diameter / (speed * exposure)) }
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
  let cover: Double

  /// Multiplies what passes by 1 − the trace.
  ///
  /// Across it is a box of the drop's width, along one of the path's length, both smoothed by what the lens and a pixel
  /// spread; their integrals stay what they were, so that thin and blurred drops are fainter.
  func dim(_ passed: UnsafeMutableBufferPointer<Float>, height: Int, width columns: Int) {
    let blur = (1 + spread * spread).squareRoot()
    let across = Ramp(width: width, blur: blur)
    let along = Ramp(width: length + width, blur: blur)
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
