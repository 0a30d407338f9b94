import Imaging

/// An image without rain, the same image with rain, and the rain layer. For other degradations, `rainy` is the degraded
/// image.
public struct RainyPair: Hashable, Sendable {
  /// `[channels, height, width]`, normally in 0..1.
  public let clean: Image
  /// The degraded image, of the same shape as `clean`.
  public let rainy: Image
  /// `[1, height, width]`, 0..1: how much each pixel was changed, from which decoupled metrics find the regions of rain
  /// and of background.
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

/// A data set whose items are pairs.
public typealias PairSet = DataSet<RainyPair>
