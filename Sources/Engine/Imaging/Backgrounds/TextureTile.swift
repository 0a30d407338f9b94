import Random

/// A periodic field of noise, alike at every scale, from which leaves cut their texture. One tile serves all
/// pictures: each leaf reads it at its own place, direction and scale.
struct TextureTile: Sendable {
  static let side = 256
  static let shared = TextureTile()

  /// Mean 0, standard deviation 1.
  private let values: [Float]

  private init() {
    let side = Self.side
    var sum = [Float](repeating: 0, count: side * side)
    let key = RandomKey(seed: 1).purpose("texture tile")
    // Octaves of smoothly interpolated lattice noise; halving the amplitude with the cell gives a power
    // spectrum that falls with the square of the frequency.
    var amplitude: Float = 1
    for (octave, cell) in [32, 16, 8, 4].enumerated() {
      let lattice = side / cell
      var stream = key.index(octave).stream()
      let nodes = stream.uniforms(lattice * lattice).map { $0 - 0.5 }
      for row in 0..<side {
        let top = row / cell
        let down = Self.smooth(Float(row % cell) / Float(cell))
        for column in 0..<side {
          let left = column / cell
          let across = Self.smooth(Float(column % cell) / Float(cell))
          let right = (left + 1) % lattice
          let upper = nodes[top * lattice + left] * (1 - across) + nodes[top * lattice + right] * across
          let below = (top + 1) % lattice * lattice
          let lower = nodes[below + left] * (1 - across) + nodes[below + right] * across
          sum[row * side + column] += amplitude * (upper * (1 - down) + lower * down)
        }
      }
      amplitude *= 0.6
    }
    let mean = sum.reduce(0, +) / Float(sum.count)
    let square = sum.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(sum.count)
    let scale = 1 / square.squareRoot()
    values = sum.map { ($0 - mean) * scale }
  }

  private static func smooth(_ t: Float) -> Float { t * t * (3 - 2 * t) }

  /// The field at a place in tile pixels, interpolated and repeated for ever. Both must be within ±1e6.
  @inline(__always)
  func value(_ x: Float, _ y: Float) -> Float {
    let left = x.rounded(.down)
    let top = y.rounded(.down)
    let across = x - left
    let down = y - top
    let mask = Self.side - 1
    let x0 = Int(left) & mask
    let y0 = (Int(top) & mask) * Self.side
    let x1 = (x0 + 1) & mask
    let y1 = (y0 + Self.side) & (Self.side * Self.side - 1)
    return values.withUnsafeBufferPointer { values in
      let upper = values[y0 + x0] * (1 - across) + values[y0 + x1] * across
      let lower = values[y1 + x0] * (1 - across) + values[y1 + x1] * across
      return upper * (1 - down) + lower * down
    }
  }
}
