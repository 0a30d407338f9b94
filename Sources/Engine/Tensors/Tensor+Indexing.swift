import Failures
import Kernels

/// The part of one axis that an index selects.
public enum AxisIndex: Hashable, Sendable {
  /// One position; the axis is removed. Negative positions count from the end.
  case position(Int)
  /// `count` positions from `start` on, `step` apart; the axis stays. The start must not be negative, the step may be.
  case range(start: Int, count: Int, step: Int)
}

extension Tensor {
  /// A copy of a part, as slices in NumPy.
  ///
  /// - Parameter indices: one for each leading axis; the other axes are taken whole.
  /// - Throws: `Failure` when there are more indices than axes, or one lies outside its axis.
  public func part(_ indices: [AxisIndex]) throws -> Tensor {
    let view = try view(indices)
    let source = try raw.plain()
    let shape = shape
    return .recorded("slice", try view.gather(source.pointer), from: [self]) { gradient in
      let whole = try RawTensor(shape: shape)
      whole.buffer.fill(0)
      view.scatterAdd(try gradient.raw.plain().pointer, to: whole.pointer)
      return [Tensor(whole)]
    }
  }

  /// A copy in which a part is replaced.
  ///
  /// - Parameters:
  ///   - indices: one for each leading axis; the other axes are taken whole.
  ///   - values: broadcast to the shape of the part.
  /// - Throws: `Failure` when an index lies outside its axis or the values do not broadcast.
  public func replacing(_ indices: [AxisIndex], with values: Tensor) throws -> Tensor {
    let view = try view(indices)
    guard BinaryOperation.broadcastShape(values.shape, view.shape) == view.shape else {
      throw Failure("cannot assign values of shape \(values.shape) to a part of shape \(view.shape)")
    }
    let source = try raw.plain()
    let copy = try RawTensor(shape: shape)
    copy.pointer.update(from: source.pointer, count: source.count)
    view.scatter(try values.raw.plain().broadcast(to: view.shape).pointer, to: copy.pointer)
    let (whole, part) = (shape, values.shape)
    return .recorded("assignment to a part", copy, from: [self, values]) { gradient in
      let given = try gradient.raw.plain()
      let passed = try RawTensor(shape: whole)
      passed.pointer.update(from: given.pointer, count: given.count)
      let zeros = try RawTensor(shape: view.shape)
      zeros.buffer.fill(0)
      view.scatter(zeros.pointer, to: passed.pointer)
      return [Tensor(passed), try Tensor(view.gather(given.pointer)).summed(to: part)]
    }
  }

  private func view(_ indices: [AxisIndex]) throws -> StridedView {
    guard indices.count <= rank else {
      throw Failure("too many indices: \(indices.count) for shape \(shape)")
    }
    let strides = StridedView.plainStrides(shape)
    var view = StridedView(shape: [], strides: [])
    for axis in 0..<rank {
      let index = axis < indices.count ? indices[axis] : .range(start: 0, count: shape[axis], step: 1)
      switch index {
      case .position(let position):
        let resolved = position < 0 ? position + shape[axis] : position
        guard (0..<shape[axis]).contains(resolved) else {
          throw Failure(
            "index \(position) is out of range for axis \(axis) of shape \(shape)",
            hint: "valid indices are 0 to \(shape[axis] - 1)")
        }
        view.offset += resolved * strides[axis]
      case .range(let start, let count, let step):
        let last = start + max(0, count - 1) * step
        guard count == 0 || (0..<shape[axis]).contains(start) && (0..<shape[axis]).contains(last) else {
          throw Failure(
            "the slice from \(start) to \(last) is out of range for axis \(axis) of shape \(shape)")
        }
        view.offset += count == 0 ? 0 : start * strides[axis]
        view.shape.append(count)
        view.strides.append(step * strides[axis])
      }
    }
    return view
  }
}
