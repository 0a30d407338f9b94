import Machine

/// Loops over floats in memory. The compiler turns them into vector code; none allocates.
///
/// `map` takes a closure that becomes part of its loop, which fails where the loop stands in a closure that has the
/// first one as a capture: it is called for every float then. So threads are shared out around `map`, not in it.
public enum Elementwise {
  public typealias Source = UnsafePointer<Float>
  public typealias Destination = UnsafeMutablePointer<Float>

  @inline(__always)
  public static func map(_ a: Source, into result: Destination, count: Int, _ body: (Float) -> Float) {
    for i in 0..<count { result[i] = body(a[i]) }
  }

  @inline(__always)
  public static func map(
    _ a: Source, _ b: Source, into result: Destination, count: Int, _ body: (Float, Float) -> Float
  ) {
    for i in 0..<count { result[i] = body(a[i], b[i]) }
  }

  public static func add(_ a: Source, _ b: Source, into result: Destination, count: Int) {
    Parallel.forEachPart(of: count) { part in
      let start = part.lowerBound
      map(a + start, b + start, into: result + start, count: part.count) { $0 + $1 }
    }
  }

  public static func relu(_ a: Source, into result: Destination, count: Int) {
    Parallel.forEachPart(of: count) { part in
      map(a + part.lowerBound, into: result + part.lowerBound, count: part.count) { $0 > 0 ? $0 : 0 }
    }
  }

  /// The gradient of a ReLU, told from its output: it passes where the output is positive.
  public static func reluBackward(
    _ gradient: Source, output: Source, into result: Destination, count: Int
  ) {
    Parallel.forEachPart(of: count) { part in
      let start = part.lowerBound
      map(gradient + start, output + start, into: result + start, count: part.count) { $1 > 0 ? $0 : 0 }
    }
  }

  /// The sum in float32 over sixteen running sums, folded into a double every 512 values, so that the error
  /// does not grow with the count.
  public static func sum(_ a: Source, count: Int) -> Double {
    total(count: count, sixteen: { sixteen(a, $0) }, one: { a[$0] })
  }

  /// The sum of squares, as `sum` does it.
  public static func sumOfSquares(_ a: Source, count: Int) -> Double {
    total(
      count: count,
      sixteen: {
        let values = sixteen(a, $0)
        return values * values
      }, one: { a[$0] * a[$0] })
  }

  /// The sum of |a − b|, as `sum` does it.
  public static func sumOfAbsoluteDifferences(_ a: Source, _ b: Source, count: Int) -> Double {
    total(
      count: count,
      sixteen: {
        let difference = sixteen(a, $0) - sixteen(b, $0)
        return difference.replacing(with: -difference, where: difference .< .zero)
      },
      one: { abs(a[$0] - b[$0]) })
  }

  /// Whether no value is infinite or nan: x − x is 0 for all others, and a sum keeps what is not.
  public static func areFinite(_ a: Source, count: Int) -> Bool {
    total(
      count: count,
      sixteen: {
        let values = sixteen(a, $0)
        return values - values
      }, one: { a[$0] - a[$0] }) == 0
  }

  @inline(__always)
  private static func sixteen(_ a: Source, _ start: Int) -> SIMD16<Float> {
    UnsafeRawPointer(a + start).loadUnaligned(as: SIMD16<Float>.self)
  }

  /// - Parameters:
  ///   - sixteen: the summands from a place on.
  ///   - one: the summand at a place.
  @inline(__always)
  private static func total(
    count: Int, sixteen: (Int) -> SIMD16<Float>, one: (Int) -> Float
  ) -> Double {
    var total = 0.0
    var start = 0
    while start < count {
      let end = min(start + 512, count)
      var lanes = SIMD16<Float>.zero
      var i = start
      while i + 16 <= end {
        lanes += sixteen(i)
        i += 16
      }
      var part = Double(lanes.sum())
      while i < end {
        part += Double(one(i))
        i += 1
      }
      total += part
      start = end
    }
    return total
  }
}
