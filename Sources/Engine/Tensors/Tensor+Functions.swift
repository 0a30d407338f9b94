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

  /// e to the power of each value.
  public func exp() throws -> Tensor { try applying(.exp) }
  /// The natural logarithm.
  public func log() throws -> Tensor { try applying("log", .log) }
  public func squareRoot() throws -> Tensor { try applying("sqrt", .squareRoot) }
  /// The absolute value; its gradient at 0 is 0.
  public func magnitude() throws -> Tensor { try applying("abs", .magnitude) }
  public func sine() throws -> Tensor { try applying("sin", .sine) }
  public func cosine() throws -> Tensor { try applying("cos", .cosine) }
  /// The largest whole number that is not above. Its gradient is 0.
  public func roundedDown() throws -> Tensor { try applying("floor", .floor) }
  /// The smallest whole number that is not below. Its gradient is 0.
  public func roundedUp() throws -> Tensor { try applying("ceil", .ceiling) }
  /// The nearest whole number, of two as near the even one. Its gradient is 0.
  public func rounded() throws -> Tensor { try applying("round", .round) }
  /// 1, 0 or −1. Its gradient is 0.
  public func sign() throws -> Tensor { try applying("sign", .sign) }
  /// log(1 + x), with all digits for small x.
  public func logOfOnePlus() throws -> Tensor { try applying("log1p", .logOfOnePlus) }
  /// e to the power of x, less 1, with all digits for small x.
  public func exponentialLessOne() throws -> Tensor { try applying("expm1", .exponentialLessOne) }
  /// 2/√π ∫₀ˣ e^(−t²) dt.
  public func errorFunction() throws -> Tensor { try applying("erf", .errorFunction) }
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

  /// max(x, 0) + slope · min(x, 0) for images (N, C, H, W), with one slope for all channels or one for each.
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

  /// max(x, 0); its gradient at 0 is 0.
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
