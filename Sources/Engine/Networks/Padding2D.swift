import Failures
import Tensors

/// Padding of images by the same number of pixels on each side.
public struct Padding2D: Layer {
  /// Rows and columns added on each side, 0 or more.
  public let pixels: Int
  /// The values of the added pixels.
  public let mode: Tensor.Padding

  public init(pixels: Int, mode: Tensor.Padding) {
    self.pixels = pixels
    self.mode = mode
  }

  public var summary: String { "\(mode.rawValue) padding \(pixels)" }
  public var parameters: [ParameterDescription] { [] }

  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try input.padded(top: pixels, bottom: pixels, left: pixels, right: pixels, mode)
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    guard input.count == 4 else {
      throw Failure("padding takes a batch of images [N, C, H, W], not shape \(input)")
    }
    for size in input.suffix(2) where pixels > 0 { try mode.check(pixels, of: size) }
    return LayerCost(output: [input[0], input[1], input[2] + 2 * pixels, input[3] + 2 * pixels])
  }

  /// With circular padding the whole image.
  public func reach(of output: Reach) -> Reach? {
    mode == .circular ? nil : output.sliding(1, padding: pixels)
  }
}
