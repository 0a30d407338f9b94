import Failures
import Imaging
import Random

/// What can be done to a clean image that a network is to undo.
///
/// Every kind gives a layer that says how much each pixel was changed, so that the decoupled metrics mean the same of
/// all: how much of the change is undone where there is much of it, and what becomes of the image where there is none.
/// Rain's is the rain itself, that of all others how far apart the images are.
public protocol Degradation: Recipe {
  /// The image before and after. The same key gives the same pair.
  ///
  /// - Throws: `Failure` where the image is of a size that the degradation cannot take.
  func pair(from clean: Image, key: RandomKey) throws -> RainyPair
}

extension RainyPair {
  /// The pair of two images, of which only these are known; the layer is how much they differ, as the mean over
  /// channels of |degraded − clean|.
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
  /// What was done to the image: degraded − clean, with values of −1..1.
  public var difference: Image {
    var result = rainy
    for index in result.pixels.indices { result.pixels[index] -= clean.pixels[index] }
    return result
  }
}

/// Rain laid over images.
public struct Rainfall: Degradation {
  public let rain: any RainGenerator
  public let blend: Blend

  /// - Throws: `Failure` where the blend's strength is out of its bounds.
  public init(_ rain: any RainGenerator, blend: Blend = .add()) throws(Failure) {
    try blend.check()
    self.rain = rain
    self.blend = blend
  }

  public func text(_ detail: Detail) -> String { "\(rain.text(detail)), \(blend)" }

  public func pair(from clean: Image, key: RandomKey) throws -> RainyPair {
    let layer = try rain.sample(height: clean.height, width: clean.width, key: key)
    return RainyPair(clean: clean, rainy: try blend.composite(clean, layer, key: key), layer: layer)
  }
}

/// Each image degraded in one of several ways, drawn by weight.
public struct DegradationMix: Degradation {
  public let parts: [any Degradation]
  public let weights: [Double]

  /// - Throws: `Failure` where there is nothing to mix or the weights do not fit.
  public init(_ parts: [any Degradation], weights: [Double]? = nil) throws(Failure) {
    self.parts = parts
    self.weights = try mixingWeights(weights, count: parts.count)
  }

  public func text(_ detail: Detail) -> String { mixedText(parts.map { $0.text(detail) }, weights, detail) }

  public func pair(from clean: Image, key: RandomKey) throws -> RainyPair {
    var stream = key.purpose("mix").stream()
    // A key of its own, or a mix within a mix would choose by the same number.
    return try parts[weightedIndex(weights, &stream)].pair(from: clean, key: key.purpose("mixed"))
  }
}
