import Failures
import Kernels

/// Reductions along some axes, or all of them where `axes` is nil or left out. Negative axes count from the last.
/// Reduced axes are removed, or stay with size 1 where `keepingAxes`. An axis that does not exist throws `Failure`.
extension Tensor {
  /// The sum of all values, of shape `[]`.
  public func sum() throws -> Tensor { try sum(axes: Array(0..<rank)) }

  /// The sum along some axes; no axes leave all values as they are.
  public func sum(axes: [Int], keepingAxes: Bool = false) throws -> Tensor {
    let axes = try resolved(axes: axes)
    let full = shape
    let kept = keptShape(axes)
    // Where the sum is over images in blocks, its gradient meets blocks again.
    let layout = raw.isDense ? raw.layout : .plain
    let result = try folded(.sum, axes: axes, keepingAxes: keepingAxes)
    return .recorded("sum", result, from: [self]) { gradient in
      let spread = try gradient.raw.shaped(kept)
      guard spread.count == 1, layout != .plain else { return [Tensor(try spread.broadcast(to: full))] }
      let whole = try spread.shaped([]).broadcast(to: [full.reduce(1, *)])
      return [Tensor(RawTensor(shape: full, layout: layout, buffer: whole.buffer))]
    }
  }

  /// The mean of all values, of shape `[]`.
  ///
  /// - Throws: `Failure` for an empty tensor.
  public func mean() throws -> Tensor {
    guard count > 0 else { throw Failure("an empty tensor has no mean") }
    return try sum() * Tensor(1 / Float(count))
  }

  /// The mean along some axes.
  ///
  /// - Throws: `Failure` when one of them is empty.
  public func mean(axes: [Int], keepingAxes: Bool = false) throws -> Tensor {
    let size = try resolved(axes: axes).reduce(1) { $0 * shape[$1] }
    guard size > 0 else { throw Failure("an empty axis has no mean: the shape is \(shape)") }
    return try sum(axes: axes, keepingAxes: keepingAxes) * Tensor(1 / Float(size))
  }

  /// The smallest of all values as a plain number; NaN when there is one.
  public func minimum() throws -> Float { try detached.minimum(axes: nil).item() }
  /// The largest of all values as a plain number; NaN when there is one.
  public func maximum() throws -> Float { try detached.maximum(axes: nil).item() }

  /// The smallest value along some axes, or NaN where there is one. Tied values share the gradient equally, as with
  /// `amin` of PyTorch.
  ///
  /// - Throws: `Failure` when one of the axes is empty.
  public func minimum(axes: [Int]?, keepingAxes: Bool = false) throws -> Tensor {
    try extreme(.minimum, axes, keepingAxes)
  }

  /// The largest value along some axes, or NaN where there is one. Tied values share the gradient equally, as with
  /// `amax` of PyTorch.
  ///
  /// - Throws: `Failure` when one of the axes is empty.
  public func maximum(axes: [Int]?, keepingAxes: Bool = false) throws -> Tensor {
    try extreme(.maximum, axes, keepingAxes)
  }

  private func extreme(_ fold: AxisFold, _ axes: [Int]?, _ keepingAxes: Bool) throws -> Tensor {
    let axes = try resolved(axes: axes ?? Array(0..<rank))
    guard axes.allSatisfy({ shape[$0] > 0 }), axes.count < rank || count > 0 else {
      throw Failure(
        rank == 1 || axes.count == rank
          ? "an empty tensor has no smallest or largest value"
          : "an empty axis has no smallest or largest value: the shape is \(shape)")
    }
    let kept = keptShape(axes)
    let input = detached
    let result = try folded(fold, axes: axes, keepingAxes: keepingAxes)
    return .recorded(fold == .minimum ? "minimum" : "maximum", result, from: [self]) { gradient in
      let mask = try input.equals(Tensor(result.shaped(kept)))
      let share = try Tensor(gradient.raw.shaped(kept)) / mask.sum(axes: axes, keepingAxes: true)
      return [try mask * share]
    }
  }

  /// The product along some axes. Its gradient is exact for zeros too.
  public func product(axes: [Int]? = nil, keepingAxes: Bool = false) throws -> Tensor {
    let axes = try resolved(axes: axes ?? Array(0..<rank))
    var result = self
    for axis in axes {
      let input = result
      let lines = AxisLines(shape: input.shape, axis: axis)
      let values = try input.folded(.product, axes: [axis], keepingAxes: true)
      let source = try input.raw.plain()
      result = .recorded("product", values, from: [input]) { gradient in
        [Tensor(try lines.productGradient(gradient.raw.plain(), source))]
      }
    }
    return keepingAxes ? result : try result.reshaped(remainingShape(axes))
  }

  /// The variance along some axes: the sum of the squared distances from the mean, divided by n − correction.
  ///
  /// - Parameter correction: 1 (the default, as in PyTorch) for the unbiased estimate, 0 for the mean squared distance.
  /// - Throws: `Failure` when there are not more values than the correction.
  public func variance(
    axes: [Int]? = nil, correction: Int = 1, keepingAxes: Bool = false
  ) throws -> Tensor {
    let axes = try resolved(axes: axes ?? Array(0..<rank))
    let size = axes.reduce(1) { $0 * shape[$1] }
    guard correction >= 0, size > correction else {
      throw Failure(
        "a variance with correction \(correction) needs more than \(max(correction, 0)) values, but there are \(size) "
          + "along the axes of shape \(shape)")
    }
    // In two passes: the difference of mean square and squared mean would lose all digits of values far from zero.
    let centred = try self - mean(axes: axes, keepingAxes: true)
    return try (centred * centred).sum(axes: axes, keepingAxes: keepingAxes)
      * Tensor(1 / Float(size - correction))
  }

  /// The square root of `variance`. Where the variance is 0, the gradient is 0.
  public func standardDeviation(
    axes: [Int]? = nil, correction: Int = 1, keepingAxes: Bool = false
  ) throws -> Tensor {
    try variance(axes: axes, correction: correction, keepingAxes: keepingAxes).rootWithFlatZero()
  }

  /// The p-norm along some axes: (Σ |x|ᵖ)^(1/p), or the largest |x| for infinite p. The gradient at a zero vector is 0
  /// for p = 1, 2 and ∞, and not defined for others.
  ///
  /// - Parameter order: p, at least 1.
  /// - Throws: `Failure` when p is less than 1.
  public func norm(_ order: Float = 2, axes: [Int]? = nil, keepingAxes: Bool = false) throws -> Tensor {
    let axes = try resolved(axes: axes ?? Array(0..<rank))
    switch order {
    case 1: return try magnitude().sum(axes: axes, keepingAxes: keepingAxes)
    case 2: return try (self * self).sum(axes: axes, keepingAxes: keepingAxes).rootWithFlatZero()
    case .infinity: return try magnitude().maximum(axes: axes, keepingAxes: keepingAxes)
    default:
      guard order > 1 else {
        throw Failure("the order of a norm must be at least 1, such as 1, 2 or infinity, not \(order)")
      }
      // By the largest first, so that powers neither overflow nor vanish.
      let largest = try magnitude().detached.maximum(axes: axes, keepingAxes: true)
      let scale = try largest + largest.equals(Tensor(0))
      let powers = try (magnitude() / scale).power(Tensor(order)).sum(axes: axes, keepingAxes: keepingAxes)
      let root = try powers.power(Tensor(1 / order))
      return try root * (keepingAxes ? scale : scale.reshaped(remainingShape(axes)))
    }
  }

  /// √x with derivative 0 at 0, in place of the infinite one.
  private func rootWithFlatZero() throws -> Tensor {
    let root = try detached.squareRoot()
    return .recorded("square root", root.raw, from: [self]) { gradient in
      let isZero = try root.equals(Tensor(0))
      return [try gradient * (Tensor(1) - isZero) / (root + root + isZero)]
    }
  }

  /// 1 where a value along the axes is not 0, else 0; 0 for no values. No gradients pass.
  public func any(axes: [Int]? = nil) throws -> Tensor { try isNotZero().foldedMask(.maximum, axes) }
  /// 1 where every value along the axes is not 0, else 0; 1 for no values. No gradients pass.
  public func all(axes: [Int]? = nil) throws -> Tensor { try isNotZero().foldedMask(.minimum, axes) }

  private func isNotZero() throws -> Tensor { try detached.differs(from: Tensor(0)) }

  private func foldedMask(_ fold: AxisFold, _ axes: [Int]?) throws -> Tensor {
    let axes = try resolved(axes: axes ?? Array(0..<rank))
    let result = try folded(fold, axes: axes, keepingAxes: false)
    // For no values, the reductions give ±∞, which clipping turns into 1 for `all` and 0 for `any`.
    return try Tensor(result).clipped(0, 1)
  }

  private func keptShape(_ axes: [Int]) -> [Int] { shape.indices.map { axes.contains($0) ? 1 : shape[$0] } }
  private func remainingShape(_ axes: [Int]) -> [Int] {
    shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
  }

  private func folded(_ fold: AxisFold, axes: [Int], keepingAxes: Bool) throws -> RawTensor {
    let result = try raw.folded(fold, axes: axes)
    return keepingAxes ? result : try result.shaped(remainingShape(axes))
  }

  /// Whether any value is infinite or NaN.
  public var hasNonFinite: Bool { !Elementwise.areFinite(raw.pointer, count: raw.physicalCount) }

  package func resolved(axes: [Int]) throws -> [Int] {
    var result: [Int] = []
    for axis in axes {
      let index = axis < 0 ? axis + rank : axis
      guard (0..<rank).contains(index) else {
        throw Failure(
          "axis \(axis) is out of range for shape \(shape)", hint: "axes count from 0, or from -1 at the end")
      }
      guard !result.contains(index) else { throw Failure("axis \(axis) is given twice") }
      result.append(index)
    }
    return result
  }
}

extension RawTensor {
  /// The same values, plain, under another shape of as many.
  package func shaped(_ shape: [Int]) throws -> RawTensor {
    RawTensor(shape: shape, layout: .plain, buffer: try plain().buffer)
  }
}
