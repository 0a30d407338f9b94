import Failures
import Kernels

/// Reshaping, permuting and concatenating.
extension Tensor {
  /// The same values in row-major order with another shape.
  ///
  /// - Parameter sizes: one of them may be −1, and then follows from the others.
  /// - Throws: `Failure` when the shape does not hold as many values.
  public func reshaped(_ sizes: [Int]) throws -> Tensor {
    var target = sizes
    if let open = sizes.firstIndex(of: -1) {
      let rest = sizes.enumerated().filter { $0.offset != open }.reduce(1) { $0 * $1.element }
      guard rest > 0, count % rest == 0 else {
        throw Failure("cannot reshape \(shape) to \(sizes): its \(count) values do not divide evenly")
      }
      target[open] = count / rest
    }
    guard target.allSatisfy({ $0 >= 0 }), target.reduce(1, *) == count else {
      throw Failure("cannot reshape \(shape) to \(sizes): it has \(count) values")
    }
    let source = try raw.plain()
    let before = shape
    let result = RawTensor(shape: target, layout: .plain, buffer: source.buffer)
    return .recorded("reshape", result, from: [self]) { [try $0.reshaped(before)] }
  }

  /// A copy with permuted axes: axis i of the result is axis `order[i]` of this tensor.
  ///
  /// - Throws: `Failure` when the order does not name every axis once.
  public func permuted(_ order: [Int]) throws -> Tensor {
    let order = try resolved(axes: order)
    guard order.count == rank else {
      throw Failure("the order of axes must name all \(rank) axes of shape \(shape) once, but got \(order)")
    }
    let source = try raw.plain()
    let strides = StridedView.plainStrides(shape)
    let view = StridedView(shape: order.map { shape[$0] }, strides: order.map { strides[$0] })
    var inverse = order
    for (position, axis) in order.enumerated() { inverse[axis] = position }
    return .recorded("permute", try Reorder.permuted(source.pointer, as: view), from: [self]) {
      [try $0.permuted(inverse)]
    }
  }

  /// A copy with the last two axes swapped.
  ///
  /// - Throws: `Failure` when there are fewer than two axes.
  public func transposed() throws -> Tensor {
    guard rank >= 2 else { throw Failure("shape \(shape) has no two axes to swap") }
    return try permuted(Array(0..<rank - 2) + [rank - 1, rank - 2])
  }

  /// Tensors joined along an existing axis.
  ///
  /// - Throws: `Failure` when there are no tensors, or their shapes differ in another axis.
  public static func concatenated(_ parts: [Tensor], axis: Int = 0) throws -> Tensor {
    guard let first = parts.first else { throw Failure("cannot concatenate an empty list of tensors") }
    let axis = try first.resolved(axes: [axis])[0]
    var shape = first.shape
    shape[axis] = 0
    for part in parts {
      var other = part.shape
      guard other.count == shape.count else {
        throw Failure("cannot concatenate shapes \(first.shape) and \(part.shape) along axis \(axis)")
      }
      shape[axis] += other[axis]
      other[axis] = first.shape[axis]
      guard other == first.shape else {
        throw Failure("cannot concatenate shapes \(first.shape) and \(part.shape) along axis \(axis)")
      }
    }
    if axis == 1, shape.count == 4, !shape.contains(0), parts.contains(where: { $0.raw.layout != .plain }),
      Channels.join(in: PreferredLayout.image, parts.map { $0.shape[1] })
    {
      return try joinedChannels(parts)
    }
    let result = try RawTensor(shape: shape)
    let strides = StridedView.plainStrides(shape)
    var views: [StridedView] = []
    var start = 0
    for part in parts {
      let view = StridedView(shape: part.shape, strides: strides, offset: start * strides[axis])
      view.scatter(try part.raw.plain().pointer, to: result.pointer)
      views.append(view)
      start += part.shape[axis]
    }
    return .recorded("concatenation", result, from: parts) { gradient in
      let source = try gradient.raw.plain()
      return try views.map { Tensor(try $0.gather(source.pointer)) }
    }
  }

  /// Images one after the other along their channels, in the layout of convolutions.
  private static func joinedChannels(_ parts: [Tensor]) throws -> Tensor {
    let layout = PreferredLayout.image
    let channels = parts.map { $0.shape[1] }
    let whole = try Channels.joined(parts.map { try Reorder.apply($0.raw, to: layout) })
    return .recorded("concatenation", whole, from: parts) { gradient in
      try Channels.divided(Reorder.apply(gradient.raw, to: layout), into: channels).map { Tensor($0) }
    }
  }
}
