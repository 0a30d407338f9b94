import Failures
import Imaging
import Random
import Versions

/// A source of rain layers.
public protocol RainGenerator: Recipe {
  /// A layer of rain, `[1, height, width]`, with values in 0..1. The same key gives the same layer.
  ///
  /// - Precondition: `height` and `width` are positive.
  /// - Throws: `Failure` where a layer of that size cannot be made, and what reading files throws.
  func layer(height: Int, width: Int, key: RandomKey) throws -> Image
}

extension RainGenerator {
  /// The layer that the key determines, for any height and width.
  ///
  /// - Throws: `Failure` where `height` or `width` is not positive, and what `layer(height:width:key:)` throws.
  public func sample(height: Int, width: Int, key: RandomKey) throws -> Image {
    guard height > 0 && width > 0 else {
      throw Failure("a rain layer of \(height) × \(width) pixels is empty")
    }
    return try layer(height: height, width: width, key: key)
  }
}

extension Part {
  /// What all generators of rain share.
  public static let rain = Part(
    "rain", version: 1, sources: "Engine/Rain/Generators/RainGenerator", "Engine/Rain/Generators/RainMix",
    "Engine/Rain/Generators/ParameterDraw")
}
