import Failures
import Kernels

extension Tensor {
  /// eˣ divided by the sum of eˣ along an axis.
  ///
  /// - Parameter axis: negative ones count from the last.
  /// - Throws: `Failure` for empty tensors, and when there is no such axis.
  public func softmax(axis: Int = -1) throws -> Tensor {
    let axis = try resolved(axes: [axis])[0]
    guard count > 0 else { throw Failure("softmax needs non-empty tensors, but got shape \(shape)") }
    let softmax = Softmax(shape: shape, axis: axis)
    let output = try softmax.forward(raw.plain())
    return .recorded("softmax", output, from: [self]) { gradient in
      [Tensor(try softmax.backward(gradient.raw.plain(), output: output))]
    }
  }
}
