import Failures
import Imaging
import Random

/// Something that makes layers of rain.
public protocol RainGenerator: Recipe {
  /// A layer of rain: one channel, values 0..1. The same key gives the same layer.
  ///
  /// Height and width must be positive.
  /// - Throws: `Failure` where layers of that size cannot be had, and what reading files throws.
  func layer(height: Int, width: Int, key: RandomKey) throws -> Image
}

extension RainGenerator {
  /// The layer drawn by the key.
  public func sample(height: Int, width: Int, key: RandomKey) throws -> Image {
    guard height > 0 && width > 0 else {
      throw Failure("a layer of \(height) × \(width) pixels holds no rain")
    }
    return try layer(height: height, width: width, key: key)
  }
}
