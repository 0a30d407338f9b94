import Failures
import Kernels
import Resources

/// Selection of values by masks and by positions.
extension Tensor {
  /// The values of this tensor where a mask is not 0, and of `other` elsewhere, as NumPy's `where`; all three
  /// broadcast.
  ///
  /// Values that are not chosen do not enter the result, whatever they are, infinities and NaN included, and have
  /// gradient 0.
  ///
  /// - Throws: `Failure` with the shapes when they do not broadcast.
  public func chosen(where mask: Tensor, else other: Tensor) throws -> Tensor {
    guard let both = BinaryOperation.broadcastShape(shape, other.shape),
      let whole = BinaryOperation.broadcastShape(both, mask.shape)
    else {
      throw Failure(
        "a condition of shape \(mask.shape) cannot be broadcast with values of shapes \(shape) and \(other.shape)",
        hint: "aligned at the last axis, each pair of sizes must be equal, or one of the two must be 1")
    }
    let condition = mask.detached
    let (own, others) = (shape, other.shape)
    let result = try RawTensor.chosen(condition.raw, raw, other.raw, shape: whole)
    return .recorded("choice", result, from: [self, other]) { gradient in
      let zero = try Tensor(0).raw
      return [
        Tensor(try RawTensor.chosen(condition.raw, gradient.raw, zero, shape: whole).summed(to: own)),
        Tensor(try RawTensor.chosen(condition.raw, zero, gradient.raw, shape: whole).summed(to: others)),
      ]
    }
  }

  /// The values at given positions along an axis, as NumPy's `take_along_axis`.
  ///
  /// - Parameters:
  ///   - axis: negative ones count from the last.
  ///   - positions: whole numbers, of the shape of this tensor except along the axis; negative ones count from the end.
  /// - Throws: `Failure` with the shapes when they do not fit, or with the first position that lies outside.
  public func taking(along axis: Int, at positions: Tensor) throws -> Tensor {
    let axis = try resolved(axes: [axis])[0]
    var expected = shape
    guard positions.rank == rank else {
      throw Failure("positions for shape \(shape) must have as many axes, not shape \(positions.shape)")
    }
    expected[axis] = positions.shape[axis]
    guard positions.shape == expected else {
      throw Failure(
        "positions along axis \(axis) of shape \(shape) must have shape \(expected), not \(positions.shape)")
    }
    let places = try RawTensor(shape: expected)
    for (i, position) in try positions.values().enumerated() {
      let resolved = position < 0 ? position + Float(shape[axis]) : position
      guard resolved >= 0, resolved < Float(shape[axis]), resolved == resolved.rounded() else {
        throw Failure(
          "position \(position) is out of range for axis \(axis) of shape \(shape)",
          hint: shape[axis] > 0 ? "valid positions are whole numbers from 0 to \(shape[axis] - 1)" : nil)
      }
      places.pointer[i] = resolved
    }
    let lines = AxisLines(shape: shape, axis: axis)
    let size = expected[axis]
    let result = try lines.taken(raw.plain(), at: places, size: size)
    return .recorded("taking along an axis", result, from: [self]) { gradient in
      [Tensor(try lines.scatterAdded(gradient.raw.plain(), at: places, size: size))]
    }
  }

  /// The adjoint of `selecting(_:axis:)`: slices along an axis are added up at positions of an axis of another size.
  ///
  /// - Parameters:
  ///   - positions: for each slice its place in the result; slices with one place are summed.
  ///   - size: of the axis of the result, which is zero where no slice goes.
  /// - Throws: `Failure` when the number of positions is not that of slices, or a position lies outside.
  public func scattered(to positions: [Int], axis: Int, size: Int) throws -> Tensor {
    let axis = try resolved(axes: [axis])[0]
    guard positions.count == shape[axis], size >= 0 else {
      throw Failure(
        "axis \(axis) of shape \(shape) needs \(shape[axis]) positions, not \(positions.count)")
    }
    var whole = shape
    whole[axis] = size
    let selection = try Selection(shape: whole, axis: axis, positions: positions)
    return .recorded("scatter", try selection.scatterAdd(raw.plain(), to: whole), from: [self]) { gradient in
      [Tensor(try selection.gather(gradient.raw.plain()))]
    }
  }
}

/// Logical operations. Every value other than 0 counts as true, and results are 1 or 0. No gradients pass.
extension Tensor {
  /// Logical NOT: 1 where the value is 0, else 0.
  public func isZero() throws -> Tensor { try .apply(.equal, detached, Tensor(0)) }
  /// Logical AND: 1 where both values are not 0, else 0; the two broadcast.
  public func and(_ other: Tensor) throws -> Tensor {
    try .apply(
      .multiply, .apply(.notEqual, detached, Tensor(0)), .apply(.notEqual, other.detached, Tensor(0)))
  }
  /// Logical OR: 1 where either value is not 0, else 0; the two broadcast.
  public func or(_ other: Tensor) throws -> Tensor {
    try .apply(.maximum, .apply(.notEqual, detached, Tensor(0)), .apply(.notEqual, other.detached, Tensor(0)))
  }
  /// 1 where the value is NaN, else 0.
  public func isNotANumber() throws -> Tensor { try .apply(.notEqual, detached, detached) }
  /// 1 where the value is neither infinite nor NaN, else 0.
  public func isFinite() throws -> Tensor {
    try Tensor.apply(.equal, .apply(.subtract, detached, detached), Tensor(0))
  }
}

extension RawTensor {
  /// Values of the first where the mask is not 0, of the second elsewhere, all broadcast to the shape.
  fileprivate static func chosen(
    _ mask: RawTensor, _ first: RawTensor, _ second: RawTensor, shape: [Int]
  ) throws -> RawTensor {
    // Where all are images in blocks they stay there: what fills the blocks up is zero in both.
    let isBlocked = [mask, first, second].allSatisfy { $0.layout == first.layout && $0.shape == shape }
    let sources = try [mask, first, second].map { isBlocked ? $0 : try $0.plain().broadcast(to: shape) }
    let result = try sources[0].sibling()
    let (m, a, b, target) = (sources[0].pointer, sources[1].pointer, sources[2].pointer, result.pointer)
    Parallel.forEachPart(of: result.physicalCount) { part in
      for i in part { target[i] = m[i] != 0 ? a[i] : b[i] }
    }
    return result
  }
}
