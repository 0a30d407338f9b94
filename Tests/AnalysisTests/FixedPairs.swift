import Imaging
import Rain
import Random
import Tensors

/// Pairs held in memory.
struct FixedPairs: DataSet {
  let pairs: [RainyPair]

  var count: Int { pairs.count }
  var isFixed: Bool { true }
  func text(_ detail: Detail) -> String { "\(pairs.count) pairs" }
  func item(at index: Int, reader: RandomKey) throws -> RainyPair { pairs[index] }
}

/// Painted pictures of 32 × 32 under rain.
func rainyPairs(count: Int = 4, size: Int = 32) throws -> DegradedSet {
  let clean = try Backgrounds(.simple, count: count, size: ImageSize(size), seed: 1)
  return try DegradedSet(clean: clean, rain: RainPreset.named("range/small").rain, seed: 2)
}

/// A picture of uniform noise.
func noise(channels: Int = 3, height: Int = 24, width: Int = 24, seed: Int) -> Image {
  var stream = RandomKey(seed: seed).stream()
  return Image(
    channels: channels, height: height, width: width,
    pixels: (0..<channels * height * width).map { _ in Float(stream.uniform()) })
}
