import Failures
import Imaging
import Random
import Versions

/// A change to a clean image that a network learns to undo.
///
/// Every degradation gives a layer that says how much each pixel was changed, so that the decoupled metrics mean the
/// same for all: how much of the change is undone where it is large, and what becomes of the image where there is none.
/// For rain it is the rain layer, for all others the mean over channels of |degraded − clean|.
public protocol Degradation: Recipe {
  /// The image before and after the change. The same key gives the same pair.
  ///
  /// - Throws: `Failure` where the degradation cannot be applied to an image of that size.
  func pair(from clean: Image, key: RandomKey) throws -> RainyPair
}

extension RainyPair {
  /// A pair of two images of one shape, whose layer is the mean over channels of |degraded − clean|, at most 1.
  public init(clean: Image, degraded: Image) {
    let plane = clean.height * clean.width
    let layer = (0..<plane).map { pixel in
      let change = (0..<clean.channels).reduce(Float(0)) { sum, channel in
        sum + abs(degraded.pixels[channel * plane + pixel] - clean.pixels[channel * plane + pixel])
      }
      return min(change / Float(clean.channels), 1)
    }
    self.init(
      clean: clean, rainy: degraded,
      layer: Image(channels: 1, height: clean.height, width: clean.width, pixels: layer))
  }
}

extension RainyPair {
  /// What was done to the image: `rainy` − `clean`, with values in −1..1.
  public var difference: Image {
    var result = rainy
    for index in result.pixels.indices { result.pixels[index] -= clean.pixels[index] }
    return result
  }
}

/// Rain laid over images, as a degradation.
public struct Rainfall: Degradation {
  /// Makes the rain layers.
  public let rain: any RainGenerator
  /// How a layer is combined with an image.
  public let blend: Blend

  /// - Throws: `Failure` where the strength of the blend is outside 0...10.
  public init(_ rain: any RainGenerator, blend: Blend = .add()) throws(Failure) {
    try blend.check()
    self.rain = rain
    self.blend = blend
  }

  public var ingredients: [any Recipe] { [rain] }

  public func text(_ detail: Detail) -> String { "\(rain.text(detail)), \(blend)" }

  public func pair(from clean: Image, key: RandomKey) throws -> RainyPair {
    let layer = try rain.sample(height: clean.height, width: clean.width, key: key)
    return RainyPair(clean: clean, rainy: try blend.composite(clean, layer, key: key), layer: layer)
  }
}

/// One of several degradations for each image, chosen at random.
public struct DegradationMix: Degradation {
  /// The degradations to choose from.
  public let parts: [any Degradation]
  /// Relative probability of each part; the weights need not add up to 1.
  public let weights: [Double]

  /// - Parameter weights: one for each part, 0 or more; nil, the default, makes all equally likely.
  /// - Throws: `Failure` where there are no parts, or the weights are negative, all zero or of another number.
  public init(_ parts: [any Degradation], weights: [Double]? = nil) throws(Failure) {
    self.parts = parts
    self.weights = try mixingWeights(weights, count: parts.count)
  }

  public var ingredients: [any Recipe] { parts }

  public func text(_ detail: Detail) -> String { mixedText(parts.map { $0.text(detail) }, weights, detail) }

  public func pair(from clean: Image, key: RandomKey) throws -> RainyPair {
    var stream = key.purpose("mix").stream()
    // A key of its own, or a mix within a mix would choose by the same number.
    return try parts[weightedIndex(weights, &stream)].pair(from: clean, key: key.purpose("mixed"))
  }
}

extension Part {
  /// Blends, noise, blur and compression.
  public static let degradations = Part("degradations", version: 1, sources: "Engine/Rain/Degradations")
}

extension Degradation {
  public static var part: Part { .degradations }
}
