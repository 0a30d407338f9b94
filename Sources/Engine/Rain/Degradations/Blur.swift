import Failures
import Glibc
import Imaging
import Random

/// Blur: every pixel becomes a weighted mean of those around it. Borders are reflected without repeating the edge, as
/// by OpenCV's `BORDER_REFLECT_101`.
public struct Blur: Degradation {
  /// Shape of the blur; its parameters are drawn per image.
  public enum Kind: Hashable, Sendable {
    /// A Gaussian with a standard deviation of `sigma` pixels, 0...30, truncated at four standard deviations as by
    /// SciPy's `gaussian_filter`.
    case gaussian(sigma: ParameterDraw)
    /// A lens out of focus: the mean over a disc with a radius of 0...30 pixels.
    case disc(radius: ParameterDraw)
    /// A camera that moves evenly along a line of 0...200 pixels. The angle is in degrees, -180...180, as that of rain:
    /// 0 is vertical, positive leans counter-clockwise.
    case motion(length: ParameterDraw, angle: ParameterDraw)
  }

  /// Shape of the blur and how its parameters are drawn.
  public let kind: Kind

  /// - Throws: `Failure` where a parameter is outside the range given in `Kind`.
  public init(_ kind: Kind) throws(Failure) {
    switch kind {
    case .gaussian(let sigma): try sigma.check("sigma", in: 0...30, rule: .real)
    case .disc(let radius): try radius.check("radius", in: 0...30, rule: .real)
    case .motion(let length, let angle):
      try length.check("length", in: 0...200, rule: .real)
      try angle.check("angle", in: -180...180, rule: .real)
    }
    self.kind = kind
  }

  public func text(_ detail: Detail) -> String {
    switch kind {
    case .gaussian(let sigma): "Gaussian blur: sigma \(sigma)"
    case .disc(let radius): "disc blur: radius \(radius)"
    case .motion(let length, let angle): "motion blur: length \(length), angle \(angle)°"
    }
  }

  public func pair(from clean: Image, key: RandomKey) throws -> RainyPair {
    let blurred: Image
    switch kind {
    case .gaussian(let sigma):
      blurred = clean.blurred(sigma: sigma.draw("sigma", key))
    case .disc(let radius):
      blurred = PointSpread.disc(radius: radius.draw("radius", key)).applied(to: clean)
    case .motion(let length, let angle):
      blurred = PointSpread.motion(length: length.draw("length", key), angle: angle.draw("angle", key))
        .applied(to: clean)
    }
    return RainyPair(clean: clean, degraded: blurred)
  }
}

extension Image {
  /// The image under a Gaussian with a standard deviation of `sigma` pixels, 0 or more, truncated at four standard
  /// deviations. Borders are reflected without repeating the edge, and values are clipped to 0..1.
  public func blurred(sigma: Double) -> Image {
    let line = PointSpread.gaussian(sigma: sigma)
    return line.transposed.applied(to: line.applied(to: self))
  }
}

/// Where the light of one pixel goes: weights that add up to 1, by the offset in rows and columns.
struct PointSpread {
  struct Tap {
    let row: Int
    let column: Int
    let weight: Float
  }

  let taps: [Tap]

  /// Weights need not add up to 1.
  private init(_ weights: [(row: Int, column: Int, weight: Double)]) {
    let total = weights.reduce(0) { $0 + $1.weight }
    taps = weights.filter { $0.weight > 0 }.map {
      Tap(row: $0.row, column: $0.column, weight: Float($0.weight / total))
    }
  }

  /// The horizontal pass; the whole kernel is this followed by its transpose.
  static func gaussian(sigma: Double) -> PointSpread {
    let reach = Int(4 * sigma + 0.5)
    return PointSpread(
      (-reach...reach).map { column in
        let weight = reach > 0 ? exp(-0.5 * Double(column * column) / (sigma * sigma)) : 1
        return (row: 0, column: column, weight: weight)
      })
  }

  /// The weight of a pixel is the share of 16 × 16 points in it that lie within the disc.
  static func disc(radius: Double) -> PointSpread {
    let reach = Int((radius + 0.5).rounded(.up))
    let points = (0..<16).map { (Double($0) + 0.5) / 16 - 0.5 }
    // Even for a radius of 0 it holds the points nearest the centre.
    let square = max(radius * radius, 0.002)
    return PointSpread(
      (-reach...reach).flatMap { row in
        (-reach...reach).map { column in
          let inside = points.reduce(0) { sum, y in
            let down = Double(row) + y
            return sum
              + points.count { x in
                let across = Double(column) + x
                return down * down + across * across <= square
              }
          }
          return (row: row, column: column, weight: Double(inside))
        }
      })
  }

  /// Points close together along the line, each shared by the four pixels around it.
  static func motion(length: Double, angle: Double) -> PointSpread {
    let direction = angle * .pi / 180
    let count = max(1, Int((length * 16).rounded(.up)))
    let reach = Int((length / 2).rounded(.up)) + 1
    let side = 2 * reach + 1
    var weights = [Double](repeating: 0, count: side * side)
    for point in 0..<count {
      let along = length * ((Double(point) + 0.5) / Double(count) - 0.5)
      let row = along * cos(direction) + Double(reach)
      let column = along * sin(direction) + Double(reach)
      let top = row.rounded(.down)
      let left = column.rounded(.down)
      for (y, down) in [(Int(top), 1 - (row - top)), (Int(top) + 1, row - top)] {
        for (x, across) in [(Int(left), 1 - (column - left)), (Int(left) + 1, column - left)] {
          if down * across > 0 { weights[y * side + x] += down * across }
        }
      }
    }
    return PointSpread(
      weights.enumerated().map { ($0.offset / side - reach, $0.offset % side - reach, $0.element) })
  }

  var transposed: PointSpread { PointSpread(taps.map { ($0.column, $0.row, Double($0.weight)) }) }

  func applied(to image: Image) -> Image {
    let rowReach = taps.map { abs($0.row) }.max() ?? 0
    let columnReach = taps.map { abs($0.column) }.max() ?? 0
    let rows = (-rowReach..<image.height + rowReach).map { Self.reflected($0, image.height) }
    let columns = (-columnReach..<image.width + columnReach).map { Self.reflected($0, image.width) }
    let (height, width) = (image.height, image.width)
    var result = Image(channels: image.channels, height: height, width: width)
    var padded = [Float](repeating: 0, count: rows.count * columns.count)
    for channel in 0..<image.channels {
      let plane = channel * height * width
      for (y, row) in rows.enumerated() {
        for (x, column) in columns.enumerated() {
          padded[y * columns.count + x] = image.pixels[plane + row * width + column]
        }
      }
      padded.withUnsafeBufferPointer { padded in
        result.pixels.withUnsafeMutableBufferPointer { sums in
          for tap in taps {
            for row in 0..<height {
              let source = (row + tap.row + rowReach) * columns.count + tap.column + columnReach
              let target = plane + row * width
              for column in 0..<width { sums[target + column] += tap.weight * padded[source + column] }
            }
          }
        }
      }
    }
    // Weights that add up to 1 only nearly may leave the range of the image by a rounding.
    for index in result.pixels.indices { result.pixels[index] = min(max(result.pixels[index], 0), 1) }
    return result
  }

  private static func reflected(_ position: Int, _ count: Int) -> Int {
    if count == 1 { return 0 }
    let period = 2 * (count - 1)
    let place = ((position % period) + period) % period
    return min(place, period - place)
  }
}
