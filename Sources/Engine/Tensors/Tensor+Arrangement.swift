import Failures
import Kernels

/// Adding, removing, splitting and repeating axes.
extension Tensor {
  /// Tensors of one shape, stacked along a new axis.
  ///
  /// - Parameter axis: the place of the new axis in the result; −1 puts it last.
  /// - Throws: `Failure` when there are no tensors, shapes differ or there is no such place.
  public static func stacked(_ parts: [Tensor], axis: Int = 0) throws -> Tensor {
    guard let first = parts.first else { throw Failure("cannot stack an empty list of tensors") }
    if let other = parts.first(where: { $0.shape != first.shape }) {
      throw Failure("tensors to stack must have the same shape, not \(first.shape) and \(other.shape)")
    }
    let place = try first.newAxis(axis)
    return try concatenated(parts.map { try $0.withNewAxis(place) }, axis: place)
  }

  /// The place of a new axis, resolved from negative numbers.
  private func newAxis(_ axis: Int) throws -> Int {
    let place = axis < 0 ? axis + rank + 1 : axis
    guard (0...rank).contains(place) else {
      throw Failure(
        "position \(axis) for a new axis is out of range for shape \(shape)",
        hint: "valid positions are 0 to \(rank), or negative ones from the end")
    }
    return place
  }

  /// The same values with a new axis of size 1.
  ///
  /// - Parameter axis: the place of the new axis in the result; −1 puts it last.
  public func withNewAxis(_ axis: Int) throws -> Tensor {
    var sizes = shape
    sizes.insert(1, at: try newAxis(axis))
    return try reshaped(sizes)
  }

  /// The same values without some axes of size 1; without all of these when none are named.
  ///
  /// - Throws: `Failure` when a named axis has another size.
  public func withoutAxes(_ axes: [Int]? = nil) throws -> Tensor {
    let axes = try axes.map { try resolved(axes: $0) } ?? shape.indices.filter { shape[$0] == 1 }
    if let axis = axes.first(where: { shape[$0] != 1 }) {
      throw Failure("axis \(axis) of shape \(shape) has \(shape[axis]) values and cannot be removed")
    }
    return try reshaped(shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
  }

  /// A copy repeated along axes of size 1, and along new leading axes, to have a shape, as `expand` of PyTorch.
  ///
  /// - Parameter sizes: −1 keeps the size of an axis.
  /// - Throws: `Failure` when the shape does not broadcast to the sizes.
  public func expanded(to sizes: [Int]) throws -> Tensor {
    let lead = sizes.count - rank
    let target = sizes.indices.map { sizes[$0] == -1 && $0 >= lead ? shape[$0 - lead] : sizes[$0] }
    guard lead >= 0, target.allSatisfy({ $0 >= 0 }),
      BinaryOperation.broadcastShape(shape, target) == target
    else {
      throw Failure(
        "cannot expand shape \(shape) to \(sizes)",
        hint: "only axes of size 1 can be expanded; new axes come first")
    }
    let own = shape
    return .recorded("expansion", try raw.broadcast(to: target), from: [self]) { [try $0.summed(to: own)] }
  }

  /// Parts of the given sizes along an axis, one after the other.
  ///
  /// - Throws: `Failure` when the sizes do not add up to that of the axis.
  public func split(_ sizes: [Int], axis: Int = 0) throws -> [Tensor] {
    let axis = try resolved(axes: [axis])[0]
    guard sizes.allSatisfy({ $0 >= 0 }), sizes.reduce(0, +) == shape[axis] else {
      throw Failure("the sizes \(sizes) do not add up to axis \(axis) of shape \(shape)")
    }
    var start = 0
    return try sizes.map { size in
      defer { start += size }
      let before = shape[..<axis].map { AxisIndex.range(start: 0, count: $0, step: 1) }
      return try part(before + [.range(start: start, count: size, step: 1)])
    }
  }

  /// Parts of one size along an axis, one after the other; the last may be smaller.
  ///
  /// - Throws: `Failure` when the size is less than 1.
  public func split(each size: Int, axis: Int = 0) throws -> [Tensor] {
    guard size > 0 else { throw Failure("the size of a part must be at least 1, not \(size)") }
    let whole = shape[try resolved(axes: [axis])[0]]
    return try split(stride(from: 0, to: whole, by: size).map { min(size, whole - $0) }, axis: axis)
  }
}
