import Failures
import Kernels

/// Functions of one tensor, value by value.
extension Tensor {
  /// A function that runs value by value, with its derivative.
  private func applying(_ name: StaticString, _ function: UnaryFunction) throws -> Tensor {
    let input = raw
    return .recorded(name, try function.forward(input), from: [self]) { gradient in
      [Tensor(try function.backward(gradient.raw, input: input))]
    }
  }

  /// eˣ.
  public func exp() throws -> Tensor { try applying(.exp) }
  /// The natural logarithm; NaN for negative values and −∞ for 0.
  public func log() throws -> Tensor { try applying("log", .log) }
  /// √x; NaN for negative values. The gradient at 0 is infinite.
  public func squareRoot() throws -> Tensor { try applying("sqrt", .squareRoot) }
  /// The absolute value; its gradient at 0 is 0.
  public func magnitude() throws -> Tensor { try applying("abs", .magnitude) }
  /// The sine of an angle in radians.
  public func sine() throws -> Tensor { try applying("sin", .sine) }
  /// The cosine of an angle in radians.
  public func cosine() throws -> Tensor { try applying("cos", .cosine) }
  /// The largest integer that is not above the value. Its gradient is 0.
  public func roundedDown() throws -> Tensor { try applying("floor", .floor) }
  /// The smallest integer that is not below the value. Its gradient is 0.
  public func roundedUp() throws -> Tensor { try applying("ceil", .ceiling) }
  /// The nearest integer, with halves rounded to even as in NumPy. Its gradient is 0.
  public func rounded() throws -> Tensor { try applying("round", .round) }
  /// 1, 0 or −1 for positive, zero and negative values; NaN for NaN. Its gradient is 0.
  public func sign() throws -> Tensor { try applying("sign", .sign) }
  /// log(1 + x), accurate for small x.
  public func logOfOnePlus() throws -> Tensor { try applying("log1p", .logOfOnePlus) }
  /// eˣ − 1, accurate for small x.
  public func exponentialLessOne() throws -> Tensor { try applying("expm1", .exponentialLessOne) }
  /// The error function 2/√π ∫₀ˣ e^(−t²) dt.
  public func errorFunction() throws -> Tensor { try applying("erf", .errorFunction) }
  /// The hyperbolic tangent.
  public func tanh() throws -> Tensor { try applying(.tanh) }
  /// 1 / (1 + e⁻ˣ).
  public func sigmoid() throws -> Tensor { try applying(.sigmoid) }
  /// x where it is positive, slope · x elsewhere. The default slope is that of PyTorch.
  public func leakyReLU(slope: Float = 0.01) throws -> Tensor {
    try applying(.leakyReLU(slope: slope))
  }
  /// GELU, x Φ(x), with Φ the distribution function of the standard normal distribution (Hendrycks & Gimpel, "Gaussian
  /// error linear units", 2016).
  ///
  /// - Parameter approximate: takes 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))) instead.
  public func gelu(approximate: Bool = false) throws -> Tensor {
    try applying(approximate ? .geluTanh : .gelu)
  }
  /// x · sigmoid(x).
  public func silu() throws -> Tensor { try applying(.silu) }
  /// log(1 + eˣ).
  public func softplus() throws -> Tensor { try applying(.softplus) }
  /// x where it is positive, alpha · (eˣ − 1) elsewhere (Clevert et al., "Exponential linear units", 2015).
  public func elu(alpha: Float = 1) throws -> Tensor { try applying(.elu(alpha: alpha)) }

  /// One of the functions that oneDNN computes, value by value.
  public func applying(_ function: ElementwiseFunction) throws -> Tensor {
    let input = raw
    return .recorded("function", try function.forward(input), from: [self]) { gradient in
      [Tensor(try function.backward(gradient.raw, input: input))]
    }
  }

  /// PReLU: max(x, 0) + slope · min(x, 0) for images (N, C, H, W) (He et al., "Delving deep into rectifiers", 2015).
  ///
  /// - Parameter slopes: (1), for all channels, or (C).
  /// - Throws: `Failure` with the shapes when they do not fit, and for empty tensors.
  public func rectified(slopes: Tensor) throws -> Tensor {
    guard rank == 4, count > 0, slopes.shape == [1] || slopes.shape == [shape[1]] else {
      throw Failure(
        "learned slopes take images [N, C, H, W], not empty, and 1 or C slopes, not \(shape) and \(slopes.shape)"
      )
    }
    let (input, weights) = (raw, try slopes.raw.plain())
    let output = try LearnedSlopes.forward(input, slopes: weights)
    return .recorded("PReLU", output, from: [self, slopes]) { gradient in
      let passed = try LearnedSlopes.backward(gradient.raw, input: input, slopes: weights)
      return [Tensor(passed.input), Tensor(passed.slopes)]
    }
  }

  /// max(x, 0); the gradient at 0 is 0, and NaN becomes 0.
  public func relu() throws -> Tensor {
    let result = try raw.sibling()
    Elementwise.relu(raw.pointer, into: result.pointer, count: result.physicalCount)
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
