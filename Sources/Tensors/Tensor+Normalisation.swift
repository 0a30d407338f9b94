extension Tensor {
  /// Rows along the last axis brought to mean 0 and variance 1, then times `scale` plus `shift` (Ba et al., "Layer
  /// normalization", 2016).
  ///
  /// - Parameters:
  ///   - scale: a factor for each place of the last axis.
  ///   - shift: what is added at each place.
  ///   - epsilon: added to the variance, 1e-5 as in PyTorch.
  public func layerNormalised(scale: Tensor, shift: Tensor, epsilon: Float = 1e-5) throws -> Tensor {
    guard let columns = shape.last, count > 0 else {
      throw EngineError("layer normalisation takes no empty tensors, but got shape \(shape)")
    }
    guard scale.shape == [columns], shift.shape == [columns] else {
      throw EngineError(
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
