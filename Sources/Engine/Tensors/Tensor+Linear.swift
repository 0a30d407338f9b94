import Failures
import Kernels

extension Tensor {
  /// x Wᵀ + b along the last axis.
  ///
  /// - Parameters:
  ///   - weights: (outputs, inputs), as in PyTorch.
  ///   - bias: (outputs), or none.
  /// - Returns: the shape of this tensor with `outputs` as the last size.
  /// - Throws: `Failure` with the shapes when they do not fit, and for empty tensors.
  public func linear(_ weights: Tensor, bias: Tensor? = nil) throws -> Tensor {
    guard let inputs = shape.last, weights.rank == 2, weights.shape[1] == inputs else {
      throw Failure(
        "a linear map takes [..., inputs] and weights [outputs, inputs], not \(shape) and \(weights.shape)")
    }
    let outputs = weights.shape[0]
    if let bias, bias.shape != [outputs] {
      throw Failure("the bias for weights \(weights.shape) must have shape [\(outputs)], not \(bias.shape)")
    }
    guard count > 0, outputs > 0 else {
      throw Failure("a linear map needs non-empty tensors, but got \(shape) and weights \(weights.shape)")
    }
    let rows = count / inputs
    let (x, w) = (try raw.plain(), try weights.raw.plain())
    let result = try RawTensor(shape: shape.dropLast() + [outputs])
    if let bias {
      Columns.fill(result.pointer, rows: rows, columns: outputs, with: try bias.raw.plain().pointer)
    }
    try MatrixProduct.float32(
      x.pointer, w.pointer, into: result.pointer, m: rows, n: outputs, k: inputs, transposeB: true,
      adding: bias != nil)
    let (wantsX, wantsWeights) = (isRecorded, weights.isRecorded)
    let wantsBias = bias?.isRecorded == true
    let (inputShape, weightShape) = (shape, weights.shape)
    return .recorded("linear map", result, from: [self, weights] + (bias.map { [$0] } ?? [])) { gradient in
      let g = try gradient.raw.plain()
      var passed: [Tensor?] = [nil, nil] + (bias == nil ? [] : [nil])
      if wantsX {
        let back = try RawTensor(shape: inputShape)
        try MatrixProduct.float32(g.pointer, w.pointer, into: back.pointer, m: rows, n: inputs, k: outputs)
        passed[0] = Tensor(back)
      }
      if wantsWeights {
        let back = try RawTensor(shape: weightShape)
        try MatrixProduct.float32(
          g.pointer, x.pointer, into: back.pointer, m: outputs, n: inputs, k: rows, transposeA: true)
        passed[1] = Tensor(back)
      }
      if wantsBias { passed[2] = Tensor(try Columns.sums(g.pointer, rows: rows, columns: outputs)) }
      return passed
    }
  }
}
