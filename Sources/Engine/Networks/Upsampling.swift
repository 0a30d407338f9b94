import Failures
import Tensors

/// Images made larger by a whole factor.
public struct Upsampling: Layer {
  public let factor: Int
  public let interpolation: Interpolation

  public init(factor: Int, interpolation: Interpolation = .nearest) {
    self.factor = factor
    self.interpolation = interpolation
  }

  public var summary: String { "upsample ×\(factor), \(interpolation.rawValue)" }
  public var parameters: [ParameterDescription] { [] }

  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor {
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

  /// The middle of a new pixel lies at most half a pixel before or after the middle of the one it is part of.
  public func reach(of output: Reach) -> Reach? {
    switch interpolation {
    case .nearest: output.enlarged(by: factor)
    case .bilinear: output.enlarged(by: factor, before: 1, after: 1)
    case .bicubic: output.enlarged(by: factor, before: 2, after: 2)
    }
  }
}

/// Channels made into pixels, (N, C · r², H, W) → (N, C, H · r, W · r), or the reverse (Shi et al., CVPR 2016).
public struct PixelShuffle: Layer {
  public let factor: Int
  public let isReversed: Bool

  public init(factor: Int, isReversed: Bool) {
    self.factor = factor
    self.isReversed = isReversed
  }

  public var summary: String { "pixel \(isReversed ? "un" : "")shuffle \(factor)" }
  public var parameters: [ParameterDescription] { [] }

  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try isReversed ? input.pixelUnshuffled(factor) : input.pixelShuffled(factor)
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    guard input.count == 4 else {
      throw Failure("pixel shuffling takes a batch of images [N, C, H, W], not shape \(input)")
    }
    let (n, c, h, w, square) = (input[0], input[1], input[2], input[3], factor * factor)
    guard isReversed ? h % factor == 0 && w % factor == 0 : c % square == 0 else {
      throw Failure("\(summary) does not divide images of shape \(input)")
    }
    return LayerCost(
      output: isReversed ? [n, c * square, h / factor, w / factor] : [n, c / square, h * factor, w * factor])
  }

  public func reach(of output: Reach) -> Reach? {
    isReversed ? output.sliding(factor, stride: factor, padding: 0) : output.enlarged(by: factor)
  }
}
