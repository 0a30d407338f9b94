import Failures
import Imaging
import Random

/// JPEG compression: the image is written by libjpeg-turbo, its chroma at half resolution, and read back.
public struct Compression: Degradation {
  /// Quality, a whole number from 1 (worst) to 100 (best), by which libjpeg scales its quantisation tables; drawn per
  /// image.
  public let quality: ParameterDraw

  /// - Throws: `Failure` where the quality is not a whole number in 1...100.
  public init(quality: ParameterDraw) throws(Failure) {
    try quality.check("quality", in: 1...100, rule: .whole)
    self.quality = quality
  }

  public func text(_ detail: Detail) -> String { "JPEG compression: quality \(quality)" }

  public func pair(from clean: Image, key: RandomKey) throws -> RainyPair {
    RainyPair(clean: clean, degraded: try clean.compressed(quality: quality.drawWhole("quality", key)))
  }
}
