import Failures
import Glibc
import Imaging
import Resources

extension Metric {
  /// Structural similarity (`structuralSimilarity`).
  public static var ssim: Metric {
    Metric(
      "ssim", summary: "How alike local means, contrasts and patterns of output and clean picture are.",
      formula: "mean of (2 μx μy + c1)(2 σxy + c2) / ((μx² + μy² + c1)(σx² + σy² + c2))", better: .higher,
      target: 1, isStandard: true
    ) { try structuralSimilarity($0, $1, on: $2) }
  }
}

/// Structural similarity (Wang, Bovik, Sheikh & Simoncelli 2004), at most 1: an 11 × 11 Gaussian window with σ = 1.5
/// and population covariances, K₁ = 0.01, K₂ = 0.03; the mean over all places where the window fits, then over
/// channels.
///
/// - Parameter protocol: what the images are compared on; by default all channels in 0..1.
/// - Throws: `Failure` where the shapes differ, there are not 1 or 3 channels, or the images, less the protocol's
///   border, are smaller than the window.
public func structuralSimilarity(
  _ output: Image, _ clean: Image, on protocol: ScoreProtocol = .rgb
) throws(Failure) -> Double {
  try requireSameShape(output, clean, "SSIM")
  if `protocol` == .rgb && (output.channels == 1 || output.channels == 3) {
    // Values as they are, without copies.
    try requireWindow(output.height, output.width)
    let plane = output.height * output.width
    let sum = output.pixels.withUnsafeBufferPointer { first in
      clean.pixels.withUnsafeBufferPointer { second in
        (0..<output.channels).reduce(0.0) { sum, channel in
          let part = channel * plane..<(channel + 1) * plane
          return sum
            + similarity(
              first.extracting(part), second.extracting(part), height: output.height, width: output.width,
              peak: 1)
        }
      }
    }
    return sum / Double(output.channels)
  }
  let first = try `protocol`.planes(of: output, "SSIM")
  let second = try `protocol`.planes(of: clean, "SSIM")
  let (height, width) = (first[0].height, first[0].width)
  try requireWindow(height, width)
  let scores = zip(first, second).map { first, second in
    first.values.withUnsafeBufferPointer { first in
      second.values.withUnsafeBufferPointer { second in
        similarity(first, second, height: height, width: width, peak: `protocol`.peak)
      }
    }
  }
  return scores.reduce(0, +) / Double(scores.count)
}

private func requireWindow(_ height: Int, _ width: Int) throws(Failure) {
  guard height >= window.count && width >= window.count else {
    throw Failure("SSIM needs images of at least 11 × 11 pixels, not \(height) × \(width)")
  }
}

private let window: [Double] = {
  let weights = (-5...5).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
  let sum = weights.reduce(0, +)
  return weights.map { $0 / sum }
}()

private func similarity<Value: BinaryFloatingPoint>(
  _ first: UnsafeBufferPointer<Value>, _ second: UnsafeBufferPointer<Value>, height: Int, width: Int,
  peak: Double
) -> Double {
  let lines = SimilarityLines(width: width, peak: peak)
  let height = height - window.count + 1
  // A sum for each row, so that the result does not depend on the number of threads.
  var sums = [Double](repeating: 0, count: height)
  sums.withUnsafeMutableBufferPointer { sums in
    guard let x = first.baseAddress, let y = second.baseAddress, let sums = sums.baseAddress else { return }
    Parallel.forEachPart(of: height, grain: 16, multiple: 1) { rows in lines.sum(rows, x, y, into: sums) }
  }
  return sums.reduce(0, +) / Double(height * lines.fitting)
}

/// What a line of the index needs: windowed means of x, y, x² + y² and x y, one axis after the other, the last eleven
/// lines kept.
private struct SimilarityLines {
  let width: Int
  /// Places in a line where the window fits.
  let fitting: Int
  let c1: Double
  let c2: Double
  private let half = Array(window.prefix(window.count / 2 + 1))

  init(width: Int, peak: Double) {
    self.width = width
    fitting = width - window.count + 1
    c1 = (0.01 * peak) * (0.01 * peak)
    c2 = (0.03 * peak) * (0.03 * peak)
  }

  func sum<Value: BinaryFloatingPoint>(
    _ rows: Range<Int>, _ x: UnsafePointer<Value>, _ y: UnsafePointer<Value>,
    into sums: UnsafeMutablePointer<Double>
  ) {
    let taps = window.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 * width + 4 * fitting * (taps + 1)) { room in
      guard let line = room.baseAddress else { return }
      let kept = line + 4 * width
      let means = kept + 4 * fitting * taps
      for row in rows.lowerBound..<rows.upperBound + taps - 1 {
        let (a, b) = (x + row * width, y + row * width)
        for column in 0..<width {
          let (p, q) = (Double(a[column]), Double(b[column]))
          line[column] = p
          line[width + column] = q
          line[2 * width + column] = p * p + q * q
          line[3 * width + column] = p * q
        }
        let across = kept + 4 * fitting * (row % taps)
        for field in 0..<4 {
          let source = line + field * width
          average(
            source, source + 1, source + 2, source + 3, source + 4, source + 5, source + 6, source + 7,
            source + 8,
            source + 9, source + 10, into: across + field * fitting, count: fitting)
        }
        let done = row - taps + 1
        guard done >= rows.lowerBound else { continue }
        func place(_ tap: Int) -> UnsafeMutablePointer<Double> { kept + 4 * fitting * ((done + tap) % taps) }
        average(
          place(0), place(1), place(2), place(3), place(4), place(5), place(6), place(7), place(8), place(9),
          place(10),
          into: means, count: 4 * fitting)
        sums[done] = index(means)
      }
    }
  }

  /// The weighted mean of eleven lines, those at equal distance from the middle taken together.
  @inline(__always)
  private func average(
    _ l0: UnsafeMutablePointer<Double>, _ l1: UnsafeMutablePointer<Double>,
    _ l2: UnsafeMutablePointer<Double>,
    _ l3: UnsafeMutablePointer<Double>, _ l4: UnsafeMutablePointer<Double>,
    _ l5: UnsafeMutablePointer<Double>,
    _ l6: UnsafeMutablePointer<Double>, _ l7: UnsafeMutablePointer<Double>,
    _ l8: UnsafeMutablePointer<Double>,
    _ l9: UnsafeMutablePointer<Double>, _ l10: UnsafeMutablePointer<Double>,
    into result: UnsafeMutablePointer<Double>, count: Int
  ) {
    let (w0, w1, w2) = (half[0], half[1], half[2])
    let (w3, w4, w5) = (half[3], half[4], half[5])
    for i in 0..<count {
      let outer = w0 * (l0[i] + l10[i]) + w1 * (l1[i] + l9[i]) + w2 * (l2[i] + l8[i])
      let inner = w3 * (l3[i] + l7[i]) + w4 * (l4[i] + l6[i]) + w5 * l5[i]
      result[i] = outer + inner
    }
  }

  /// The sum of the index over a line.
  private func index(_ means: UnsafeMutablePointer<Double>) -> Double {
    let (meanX, meanY, squares, products) = (means, means + fitting, means + 2 * fitting, means + 3 * fitting)
    for i in 0..<fitting {
      let (x, y) = (meanX[i], meanY[i])
      let product = x * y
      let square = x * x + y * y
      // Written over what is not needed any more, so that the loop has no order.
      meanX[i] =
        (2 * product + c1) * (2 * (products[i] - product) + c2) / ((square + c1) * (squares[i] - square + c2))
    }
    var sum = 0.0
    for i in 0..<fitting { sum += meanX[i] }
    return sum
  }
}
