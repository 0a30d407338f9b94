import Glibc

/// Functions of one tensor, value by value.
extension Tensor {
  /// - Parameters:
  ///   - keepsZero: whether 0 maps to 0, so that filled-up channels may be mapped with the rest.
  ///   - derivative: from the input's and the result's value.
  @inline(__always)
  private func mapped(
    _ name: StaticString, keepsZero: Bool, _ function: (Float) -> Float,
    derivative: @escaping (_ input: Float, _ result: Float) -> Float
  ) throws -> Tensor {
    // A derivative may be infinite at 0, so filled-up channels stay out where gradients are wanted.
    let source = raw.isDense || keepsZero && !isRecorded ? raw : try raw.plain()
    let result = try source.sibling()
    Elementwise.map(source.pointer, into: result.pointer, count: result.physicalCount, function)
    return .recorded(name, result, from: [self]) { gradient in
      let given = try Reorder.apply(gradient.raw, to: source.layout)
      let passed = try source.sibling()
      for i in 0..<source.physicalCount {
        passed.pointer[i] = given.pointer[i] * derivative(source.pointer[i], result.pointer[i])
      }
      return [Tensor(passed)]
    }
  }

  /// e to the power of each value.
  public func exp() throws -> Tensor { try applying(.exp) }
  /// The natural logarithm.
  public func log() throws -> Tensor { try mapped("log", keepsZero: false, logf) { input, _ in 1 / input } }
  public func squareRoot() throws -> Tensor {
    try mapped("sqrt", keepsZero: true, { $0.squareRoot() }) { _, root in 0.5 / root }
  }
  /// The absolute value; its gradient at 0 is 0.
  public func magnitude() throws -> Tensor {
    try mapped("abs", keepsZero: true, { Swift.abs($0) }) { input, _ in input > 0 ? 1 : input < 0 ? -1 : 0 }
  }
  public func sine() throws -> Tensor { try mapped("sin", keepsZero: true, sinf) { input, _ in cosf(input) } }
  public func cosine() throws -> Tensor {
    try mapped("cos", keepsZero: false, cosf) { input, _ in -sinf(input) }
  }
  public func tanh() throws -> Tensor { try applying(.tanh) }
  /// 1 / (1 + e^−x).
  public func sigmoid() throws -> Tensor { try applying(.sigmoid) }
  /// x where it is positive, slope · x elsewhere.
  public func leakyReLU(slope: Float = 0.01) throws -> Tensor {
    try applying(.leakyReLU(slope: slope))
  }
  /// x Φ(x), Φ being the normal distribution's (Hendrycks & Gimpel, 2016); approximated with tanh where asked to.
  public func gelu(approximate: Bool = false) throws -> Tensor {
    try applying(approximate ? .geluTanh : .gelu)
  }
  /// x · sigmoid(x).
  public func silu() throws -> Tensor { try applying(.silu) }
  /// log(1 + eˣ).
  public func softplus() throws -> Tensor { try applying(.softplus) }
  /// x where it is positive, alpha · (eˣ − 1) elsewhere.
  public func elu(alpha: Float = 1) throws -> Tensor { try applying(.elu(alpha: alpha)) }

  /// One of the functions that run in vectors, value by value.
  public func applying(_ function: ElementwiseFunction) throws -> Tensor {
    let input = raw
    return .recorded("function", try function.forward(input), from: [self]) { gradient in
      [Tensor(try function.backward(gradient.raw, input: input))]
    }
  }

  /// max(x, 0); its gradient at 0 is 0.
  public func relu() throws -> Tensor {
    let result = try raw.sibling()
    Elementwise.map(raw.pointer, into: result.pointer, count: result.physicalCount) { $0 > 0 ? $0 : 0 }
    return .recorded("ReLU", result, from: [self]) { gradient in
      [Tensor(try gradient.raw.maskedByReLU(output: result))]
    }
  }
}

extension RawTensor {
  /// The gradient of a ReLU with this output.
  package func maskedByReLU(output: RawTensor) throws -> RawTensor {
    let given = try Reorder.apply(self, to: output.layout)
    let result = try output.sibling()
    Elementwise.reluBackward(
      given.pointer, output: output.pointer, into: result.pointer, count: result.physicalCount)
    return result
  }
}
