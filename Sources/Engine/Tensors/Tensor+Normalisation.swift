import Failures
import Kernels

extension Tensor {
  /// Layer normalisation over the last axis: (x − mean) / √(variance + ε) · scale + shift, with mean and variance of
  /// each row (Ba et al., "Layer normalization", 2016).
  ///
  /// - Parameters:
  ///   - scale: one factor for each position of the last axis.
  ///   - shift: one summand for each position of the last axis.
  ///   - epsilon: the ε; the default is that of PyTorch.
  /// - Throws: `Failure` with the shapes when they do not fit, and for empty tensors.
  public func layerNormalised(scale: Tensor, shift: Tensor, epsilon: Float = 1e-5) throws -> Tensor {
    guard let columns = shape.last, count > 0 else {
      throw Failure("layer normalisation needs non-empty tensors, but got shape \(shape)")
    }
    guard scale.shape == [columns], shift.shape == [columns] else {
      throw Failure(
        "layer normalisation of \(shape) takes a scale and a shift of [\(columns)], not \(scale.shape) and "
          + "\(shift.shape)")
    }
    let normalisation = LayerNormalisation(rows: count / columns, columns: columns, epsilon: epsilon)
    let (x, factor) = (try raw.plain(), try scale.raw.plain())
    let (output, statistics) = try normalisation.forward(x, scale: factor, shift: shift.raw.plain())
    return .recorded("layer normalisation", output, from: [self, scale, shift]) { gradient in
      let passed = try normalisation.backward(
        gradient.raw.plain(), input: x, scale: factor, statistics: statistics)
      return [Tensor(passed.input), Tensor(passed.scale), Tensor(passed.shift)]
    }
  }
}

/// Normalisation of images (N, C, H, W), with a scale (C) and a shift (C). `Failure` is thrown for other shapes and
/// for empty tensors.
extension Tensor {
  /// Group normalisation: mean and variance are those of each group of neighbouring channels of each image (Wu & He,
  /// "Group normalization", 2018). As many groups as channels make it instance normalisation.
  ///
  /// - Parameters:
  ///   - groups: how many groups; the number must divide C.
  ///   - epsilon: added to the variance; the default is that of PyTorch.
  public func groupNormalised(_ groups: Int, scale: Tensor, shift: Tensor, epsilon: Float = 1e-5) throws
    -> Tensor
  {
    guard rank != 4 || groups > 0 && shape[1] % groups == 0 else {
      throw Failure("\(groups) groups do not divide the channels of images of shape \(shape)")
    }
    return try channelsNormalised(.groups(groups), scale, shift, epsilon).output
  }

  /// Batch normalisation with the statistics of this batch: mean and variance are those of each channel over all images
  /// and pixels (Ioffe & Szegedy, "Batch normalization", 2015).
  ///
  /// - Parameters:
  ///   - epsilon: added to the variance; the default is that of PyTorch.
  ///   - observe: is given mean and variance of each channel, both (C), for running averages. As in PyTorch, this
  ///     variance is the unbiased one, divided by n − 1 for n values of a channel.
  public func batchNormalised(
    scale: Tensor, shift: Tensor, epsilon: Float = 1e-5,
    observe: (_ mean: Tensor, _ variance: Tensor) throws -> Void = { _, _ in }
  ) throws -> Tensor {
    let (output, statistics) = try channelsNormalised(.batch, scale, shift, epsilon)
    let correction = Double(statistics.count) / Double(max(statistics.count - 1, 1))
    try observe(
      Tensor(statistics.mean.map { Float($0) }, shape: [shape[1]]),
      Tensor(statistics.variance.map { Float($0 * correction) }, shape: [shape[1]]))
    return output
  }

  private func channelsNormalised(
    _ together: ChannelNormalisation.Together, _ scale: Tensor, _ shift: Tensor, _ epsilon: Float
  ) throws -> (output: Tensor, statistics: ChannelNormalisation.Statistics) {
    guard rank == 4, count > 0 else {
      throw Failure("a normalisation takes images [N, C, H, W], not empty, but got shape \(shape)")
    }
    try checkForEachChannel(scale, shift)
    let normalisation = ChannelNormalisation(together, epsilon: epsilon)
    let (output, statistics, saved) = try normalisation.forward(
      raw, scale: scale.raw.plain(), shift: shift.raw.plain())
    let result = Tensor.recorded("normalisation", output, from: [self, scale, shift]) { gradient in
      let passed = try normalisation.backward(gradient.raw, saved)
      return [Tensor(passed.input), Tensor(passed.scale), Tensor(passed.shift)]
    }
    return (result, statistics)
  }

  /// x · scale + shift, with a scale (C) and a shift (C), for images (N, C, H, W).
  public func scaledChannels(by scale: Tensor, adding shift: Tensor) throws -> Tensor {
    try checkForEachChannel(scale, shift)
    return try self * scale.reshaped([1, shape[1], 1, 1]) + shift.reshaped([1, shape[1], 1, 1])
  }

  private func checkForEachChannel(_ scale: Tensor, _ shift: Tensor) throws {
    guard rank == 4, scale.shape == [shape[1]], shift.shape == [shape[1]] else {
      throw Failure(
        "images of shape \(shape) take a scale and a shift for each channel, not \(scale.shape) and \(shift.shape)"
      )
    }
  }
}
