/// A point in pixels from the top left corner, x to the right and y down.
typealias Point = SIMD2<Float>
/// Red, green and blue; the fourth lane is not used.
typealias Colour = SIMD4<Float>

/// A picture being painted, its shapes with soft or antialiased edges.
struct Canvas {
  let size: ImageSize
  private var colours: [Colour]
  /// Outside of this nothing is painted.
  var clip: Frame

  init(size: ImageSize, filled colour: Colour = .zero) {
    self.size = size
    colours = [Colour](repeating: colour, count: size.pixels)
    clip = Frame(low: .zero, high: Point(Float(size.width), Float(size.height)))
  }

  var image: Image { Image(size: size, colours: colours) }
  var middle: Point { Point(Float(size.width), Float(size.height)) / 2 }
  /// The shorter side.
  var side: Float { Float(min(size.width, size.height)) }

  /// Lays a colour over the pixels around a point.
  ///
  /// - Parameters:
  ///   - reach: beyond it to all sides nothing is covered.
  ///   - shade: of a pixel's middle, how much of it is covered, 0 to 1, and with which colour.
  @inline(__always)
  mutating func paint(at centre: Point, reach: Point, _ shade: (Point) -> (cover: Float, colour: Colour)) {
    let rows = Self.range(
      max(centre.y - reach.y, clip.low.y), min(centre.y + reach.y, clip.high.y), size.height)
    let columns = Self.range(
      max(centre.x - reach.x, clip.low.x), min(centre.x + reach.x, clip.high.x), size.width)
    let width = size.width
    colours.withUnsafeMutableBufferPointer { colours in
      for row in rows {
        for column in columns {
          let (cover, colour) = shade(Point(Float(column) + 0.5, Float(row) + 0.5))
          if cover <= 0 { continue }
          let place = row * width + column
          colours[place] += min(cover, 1) * (colour - colours[place])
        }
      }
    }
  }

  /// Lays a colour over all pixels.
  @inline(__always)
  mutating func paintAll(_ shade: (Point) -> (cover: Float, colour: Colour)) {
    paint(at: middle, reach: middle, shade)
  }

  /// A stroke from one point to another with round ends.
  mutating func stroke(from start: Point, to end: Point, width: Float, _ colour: Colour) {
    let along = end - start
    let length = max((along * along).sum(), 1e-6)
    let reach = Point(abs(along.x), abs(along.y)) / 2 + (width + 1) / 2
    paint(at: (start + end) / 2, reach: reach) { point in
      let share = min(max(((point - start) * along).sum() / length, 0), 1)
      return ((width + 1) / 2 - (point - start - share * along).length, colour)
    }
  }

  private static func range(_ low: Float, _ high: Float, _ count: Int) -> Range<Int> {
    let first = Int(min(max(low.rounded(.down), 0), Float(count)))
    return first..<max(first, Int(min(max(high.rounded(.up), 0), Float(count))))
  }
}

/// A rectangle in pixels.
struct Frame {
  var low: Point
  var high: Point

  var size: Point { high - low }
  var middle: Point { (low + high) / 2 }

  func shrunk(by margin: Float) -> Frame { Frame(low: low + margin, high: high - margin) }

  func intersection(_ other: Frame) -> Frame {
    Frame(low: pointwiseMax(low, other.low), high: pointwiseMin(high, other.high))
  }

  /// How much of the pixel around a point lies inside.
  func cover(_ point: Point) -> Float {
    let x = min(point.x - low.x, high.x - point.x) + 0.5
    let y = min(point.y - low.y, high.y - point.y) + 0.5
    return min(max(x, 0), 1) * min(max(y, 0), 1)
  }
}

extension Point {
  var length: Float { (self * self).sum().squareRoot() }
}

extension Colour {
  static func grey(_ value: Float) -> Colour { Colour(value, value, value, 0) }
}

extension Image {
  /// Colours row by row, brought into 0..1.
  init(size: ImageSize, colours: [Colour]) {
    self.init(channels: 3, height: size.height, width: size.width)
    let plane = size.pixels
    for index in 0..<plane {
      for channel in 0..<3 { pixels[channel * plane + index] = min(max(colours[index][channel], 0), 1) }
    }
  }
}
