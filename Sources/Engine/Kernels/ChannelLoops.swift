/// Loops over pixels of one block of channels, all its channels at a time. A block has 16 channels, or 8.
enum ChannelLoops {
  typealias Source = UnsafePointer<Float>
  typealias Destination = UnsafeMutablePointer<Float>

  /// The mean of each channel, and the sum of the squared distances from it.
  static func moments(_ lanes: Int, _ x: Source, _ pixels: Int, mean: Destination, spread: Destination) {
    if lanes == 16 {
      Block<SIMD16<Float>>.moments(x, pixels, mean, spread)
    } else {
      Block<SIMD8<Float>>.moments(x, pixels, mean, spread)
    }
  }

  /// (x − mean) · factor + shift.
  static func scale(
    _ lanes: Int, _ x: Source, _ pixels: Int, mean: Source, factor: Source, shift: Source, into y: Destination
  ) {
    if lanes == 16 {
      Block<SIMD16<Float>>.scale(x, pixels, mean, factor, shift, y)
    } else {
      Block<SIMD8<Float>>.scale(x, pixels, mean, factor, shift, y)
    }
  }

  /// The sums of g and of g · (x − mean).
  static func products(
    _ lanes: Int, _ g: Source, _ x: Source, _ pixels: Int, mean: Source, sum: Destination,
    product: Destination
  ) {
    if lanes == 16 {
      Block<SIMD16<Float>>.products(g, x, pixels, mean, sum, product)
    } else {
      Block<SIMD8<Float>>.products(g, x, pixels, mean, sum, product)
    }
  }

  /// g · factor + (x − mean) · slope + shift.
  static func combine(
    _ lanes: Int, _ g: Source, _ x: Source, _ pixels: Int, mean: Source, factor: Source, slope: Source,
    shift: Source, into y: Destination
  ) {
    if lanes == 16 {
      Block<SIMD16<Float>>.combine(g, x, pixels, mean, factor, slope, shift, y)
    } else {
      Block<SIMD8<Float>>.combine(g, x, pixels, mean, factor, slope, shift, y)
    }
  }

  /// x where it is positive, slope · x elsewhere.
  static func rectify(_ lanes: Int, _ x: Source, _ pixels: Int, slope: Source, into y: Destination) {
    if lanes == 16 {
      Block<SIMD16<Float>>.rectify(x, pixels, slope, y)
    } else {
      Block<SIMD8<Float>>.rectify(x, pixels, slope, y)
    }
  }

  /// The gradient of `rectify` with respect to x, and the sum of g · min(x, 0).
  static func rectifyBackward(
    _ lanes: Int, _ g: Source, _ x: Source, _ pixels: Int, slope: Source, into y: Destination,
    sum: Destination
  ) {
    if lanes == 16 {
      Block<SIMD16<Float>>.rectifyBackward(g, x, pixels, slope, y, sum)
    } else {
      Block<SIMD8<Float>>.rectifyBackward(g, x, pixels, slope, y, sum)
    }
  }

  private enum Block<V: SIMD> where V.Scalar == Float {
    @inline(__always)
    static func load(_ source: Source, _ pixel: Int) -> V {
      UnsafeRawPointer(source + pixel * V.scalarCount).loadUnaligned(as: V.self)
    }

    @inline(__always)
    static func store(_ value: V, _ target: Destination, _ pixel: Int) {
      UnsafeMutableRawPointer(target + pixel * V.scalarCount).storeBytes(of: value, as: V.self)
    }

    /// The sum of a value for each pixel, in four running sums: one would wait for itself.
    @inline(__always)
    static func sum(_ pixels: Int, _ value: (Int) -> V) -> V {
      var (a, b, c, d) = (V.zero, V.zero, V.zero, V.zero)
      var pixel = 0
      while pixel + 4 <= pixels {
        a += value(pixel)
        b += value(pixel + 1)
        c += value(pixel + 2)
        d += value(pixel + 3)
        pixel += 4
      }
      while pixel < pixels {
        a += value(pixel)
        pixel += 1
      }
      return (a + b) + (c + d)
    }

    @inline(__always)
    static func moments(_ x: Source, _ pixels: Int, _ mean: Destination, _ spread: Destination) {
      let middle = sum(pixels) { load(x, $0) } / V(repeating: Float(pixels))
      store(middle, mean, 0)
      let squares = sum(pixels) {
        let distance = load(x, $0) - middle
        return distance * distance
      }
      store(squares, spread, 0)
    }

    @inline(__always)
    static func scale(
      _ x: Source, _ pixels: Int, _ mean: Source, _ factor: Source, _ shift: Source, _ y: Destination
    ) {
      let (m, a, b) = (load(mean, 0), load(factor, 0), load(shift, 0))
      for pixel in 0..<pixels { store((load(x, pixel) - m) * a + b, y, pixel) }
    }

    @inline(__always)
    static func products(
      _ g: Source, _ x: Source, _ pixels: Int, _ mean: Source, _ total: Destination, _ product: Destination
    ) {
      let m = load(mean, 0)
      store(sum(pixels) { load(g, $0) }, total, 0)
      store(sum(pixels) { load(g, $0) * (load(x, $0) - m) }, product, 0)
    }

    @inline(__always)
    static func combine(
      _ g: Source, _ x: Source, _ pixels: Int, _ mean: Source, _ factor: Source, _ slope: Source,
      _ shift: Source, _ y: Destination
    ) {
      let (m, a, b, c) = (load(mean, 0), load(factor, 0), load(slope, 0), load(shift, 0))
      for pixel in 0..<pixels { store(load(g, pixel) * a + (load(x, pixel) - m) * b + c, y, pixel) }
    }

    @inline(__always)
    static func rectify(_ x: Source, _ pixels: Int, _ slope: Source, _ y: Destination) {
      let a = load(slope, 0)
      for pixel in 0..<pixels {
        let value = load(x, pixel)
        store(value.replacing(with: value * a, where: value .<= 0), y, pixel)
      }
    }

    @inline(__always)
    static func rectifyBackward(
      _ g: Source, _ x: Source, _ pixels: Int, _ slope: Source, _ y: Destination, _ total: Destination
    ) {
      let a = load(slope, 0)
      for pixel in 0..<pixels {
        let gradient = load(g, pixel)
        store(gradient.replacing(with: gradient * a, where: load(x, pixel) .<= 0), y, pixel)
      }
      let products = sum(pixels) {
        let value = load(x, $0)
        return load(g, $0) * value.replacing(with: 0, where: value .> 0)
      }
      store(products, total, 0)
    }
  }
}
