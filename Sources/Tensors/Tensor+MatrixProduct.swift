extension Tensor {
  /// The matrix product of (M, K) and (K, N).
  public func matrixProduct(_ other: Tensor) throws -> Tensor {
    guard rank == 2, other.rank == 2, shape[1] == other.shape[0] else {
      throw EngineError(
        "a matrix product takes shapes [M, K] and [K, N], not \(shape) and \(other.shape)")
    }
    let (m, k, n) = (shape[0], shape[1], other.shape[1])
    let (a, b) = (try raw.plain(), try other.raw.plain())
    let (wantsA, wantsB) = (isRecorded, other.isRecorded)
    let result = try RawTensor(shape: [m, n])
    if k == 0 {
      result.buffer.fill(0)
    } else {
      try MatrixProduct.float32(a.pointer, b.pointer, into: result.pointer, m: m, n: n, k: k)
    }
    return .recorded("matrix product", result, from: [self, other]) { gradient in
      let g = try gradient.raw.plain()
      var gradients: [Tensor?] = [nil, nil]
      if wantsA {
        let passed = try RawTensor(shape: [m, k])
        try MatrixProduct.float32(
          g.pointer, b.pointer, into: passed.pointer, m: m, n: k, k: n, transposeB: true)
        gradients[0] = Tensor(passed)
      }
      if wantsB {
        let passed = try RawTensor(shape: [k, n])
        try MatrixProduct.float32(
          a.pointer, g.pointer, into: passed.pointer, m: k, n: n, k: m, transposeA: true)
        gradients[1] = Tensor(passed)
      }
      return gradients
    }
  }
}
