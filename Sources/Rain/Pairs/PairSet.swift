import Imaging
import Tensors

/// An image without and with rain, and the rain itself.
public struct RainyPair: Hashable, Sendable {
  /// Channels × height × width, 0..1.
  public let clean: Image
  /// The same size as `clean`.
  public let rainy: Image
  /// One channel of the same size, 0..1: what the rain regions of the decoupled metrics are read from.
  public let layer: Image

  public init(clean: Image, rainy: Image, layer: Image) {
    self.clean = clean
    self.rainy = rainy
    self.layer = layer
  }
}

/// A recipe for pairs; the rules of `ImageSet` hold.
public protocol PairSet: Recipe {
  var count: Int { get }
  var isFixed: Bool { get }
  func pair(at index: Int, reader: RandomKey) throws -> RainyPair
  /// The part of a pair that `choose` picks knowing the size, which sets on disk read alone.
  func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> RainyPair
  func name(at index: Int) -> String
}

extension PairSet {
  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> RainyPair {
    let pair = try pair(at: index, reader: reader)
    let window = try choose(pair.clean.size)
    return RainyPair(
      clean: try pair.clean.cropped(to: window), rainy: try pair.rainy.cropped(to: window),
      layer: try pair.layer.cropped(to: window))
  }

  /// Pair `index` of a set that gives every reader the same.
  public func pair(at index: Int) throws -> RainyPair {
    guard isFixed else {
      throw RainError(
        "\(summary) draws afresh for every reader, so a pair cannot be taken out by its number",
        hint: "fix it with a seed")
    }
    return try pair(at: index, reader: RandomKey(seed: 0))
  }
}
