import Imaging

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

extension RainyPair: DataItem {
  public static var noun: String { "pair" }
  public var size: ImageSize { clean.size }

  public func cropped(to window: Window) throws -> RainyPair {
    RainyPair(
      clean: try clean.cropped(to: window), rainy: try rainy.cropped(to: window),
      layer: try layer.cropped(to: window))
  }

  public func flippedHorizontally() -> RainyPair {
    RainyPair(
      clean: clean.flippedHorizontally(), rainy: rainy.flippedHorizontally(),
      layer: layer.flippedHorizontally())
  }

  public func rotatedByQuarter() -> RainyPair {
    RainyPair(
      clean: clean.rotatedByQuarter(), rainy: rainy.rotatedByQuarter(), layer: layer.rotatedByQuarter())
  }
}

public typealias PairSet = DataSet<RainyPair>
