import Failures
import Kernels
import Machine

/// Choosing between values by masks, and picking and placing them by positions.
extension Tensor {
  /// These values where a mask is not 0, others elsewhere; all three broadcast.
  ///
  /// Nothing is computed with the values that are not chosen: they may be infinite or no numbers, and get gradient 0.
  public func chosen(where mask: Tensor, else other: Tensor) throws -> Tensor {
    guard let both = BinaryOperation.broadcastShape(shape, other.shape),
      let whole = BinaryOperation.broadcastShape(both, mask.shape)
    else {
      throw Failure(
        "a mask of shape \(mask.shape) does not choose between values of shapes \(shape) and \(other.shape)",
        hint: "counted from the last, every pair of sizes must be equal or one of them 1")
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

  /// The values at positions along an axis that a tensor of the same other sizes holds, as NumPy's take_along_axis.
  ///
  /// - Parameter positions: whole numbers; negative ones count from the end.
  /// - Throws: `Failure` naming the shapes, or the first position that lies outside.
  public func taking(along axis: Int, at positions: Tensor) throws -> Tensor {
    let axis = try resolved(axes: [axis])[0]
    var expected = shape
    guard positions.rank == rank else {
      throw Failure("positions for shape \(shape) have as many axes, not shape \(positions.shape)")
    }
    expected[axis] = positions.shape[axis]
    guard positions.shape == expected else {
      throw Failure(
        "positions along axis \(axis) of shape \(shape) have shape \(expected), not \(positions.shape)")
    }
    let places = try RawTensor(shape: expected)
    for (i, position) in try positions.values().enumerated() {
      let resolved = position < 0 ? position + Float(shape[axis]) : position
      guard resolved >= 0, resolved < Float(shape[axis]), resolved == resolved.rounded() else {
        throw Failure(
          "position \(position) is no place along axis \(axis) of shape \(shape)",
          hint: shape[axis] > 0 ? "positions are whole numbers from 0 to \(shape[axis] - 1)" : nil)
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

  /// Parts of an axis added up at positions of a longer or shorter one: the adjoint of `selecting`.
  ///
  /// - Parameters:
  ///   - positions: for each part of the axis where it goes; several may go to one place, and are summed.
  ///   - size: of the axis of the result, zero where nothing goes.
  public func scattered(to positions: [Int], axis: Int, size: Int) throws -> Tensor {
    let axis = try resolved(axes: [axis])[0]
    guard positions.count == shape[axis], size >= 0 else {
      throw Failure(
        "axis \(axis) of shape \(shape) takes \(shape[axis]) positions, not \(positions.count)")
    }
    var whole = shape
    whole[axis] = size
    let selection = try Selection(shape: whole, axis: axis, positions: positions)
    return .recorded("scatter", try selection.scatterAdd(raw.plain(), to: whole), from: [self]) { gradient in
      [Tensor(try selection.gather(gradient.raw.plain()))]
    }
  }
}

/// Masks, which are 1 where something holds and 0 elsewhere; any other value counts as holding. No gradients pass.
extension Tensor {
  public func isZero() throws -> Tensor { try .apply(.equal, detached, Tensor(0)) }
  public func and(_ other: Tensor) throws -> Tensor {
    try .apply(
      .multiply, .apply(.notEqual, detached, Tensor(0)), .apply(.notEqual, other.detached, Tensor(0)))
  }
  public func or(_ other: Tensor) throws -> Tensor {
    try .apply(.maximum, .apply(.notEqual, detached, Tensor(0)), .apply(.notEqual, other.detached, Tensor(0)))
  }
  public func isNotANumber() throws -> Tensor { try .apply(.notEqual, detached, detached) }
  /// What is neither infinite nor no number: its distance from itself is 0.
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
