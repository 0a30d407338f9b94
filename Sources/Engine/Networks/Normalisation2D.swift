import Failures
import Tensors

/// Channels of images (N, C, H, W) brought to mean 0 and variance 1, then scaled and shifted each.
public struct Normalisation2D: Layer {
  public enum Kind: Hashable, Sendable {
    /// Each channel over the batch and all pixels (Ioffe & Szegedy, 2015). Outside training, by running averages of
    /// what training saw.
    case batch
    /// Each channel of each image over its pixels (Ulyanov et al., 2016).
    case instance
    /// So many channels of an image together over their pixels (Wu & He, 2018).
    case group(Int)
    /// The channels of each pixel together (Ba et al., 2016).
    case pixel
  }

  public let kind: Kind
  public let channels: Int
  /// Added to the variance.
  public let epsilon: Float
  /// The weight of the newest batch in the running averages.
  public let momentum: Float

  /// - Throws: `Failure` where the channels are none or do not divide into the groups.
  public init(_ kind: Kind, channels: Int, epsilon: Float = 1e-5, momentum: Float = 0.1) throws {
    guard channels > 0 else { throw Failure("a normalisation has at least one channel") }
    if case .group(let groups) = kind, groups < 1 || channels % groups != 0 {
      throw Failure("\(channels) channels do not divide into \(groups) groups")
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

  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor {
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
        "a normalisation of \(channels) channels takes [N, \(channels), H, W], not empty, but got \(input)")
    }
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    try check(input)
    return LayerCost(output: input)
  }

  /// Statistics of one image are over all its pixels.
  public func reach(of output: Reach) -> Reach? {
    switch kind {
    case .batch, .pixel: output
    case .instance, .group: nil
    }
  }
}
