import Failures
import Kernels
import Tensors

/// The function that training minimises: a number computed from an output and a target of the same shape.
public enum Loss: String, CaseIterable, Sendable {
  /// The mean of |output − target|.
  case l1
  /// The mean of (output − target)².
  case l2

  /// The loss as a tensor of shape `[]`, recorded for gradients.
  ///
  /// - Throws: `Failure` with both shapes when they differ, and for empty tensors.
  public func callAsFunction(_ output: Tensor, _ target: Tensor) throws -> Tensor {
    guard output.shape == target.shape else {
      throw Failure("a loss needs two tensors of the same shape, not \(output.shape) and \(target.shape)")
    }
    switch self {
    case .l1: return try Loss.meanAbsoluteDifference(output, target)
    case .l2:
      let difference = try output - target
      return try (difference * difference).mean()
    }
  }

  /// One pass forward and one backward, without the intermediate tensors of single operations.
  private static func meanAbsoluteDifference(_ output: Tensor, _ target: Tensor) throws -> Tensor {
    let (a, b) = (try output.raw.plain(), try target.raw.plain())
    guard a.count > 0 else { throw Failure("an empty tensor has no loss") }
    let result = try RawTensor(shape: [])
    result.pointer[0] = Float(
      Elementwise.sumOfAbsoluteDifferences(a.pointer, b.pointer, count: a.count) / Double(a.count))
    return .recorded("L1 loss", result, from: [output, target]) { gradient in
      let size = try gradient.item() / Float(a.count)
      let passed = try a.sibling()
      Elementwise.map(a.pointer, b.pointer, into: passed.pointer, count: a.count) {
        $0 > $1 ? size : $0 < $1 ? -size : 0
      }
      let first = Tensor(passed)
      return [first, target.isRecorded ? try -first : nil]
    }
  }
}
