import Failures
import Kernels

/// Discrete Fourier transforms with the normalisation of NumPy: none forward, 1/n in inverses. Complex numbers are
/// pairs (real, imaginary) in a last axis of size 2.
extension Tensor {
  /// The transform of real values along the last axis, at frequencies from 0 to n / 2, as NumPy's `rfft`. The other
  /// frequencies are conjugates of these.
  ///
  /// - Returns: (…, ⌊n / 2⌋ + 1, 2) for (…, n).
  /// - Throws: `Failure` when the last axis is empty or missing.
  public func realFourier() throws -> Tensor {
    guard let size = shape.last, size > 0 else {
      throw Failure("a Fourier transform needs a non-empty axis, not shape \(shape)")
    }
    let own = shape
    return .recorded("Fourier transform", try FourierTransform.real(raw.plain(), shape: own), from: [self]) {
      gradient in
      // The adjoint. In the inverse all frequencies but the first and, of an even size, the last stand for two.
      let halved = try gradient * Tensor.weights(size, single: 1, double: 0.5)
      return [Tensor(try FourierTransform.realInverse(halved.raw.plain(), shape: own))]
    }
  }

  /// The real values whose transform has these frequencies from 0 to n / 2, as NumPy's `irfft`.
  ///
  /// - Parameter size: n, since an even and an odd n can have as many frequencies.
  /// - Returns: (…, n) for (…, ⌊n / 2⌋ + 1, 2).
  /// - Throws: `Failure` when the shape does not fit n.
  public func inverseRealFourier(size: Int) throws -> Tensor {
    try checkComplex(axes: 1)
    guard size > 0, shape[rank - 2] == size / 2 + 1 else {
      throw Failure(
        "\(size) values have \(max(size, 0) / 2 + 1) frequencies, but shape \(shape) has \(shape[rank - 2])")
    }
    let target = Array(shape.dropLast(2)) + [size]
    let factor = 1 / Float(size)
    let values = try Tensor(FourierTransform.realInverse(raw.plain(), shape: target)) * Tensor(factor)
    return .recorded("inverse Fourier transform", values.raw, from: [self]) { gradient in
      let transformed = Tensor(try FourierTransform.real(gradient.raw.plain(), shape: target))
      return [try transformed * Tensor.weights(size, single: factor, double: 2 * factor)]
    }
  }

  /// The transform of complex values along one axis, or its inverse, as NumPy's `fft` and `ifft`.
  ///
  /// - Parameter axis: counted without the last axis, which holds the pairs; −1 is the axis before that.
  /// - Throws: `Failure` when there is no such axis or it is empty.
  public func complexFourier(axis: Int = -1, inverse: Bool = false) throws -> Tensor {
    try checkComplex(axes: 1)
    let place = axis < 0 ? axis + rank - 1 : axis
    guard (0..<rank - 1).contains(place), shape[place] > 0 else {
      throw Failure("there is no axis \(axis) to transform in complex values of shape \(shape)")
    }
    let factor = inverse ? 1 / Float(shape[place]) : 1
    let values = Tensor(try FourierTransform.along(place, raw.plain(), inverse: inverse))
    let scaled = inverse ? try values * Tensor(factor) : values
    return .recorded("Fourier transform", scaled.raw, from: [self]) { gradient in
      // The adjoint of a transform is the other one without its factor.
      let back = Tensor(try FourierTransform.along(place, gradient.raw.plain(), inverse: !inverse))
      return [inverse ? try back * Tensor(factor) : back]
    }
  }

  /// The transform of real values over the last two axes, as NumPy's `rfft2`: (…, H, ⌊W / 2⌋ + 1, 2) for (…, H, W).
  public func realFourier2D() throws -> Tensor {
    guard rank >= 2 else {
      throw Failure("a two-dimensional transform takes shapes [..., H, W], not \(shape)")
    }
    return try realFourier().complexFourier(axis: rank - 2)
  }

  /// The inverse of `realFourier2D()`: (…, H, W) for (…, H, ⌊W / 2⌋ + 1, 2).
  ///
  /// - Parameter width: W, since an even and an odd W can have as many frequencies.
  public func inverseRealFourier2D(width: Int) throws -> Tensor {
    try checkComplex(axes: 2)
    return try complexFourier(axis: rank - 3, inverse: true).inverseRealFourier(size: width)
  }

  /// The magnitudes of complex numbers: (…) for (…, 2). At 0 the gradient is 0.
  public func complexMagnitude() throws -> Tensor {
    try checkComplex(axes: 0)
    return try norm(axes: [-1])
  }

  /// The angles of complex numbers in radians, from −π to π: (…) for (…, 2). At 0 the gradient is 0.
  public func complexPhase() throws -> Tensor {
    let (real, imaginary) = try complexParts()
    return try imaginary.angle(x: real)
  }

  /// The elementwise product of complex numbers; both broadcast.
  public func complexProduct(_ other: Tensor) throws -> Tensor {
    let (a, b) = try complexParts()
    let (c, d) = try other.complexParts()
    return try .stacked([a * c - b * d, a * d + b * c], axis: -1)
  }

  private func complexParts() throws -> (real: Tensor, imaginary: Tensor) {
    try checkComplex(axes: 0)
    let before = shape.dropLast().map { AxisIndex.range(start: 0, count: $0, step: 1) }
    return (try part(before + [.position(0)]), try part(before + [.position(1)]))
  }

  private func checkComplex(axes: Int) throws {
    guard rank > axes, shape[rank - 1] == 2 else {
      throw Failure(
        "complex values need pairs (real, imaginary) in the last axis"
          + (axes > 0 ? " behind \(axes) to transform" : "")
          + ", but the shape is \(shape)")
    }
  }

  /// One factor for frequencies that stand for themselves, another for those that stand for two, for n / 2 + 1 of them.
  private static func weights(_ size: Int, single: Float, double: Float) throws -> Tensor {
    let half = size / 2 + 1
    return try Tensor((0..<half).map { $0 == 0 || 2 * $0 == size ? single : double }, shape: [half, 1])
  }
}
