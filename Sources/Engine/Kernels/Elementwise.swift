import Resources

/// Loops over floats in memory, which the compiler turns into vector code. None of them allocates.
///
/// `map` runs on one thread, so that the compiler can inline its closure into the loop. If `map` itself divided the
/// loop among threads, another closure would capture the first, which would then be called for every float.
public enum Elementwise {
  /// Floats that a loop reads.
  public typealias Source = UnsafePointer<Float>
  /// Floats that a loop writes. It may be one of its sources.
  public typealias Destination = UnsafeMutablePointer<Float>

  /// result[i] = body(a[i]) for each i below `count`, on the current thread.
  @inline(__always)
  public static func map(_ a: Source, into result: Destination, count: Int, _ body: (Float) -> Float) {
    for i in 0..<count { result[i] = body(a[i]) }
  }

  /// result[i] = body(a[i], b[i]) for each i below `count`, on the current thread.
  @inline(__always)
  public static func map(
    _ a: Source, _ b: Source, into result: Destination, count: Int, _ body: (Float, Float) -> Float
  ) {
    for i in 0..<count { result[i] = body(a[i], b[i]) }
  }

  /// result[i] = a[i] + b[i] for each i below `count`, on all threads.
  public static func add(_ a: Source, _ b: Source, into result: Destination, count: Int) {
    Parallel.forEachPart(of: count) { part in
      let start = part.lowerBound
      map(a + start, b + start, into: result + start, count: part.count) { $0 + $1 }
    }
  }

  /// result[i] = max(a[i], 0) for each i below `count`, on all threads; NaN becomes 0.
  public static func relu(_ a: Source, into result: Destination, count: Int) {
    Parallel.forEachPart(of: count) { part in
      map(a + part.lowerBound, into: result + part.lowerBound, count: part.count) { $0 > 0 ? $0 : 0 }
    }
  }

  /// The gradient of a ReLU from its output: that of the result where the output is positive, 0 elsewhere.
  public static func reluBackward(
    _ gradient: Source, output: Source, into result: Destination, count: Int
  ) {
    Parallel.forEachPart(of: count) { part in
      let start = part.lowerBound
      map(gradient + start, output + start, into: result + start, count: part.count) { $1 > 0 ? $0 : 0 }
    }
  }

  /// The sum, accurate for any count: float32 partial sums over 512 values are added in float64.
  public static func sum(_ a: Source, count: Int) -> Double {
    total(count: count, sixteen: { sixteen(a, $0) }, one: { a[$0] })
  }

  /// The sum of squares, with the accuracy of `sum`.
  public static func sumOfSquares(_ a: Source, count: Int) -> Double {
    total(
      count: count,
      sixteen: {
        let values = sixteen(a, $0)
        return values * values
      }, one: { a[$0] * a[$0] })
  }

  /// The sum of |a − b|, with the accuracy of `sum`.
  public static func sumOfAbsoluteDifferences(_ a: Source, _ b: Source, count: Int) -> Double {
    total(
      count: count,
      sixteen: {
        let difference = sixteen(a, $0) - sixteen(b, $0)
        return difference.replacing(with: -difference, where: difference .< .zero)
      },
      one: { abs(a[$0] - b[$0]) })
  }

  /// Whether no value is infinite or NaN. It sums x − x, which is 0 for finite values and NaN for all others.
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
