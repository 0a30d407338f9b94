import Glibc
import Imaging

/// Structural similarity (Wang, Bovik, Sheikh & Simoncelli 2004), at most 1: an 11 × 11 Gaussian window of
/// σ 1.5, K₁ = 0.01, K₂ = 0.03, averaged over the region where the window fits, then over channels.
///
/// - Throws: `MetricError` where shapes differ or the images are smaller than the window.
public func structuralSimilarity(
  _ output: Image, _ clean: Image, on protocol: ScoreProtocol = .rgb
) throws(MetricError) -> Double {
  try requireSameShape(output, clean, "SSIM")
  let first = try `protocol`.planes(of: output, "SSIM")
  let second = try `protocol`.planes(of: clean, "SSIM")
  guard first[0].height >= window.count && first[0].width >= window.count else {
    throw MetricError(
      "SSIM needs images of at least 11 × 11 pixels, not \(first[0].height) × \(first[0].width)")
  }
  let scores = zip(first, second).map { similarity($0, $1, peak: `protocol`.peak) }
  return scores.reduce(0, +) / Double(scores.count)
}

private let window: [Double] = {
  let weights = (-5...5).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
  let sum = weights.reduce(0, +)
  return weights.map { $0 / sum }
}()

private func similarity(_ first: Plane, _ second: Plane, peak: Double) -> Double {
  let c1 = (0.01 * peak) * (0.01 * peak)
  let c2 = (0.03 * peak) * (0.03 * peak)
  let meanX = averaged(first) { first.values[$0] }
  let meanY = averaged(first) { second.values[$0] }
  let squareX = averaged(first) { first.values[$0] * first.values[$0] }
  let squareY = averaged(first) { second.values[$0] * second.values[$0] }
  let product = averaged(first) { first.values[$0] * second.values[$0] }
  var sum = 0.0
  for index in meanX.indices {
    let x = meanX[index]
    let y = meanY[index]
    let varianceX = squareX[index] - x * x
    let varianceY = squareY[index] - y * y
    let covariance = product[index] - x * y
    sum +=
      (2 * x * y + c1) * (2 * covariance + c2) / ((x * x + y * y + c1) * (varianceX + varianceY + c2))
  }
  return sum / Double(meanX.count)
}

/// The windowed mean of a quantity wherever the window fits, one axis after the other.
private func averaged(_ shape: Plane, _ value: (Int) -> Double) -> [Double] {
  let width = shape.width - window.count + 1
  let height = shape.height - window.count + 1
  let values = (0..<shape.height * shape.width).map(value)
  var across = [Double](repeating: 0, count: shape.height * width)
  for row in 0..<shape.height {
    for tap in window.indices {
      let weight = window[tap]
      for column in 0..<width {
        across[row * width + column] += weight * values[row * shape.width + column + tap]
      }
    }
  }
  var result = [Double](repeating: 0, count: height * width)
  for row in 0..<height {
    for tap in window.indices {
      let weight = window[tap]
      for column in 0..<width {
        result[row * width + column] += weight * across[(row + tap) * width + column]
      }
    }
  }
  return result
}
