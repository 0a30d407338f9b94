import Glibc
import Imaging
import Rain
import Random

/// A filter of 11 × 11 weights and a constant, the same for all channels, that turns rainy pixels into clean ones with
/// the least squared error. Borders repeat the edge.
struct LinearFilter: Sendable {
  private static let reach = 5
  private static let side = 2 * reach + 1
  /// The weights row by row, and then the constant.
  private let weights: [Double]

  /// Fits it to at most 30,000 pixels drawn from the pairs. A ridge of 10⁻⁴ of the mean square keeps it unique.
  init(fittedTo pairs: [RainyPair]) {
    let size = Self.side * Self.side + 1
    var square = [Double](repeating: 0, count: size * size)
    var product = [Double](repeating: 0, count: size)
    var stream = RandomKey(seed: 0).purpose("linear filter").stream()
    let perPair = max(1, 30_000 / max(1, pairs.count))
    for pair in pairs {
      for _ in 0..<min(perPair, pair.clean.pixels.count) {
        let channel = stream.integer(in: 0...pair.clean.channels - 1)
        let row = stream.integer(in: 0...pair.clean.height - 1)
        let column = stream.integer(in: 0...pair.clean.width - 1)
        let input = Self.input(pair.rainy, channel, row, column)
        let wanted = Double(pair.clean[channel, row, column])
        for first in 0..<size {
          let value = input[first]
          product[first] += value * wanted
          for second in 0...first { square[first * size + second] += value * input[second] }
        }
      }
    }
    let trace = (0..<size).reduce(0.0) { $0 + square[$1 * size + $1] }
    for place in 0..<size { square[place * size + place] += 1e-4 * trace / Double(size) + 1e-12 }
    weights = Self.solution(of: square, product)
  }

  /// The filtered image, clipped to 0..1.
  func callAsFunction(_ image: Image) -> Image {
    var result = image
    for channel in 0..<image.channels {
      for row in 0..<image.height {
        for column in 0..<image.width {
          let input = Self.input(image, channel, row, column)
          let sum = zip(weights, input).reduce(0.0) { $0 + $1.0 * $1.1 }
          result[channel, row, column] = Float(min(max(sum, 0), 1))
        }
      }
    }
    return result
  }

  /// The neighbourhood of a pixel, and 1.
  private static func input(_ image: Image, _ channel: Int, _ row: Int, _ column: Int) -> [Double] {
    var input: [Double] = []
    input.reserveCapacity(side * side + 1)
    for y in row - reach...row + reach {
      for x in column - reach...column + reach {
        input.append(
          Double(image[channel, min(max(y, 0), image.height - 1), min(max(x, 0), image.width - 1)]))
      }
    }
    input.append(1)
    return input
  }

  /// The solution of symmetric positive equations by Cholesky's decomposition of the lower half.
  private static func solution(of matrix: [Double], _ right: [Double]) -> [Double] {
    let size = right.count
    var lower = matrix
    for row in 0..<size {
      for column in 0...row {
        var sum = lower[row * size + column]
        for place in 0..<column { sum -= lower[row * size + place] * lower[column * size + place] }
        lower[row * size + column] =
          row == column ? sqrt(max(sum, 1e-300)) : sum / lower[column * size + column]
      }
    }
    var solution = right
    for row in 0..<size {
      for place in 0..<row { solution[row] -= lower[row * size + place] * solution[place] }
      solution[row] /= lower[row * size + row]
    }
    for row in (0..<size).reversed() {
      for place in row + 1..<size { solution[row] -= lower[place * size + row] * solution[place] }
      solution[row] /= lower[row * size + row]
    }
    return solution
  }
}
