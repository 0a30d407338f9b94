import Glibc
import Imaging
import Random

/// The few pixels of the noise field that are not zero.
struct StreakSeeds: Sendable {
  struct Seed: Sendable {
    let row: Int
    let column: Int
    let value: Float
  }

  let size: ImageSize
  let seeds: [Seed]

  /// Draws which pixels hold a seed, and their values, as thresholding a uniform field would: every pixel
  /// independently with probability quantity / 25600, the gaps between seeds being geometric.
  init(quantity: Double, size: ImageSize, key: RandomKey) {
    self.size = size
    let probability = min(quantity / 25600, 1)
    let depth = 0.01 * quantity
    var stream = key.stream()
    var seeds: [Seed] = []
    guard probability > 0 else {
      self.seeds = []
      return
    }
    let scale = 1 / log1p(-min(probability, 1 - 1e-12))
    var position = -1.0
    while true {
      position += 1 + (log1p(-stream.uniform()) * scale).rounded(.down)
      guard position < Double(size.pixels) else { break }
      let index = Int(position)
      let value = Float(256 - depth + depth * stream.uniform())
      seeds.append(Seed(row: index / size.width, column: index % size.width, value: value))
    }
    self.seeds = seeds
  }

  /// The seeds of a given noise field, values 0..<256 row by row.
  init(noise: [Float], quantity: Double, size: ImageSize) {
    precondition(noise.count == size.pixels, "one value per pixel")
    self.size = size
    let threshold = 256 - 0.01 * quantity
    seeds = noise.indices.filter { Double(noise[$0]) >= threshold }.map {
      Seed(row: $0 / size.width, column: $0 % size.width, value: noise[$0])
    }
  }
}
