import Failures
import Kernels

extension Tensor {
  /// eˣ over its sum along an axis.
  public func softmax(axis: Int = -1) throws -> Tensor {
    let axis = try resolved(axes: [axis])[0]
    guard count > 0 else { throw Failure("softmax takes no empty tensors, but got shape \(shape)") }
    let softmax = Softmax(shape: shape, axis: axis)
    let output = try softmax.forward(raw.plain())
    return .recorded("softmax", output, from: [self]) { gradient in
      [Tensor(try softmax.backward(gradient.raw.plain(), output: output))]
    }
  }
}
