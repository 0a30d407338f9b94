import Failures
import Tensors

/// Batch, instance, group or layer normalisation of images (N, C, H, W): (x − mean) / √(variance + ε), then a learned
/// scale and shift for each channel.
public struct Normalisation2D: Layer {
  /// The set of values over which mean and variance are taken.
  public enum Kind: Hashable, Sendable {
    /// Each channel, over all images and pixels (Ioffe & Szegedy, "Batch normalization", 2015). In evaluation, the
    /// running averages of training are used instead.
    case batch
    /// Each channel of each image, over its pixels (Ulyanov et al., "Instance normalization", 2016).
    case instance
    /// Each group of neighbouring channels of an image, over its pixels (Wu & He, "Group normalization", 2018). The
    /// value is the number of groups.
    case group(Int)
    /// All channels of each pixel (Ba et al., "Layer normalization", 2016).
    case pixel
  }

  /// The set of values over which mean and variance are taken.
  public let kind: Kind
  /// The number of channels C, 1 or more.
  public let channels: Int
  /// The ε that is added to the variance; by default 10⁻⁵, as in PyTorch.
  public let epsilon: Float
  /// The weight of the newest batch in the running averages; by default 0.1, as in PyTorch. Only `.batch` uses it.
  public let momentum: Float

  /// - Throws: `Failure` when there is no channel, or the groups do not divide the channels.
  public init(_ kind: Kind, channels: Int, epsilon: Float = 1e-5, momentum: Float = 0.1) throws {
    guard channels > 0 else { throw Failure("a normalisation needs at least one channel") }
    if case .group(let groups) = kind, groups < 1 || channels % groups != 0 {
      throw Failure("\(channels) channels cannot be divided into \(groups) equal groups")
    }
    self.kind = kind
    self.channels = channels
    self.epsilon = epsilon
    self.momentum = momentum
  }

  public var summary: String {
    switch kind {
    case .batch: "batch norm \(channels)"
    case .instance: "instance norm \(channels)"
    case .group(let groups): "group norm \(channels), \(groups) groups"
    case .pixel: "layer norm \(channels)"
    }
  }

  public var requiredChannels: Int? { channels }

  public var parameters: [ParameterDescription] {
    func parameter(_ path: String, _ kind: ParameterDescription.Kind) -> ParameterDescription {
      ParameterDescription(path: path, shape: [channels], fanIn: channels, kind: kind)
    }
    let both = [parameter("weight", .scale), parameter("bias", .shift)]
    guard kind == .batch else { return both }
    return both + [
      parameter("running_mean", .statistic(start: 0)), parameter("running_var", .statistic(start: 1)),
    ]
  }

  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try check(input.shape)
    let (scale, shift) = (try weights["weight"], try weights["bias"])
    switch kind {
    case .pixel:
      return try input.tokens().layerNormalised(scale: scale, shift: shift, epsilon: epsilon).image(
        height: input.shape[2], width: input.shape[3])
    case .instance: return try input.groupNormalised(channels, scale: scale, shift: shift, epsilon: epsilon)
    case .group(let groups):
      return try input.groupNormalised(groups, scale: scale, shift: shift, epsilon: epsilon)
    case .batch:
      let (mean, variance) = (try weights["running_mean"], try weights["running_var"])
      if weights.purpose == .evaluation {
        let factor = try scale / (variance + Tensor(epsilon)).squareRoot()
        return try input.scaledChannels(by: factor, adding: shift - mean * factor)
      }
      return try input.batchNormalised(scale: scale, shift: shift, epsilon: epsilon) {
        guard weights.purpose == .training else { return }
        for (running, here) in [(mean, $0), (variance, $1)] {
          try running.variable?.assign(running * Tensor(1 - momentum) + here * Tensor(momentum))
        }
      }
    }
  }

  private func check(_ input: [Int]) throws {
    guard input.count == 4, input[1] == channels, !input.contains(0) else {
      throw Failure(
        "a normalisation of \(channels) channels needs a non-empty batch [N, \(channels), H, W], but got \(input)"
      )
    }
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    try check(input)
    return LayerCost(output: input)
  }

  /// The whole image for instance and group normalisation, whose statistics are over all pixels.
  public func reach(of output: Reach) -> Reach? {
    switch kind {
    case .batch, .pixel: output
    case .instance, .group: nil
    }
  }
}
