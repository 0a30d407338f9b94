import Glibc

extension StreakKernel {
  /// The line alone, `length × length` values: an identity matrix rotated by angle − 45° with bilinear
  /// sampling and zeros outside, then blurred by a Gaussian of `width`.
  ///
  /// As OpenCV 5's getRotationMatrix2D, warpAffine and GaussianBlur compute it, which do not round
  /// coordinates to 1/32 of a pixel as OpenCV 4's warpAffine does.
  static func line(length: Int, width: Int, angle: Double, variant: StreakRain.Variant) -> [Float] {
    let rotated = rotatedDiagonal(length: length, angle: angle, variant: variant)
    guard width > 1 else { return rotated }
    return blurred(rotated, side: length, weights: gaussian(width))
  }

  private static func rotatedDiagonal(length: Int, angle: Double, variant: StreakRain.Variant) -> [Float] {
    let centre = variant == .classic ? Double(length) / 2 : Double(length - 1) / 2
    let scale = variant == .classic ? 1 - Double(length) / 100 : 1
    let turn = (angle - 45) * .pi / 180
    // The forward map is centre + scale · R(turn) · (p − centre); a result pixel is read at its inverse.
    let cosine = cos(turn) / scale
    let sine = sin(turn) / scale
    var result = [Float](repeating: 0, count: length * length)
    for row in 0..<length {
      let y = Double(row) - centre
      for column in 0..<length {
        let x = Double(column) - centre
        let sourceX = centre + cosine * x - sine * y
        let sourceY = centre + sine * x + cosine * y
        let left = sourceX.rounded(.down)
        let top = sourceY.rounded(.down)
        // Only pixels on the diagonal are 1: of the four neighbours at most two lie on it.
        guard abs(left - top) <= 1 else { continue }
        let across = Float(sourceX - left)
        let down = Float(sourceY - top)
        var value: Float = 0
        func add(_ x: Double, _ y: Double, _ weight: Float) {
          if x == y && x >= 0 && x < Double(length) { value += weight }
        }
        add(left, top, (1 - across) * (1 - down))
        add(left + 1, top, across * (1 - down))
        add(left, top + 1, (1 - across) * down)
        add(left + 1, top + 1, across * down)
        result[row * length + column] = value
      }
    }
    return result
  }

  /// OpenCV's Gaussian weights where no sigma is given: tabulated up to 9, else by
  /// sigma = 0.3 ((width − 1) / 2 − 1) + 0.8. The tabulated ones are whole 256ths, close to the formula.
  static func gaussian(_ width: Int) -> [Float] {
    switch width {
    case 1: return [1]
    case 3: return [64, 128, 64].map { $0 / 256 }
    case 5: return [16, 64, 96, 64, 16].map { $0 / 256 }
    case 7: return [8, 28, 56, 72, 56, 28, 8].map { $0 / 256 }
    case 9: return [4, 13, 30, 51, 60, 51, 30, 13, 4].map { $0 / 256 }
    default:
      let middle = Double(width - 1) / 2
      let sigma = 0.3 * (middle - 1) + 0.8
      let weights = (0..<width).map { exp(-pow(Double($0) - middle, 2) / (2 * sigma * sigma)) }
      let sum = weights.reduce(0, +)
      return weights.map { Float($0 / sum) }
    }
  }

  /// Both axes blurred; borders reflected without repeating the edge.
  private static func blurred(_ values: [Float], side: Int, weights: [Float]) -> [Float] {
    let radius = weights.count / 2
    let places = (-radius..<side + radius).map { reflected($0, side) }
    var across = [Float](repeating: 0, count: side * side)
    for row in 0..<side {
      let first = values[row * side..<(row + 1) * side].firstIndex { $0 != 0 }
      guard first != nil else { continue }
      for column in 0..<side {
        var sum: Float = 0
        for tap in weights.indices { sum += weights[tap] * values[row * side + places[column + tap]] }
        across[row * side + column] = sum
      }
    }
    var result = [Float](repeating: 0, count: side * side)
    for row in 0..<side {
      for tap in weights.indices {
        let weight = weights[tap]
        let source = places[row + tap] * side
        for column in 0..<side { result[row * side + column] += weight * across[source + column] }
      }
    }
    return result
  }

  /// The pixel that stands at a position outside: … 2 1 | 0 1 2 … n−1 | n−2 …
  static func reflected(_ position: Int, _ count: Int) -> Int {
    if count == 1 { return 0 }
    let period = 2 * (count - 1)
    let place = ((position % period) + period) % period
    return place < count ? place : period - place
  }
}
