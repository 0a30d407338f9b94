import Kernels

/// Elementwise arithmetic with NumPy's broadcasting: counted from the last axis, two sizes are equal or one of them is
/// 1. Operations throw `Failure` with both shapes when they do not broadcast.
extension Tensor {
  package static func apply(_ operation: BinaryOperation, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    Tensor(try operation.apply(a.raw, b.raw))
  }

  /// The adjoint of broadcasting: the gradient of a broadcast result, summed to the shape of the operand.
  package func summed(to shape: [Int]) throws -> Tensor { Tensor(try raw.summed(to: shape)) }

  /// The sum a + b.
  public static func + (a: Tensor, b: Tensor) throws -> Tensor {
    let (shapeA, shapeB) = (a.shape, b.shape)
    return recorded("addition", try BinaryOperation.add.apply(a.raw, b.raw), from: [a, b]) { gradient in
      [try gradient.summed(to: shapeA), try gradient.summed(to: shapeB)]
    }
  }

  /// The difference a − b.
  public static func - (a: Tensor, b: Tensor) throws -> Tensor {
    let (shapeA, shapeB) = (a.shape, b.shape)
    let wantsB = b.isRecorded
    return recorded("subtraction", try BinaryOperation.subtract.apply(a.raw, b.raw), from: [a, b]) {
      gradient in
      [try gradient.summed(to: shapeA), wantsB ? try (-gradient).summed(to: shapeB) : nil]
    }
  }

  /// The elementwise product a · b.
  public static func * (a: Tensor, b: Tensor) throws -> Tensor {
    let (first, second) = (a.detached, b.detached)
    let (wantsA, wantsB) = (a.isRecorded, b.isRecorded)
    return recorded("product", try BinaryOperation.multiply.apply(a.raw, b.raw), from: [a, b]) { gradient in
      [
        wantsA ? try (gradient * second).summed(to: first.shape) : nil,
        wantsB ? try (gradient * first).summed(to: second.shape) : nil,
      ]
    }
  }

  /// The elementwise quotient a / b in IEEE arithmetic: division by 0 gives ±∞ or NaN.
  public static func / (a: Tensor, b: Tensor) throws -> Tensor {
    let (first, second) = (a.detached, b.detached)
    let (wantsA, wantsB) = (a.isRecorded, b.isRecorded)
    return recorded("quotient", try BinaryOperation.divide.apply(a.raw, b.raw), from: [a, b]) { gradient in
      [
        wantsA ? try (gradient / second).summed(to: first.shape) : nil,
        wantsB ? try (-gradient * first / (second * second)).summed(to: second.shape) : nil,
      ]
    }
  }

  /// This tensor to the power of another, value by value. The gradient with respect to the exponent contains log(base),
  /// and so is finite for positive bases only.
  public func power(_ exponent: Tensor) throws -> Tensor {
    let (base, power) = (detached, exponent.detached)
    let (wantsBase, wantsPower) = (isRecorded, exponent.isRecorded)
    let raw = try BinaryOperation.power.apply(raw, exponent.raw)
    let result = Tensor(raw)
    return .recorded("power", raw, from: [self, exponent]) { gradient in
      [
        wantsBase ? try (gradient * .apply(.powerDerivative, base, power)).summed(to: base.shape) : nil,
        wantsPower ? try (gradient * result * base.log()).summed(to: power.shape) : nil,
      ]
    }
  }

  /// The remainder a − b · ⌊a / b⌋, which has the sign of b, as in Python and NumPy.
  public static func % (a: Tensor, b: Tensor) throws -> Tensor {
    let (first, second) = (a.detached, b.detached)
    let wantsB = b.isRecorded
    return recorded("remainder", try BinaryOperation.remainder.apply(a.raw, b.raw), from: [a, b]) {
      gradient in
      [
        try gradient.summed(to: first.shape),
        wantsB ? try (-gradient * first.floorQuotient(second)).summed(to: second.shape) : nil,
      ]
    }
  }

  /// The quotient rounded down, ⌊a / b⌋, as `//` in Python. Its gradient is 0.
  public func floorQuotient(_ other: Tensor) throws -> Tensor {
    let (shapeA, shapeB) = (shape, other.shape)
    return .recorded(
      "floor division", try BinaryOperation.floorQuotient.apply(raw, other.raw), from: [self, other]
    ) { _ in
      [try Tensor(filled: 0, shape: shapeA), try Tensor(filled: 0, shape: shapeB)]
    }
  }

  /// atan2: the angle in radians, from −π to π, of the point with this tensor as y. At (0, 0), where the angle has no
  /// derivative, the gradient is 0.
  public func angle(x: Tensor) throws -> Tensor {
    let (y, x0) = (detached, x.detached)
    return .recorded("atan2", try BinaryOperation.angle.apply(raw, x.raw), from: [self, x]) { gradient in
      let square = try y * y + x0 * x0
      let share = try gradient / (square + square.equals(Tensor(0)))
      return [try (share * x0).summed(to: y.shape), try (-share * y).summed(to: x0.shape)]
    }
  }

  /// The negated values −a.
  public static prefix func - (a: Tensor) throws -> Tensor { try a * Tensor(-1) }

  /// The smaller of each pair of values, NaN where either is NaN. In a tie the gradient passes to the first.
  public func minimum(_ other: Tensor) throws -> Tensor {
    try choose(other, .minimum, "minimum") { try $0 <= $1 }
  }

  /// The larger of each pair of values, NaN where either is NaN. In a tie the gradient passes to the first.
  public func maximum(_ other: Tensor) throws -> Tensor {
    try choose(other, .maximum, "maximum") { try $1 <= $0 }
  }

  private func choose(
    _ other: Tensor, _ operation: BinaryOperation, _ name: StaticString,
    takesFirst: @escaping (Tensor, Tensor) throws -> Tensor
  ) throws -> Tensor {
    let (first, second) = (detached, other.detached)
    return .recorded(name, try operation.apply(raw, other.raw), from: [self, other]) { gradient in
      let mask = try takesFirst(first, second)
      return [
        try (gradient * mask).summed(to: first.shape),
        try (gradient * (Tensor(1) - mask)).summed(to: second.shape),
      ]
    }
  }

  /// Values clipped to the interval from `low` to `high`. Clipped values have gradient 0.
  public func clipped(_ low: Float, _ high: Float) throws -> Tensor {
    try maximum(Tensor(low)).minimum(Tensor(high))
  }
}

/// Elementwise comparison with broadcasting: 1 where it holds, 0 elsewhere. No gradients pass.
extension Tensor {
  /// a < b, as 1 or 0; 0 where either is NaN.
  public static func < (a: Tensor, b: Tensor) throws -> Tensor { try apply(.less, a, b) }
  /// a ≤ b, as 1 or 0; 0 where either is NaN.
  public static func <= (a: Tensor, b: Tensor) throws -> Tensor { try apply(.lessOrEqual, a, b) }
  /// a > b, as 1 or 0; 0 where either is NaN.
  public static func > (a: Tensor, b: Tensor) throws -> Tensor { try apply(.less, b, a) }
  /// a ≥ b, as 1 or 0; 0 where either is NaN.
  public static func >= (a: Tensor, b: Tensor) throws -> Tensor { try apply(.lessOrEqual, b, a) }
  /// 1 where the values are equal, else 0; NaN equals nothing.
  public func equals(_ other: Tensor) throws -> Tensor { try .apply(.equal, self, other) }
  /// 1 where the values differ, else 0; NaN differs from everything, itself included.
  public func differs(from other: Tensor) throws -> Tensor { try .apply(.notEqual, self, other) }

  /// Whether shape and all values are the same; here NaN is the same as NaN.
  public func isSame(as other: Tensor) throws -> Bool {
    guard shape == other.shape else { return false }
    return try zip(values(), other.values()).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
  }
}
