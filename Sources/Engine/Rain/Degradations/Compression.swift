import Failures
import Imaging
import Random

/// What JPEG compression leaves of an image: written by libjpeg-turbo with colours at half resolution, and read back.
public struct Compression: Degradation {
  /// Whole, 1..100, as libjpeg scales its tables; drawn per image.
  public let quality: ParameterDraw

  /// - Throws: `Failure` where the quality is out of its bounds.
  public init(quality: ParameterDraw) throws(Failure) {
    try quality.check("quality", in: 1...100, rule: .whole)
    self.quality = quality
  }

  public func text(_ detail: Detail) -> String { "JPEG compression: quality \(quality)" }

  public func pair(from clean: Image, key: RandomKey) throws -> RainyPair {
    RainyPair(clean: clean, degraded: try clean.compressed(quality: quality.drawWhole("quality", key)))
  }
}
