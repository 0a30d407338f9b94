import Failures
import Tensors

/// Enlargement of images by a whole factor through interpolation.
public struct Upsampling: Layer {
  /// Ratio of new to old height and width, 1 or more.
  public let factor: Int
  /// How new pixels are computed; by default the nearest old pixel.
  public let interpolation: Interpolation

  public init(factor: Int, interpolation: Interpolation = .nearest) {
    self.factor = factor
    self.interpolation = interpolation
  }

  public var summary: String { "upsample ×\(factor), \(interpolation.rawValue)" }
  public var parameters: [ParameterDescription] { [] }

  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    guard input.rank == 4 else {
      throw Failure("upsampling takes a batch of images [N, C, H, W], not shape \(input.shape)")
    }
    return try input.resized(height: input.shape[2] * factor, width: input.shape[3] * factor, interpolation)
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    guard input.count == 4 else {
      throw Failure("upsampling takes a batch of images [N, C, H, W], not shape \(input)")
    }
    return LayerCost(output: [input[0], input[1], input[2] * factor, input[3] * factor])
  }

  /// The centre of a new pixel lies at most half an old pixel from the centre of the old pixel that contains it.
  public func reach(of output: Reach) -> Reach? {
    switch interpolation {
    case .nearest: output.enlarged(by: factor)
    case .bilinear: output.enlarged(by: factor, before: 1, after: 1)
    case .bicubic: output.enlarged(by: factor, before: 2, after: 2)
    }
  }
}

/// Pixel shuffling: channels become pixels, (N, C · r², H, W) → (N, C, H · r, W · r), or the reverse (Shi et al.,
/// "Sub-pixel convolutional neural network", CVPR 2016).
public struct PixelShuffle: Layer {
  /// The r: ratio of new to old height and width, or its inverse when reversed.
  public let factor: Int
  /// Whether pixels become channels.
  public let isReversed: Bool

  public init(factor: Int, isReversed: Bool) {
    self.factor = factor
    self.isReversed = isReversed
  }

  public var summary: String { "pixel \(isReversed ? "un" : "")shuffle \(factor)" }
  public var parameters: [ParameterDescription] { [] }

  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try isReversed ? input.pixelUnshuffled(factor) : input.pixelShuffled(factor)
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    guard input.count == 4 else {
      throw Failure("pixel shuffling takes a batch of images [N, C, H, W], not shape \(input)")
    }
    let (n, c, h, w, square) = (input[0], input[1], input[2], input[3], factor * factor)
    guard isReversed ? h % factor == 0 && w % factor == 0 : c % square == 0 else {
      throw Failure("\(summary) needs sizes that it divides, not shape \(input)")
    }
    return LayerCost(
      output: isReversed ? [n, c * square, h / factor, w / factor] : [n, c / square, h * factor, w * factor])
  }

  public func reach(of output: Reach) -> Reach? {
    isReversed ? output.sliding(factor, stride: factor, padding: 0) : output.enlarged(by: factor)
  }
}
