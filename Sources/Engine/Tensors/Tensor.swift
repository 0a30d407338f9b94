import Failures
import Kernels

/// A float32 array of any rank with value semantics: no operation changes its operands.
///
/// Images have the shape (N, C, H, W); the order of values in memory may differ, and is chosen by the engine. A tensor
/// that is computed from variables records how, so that gradients can be taken.
///
/// Tensors must stay on the thread that made them: all operations are called from one thread.
public struct Tensor {
  package let raw: RawTensor
  package let node: Node?
  /// The variable whose value this is, which keeps packed copies of convolution weights.
  package let variable: Variable?

  package init(_ raw: RawTensor, node: Node? = nil, variable: Variable? = nil) {
    self.raw = raw
    self.node = node
    self.variable = variable
  }

  /// The size of each axis, outermost first; `[]` for a single number.
  public var shape: [Int] { raw.shape }
  /// The number of axes.
  public var rank: Int { raw.shape.count }
  /// The number of values.
  public var count: Int { raw.count }
  /// Whether this tensor was computed from variables, so that gradients can be taken through it.
  public var isRecorded: Bool { node != nil }

  /// A tensor of the given values in row-major order.
  ///
  /// - Throws: `Failure` when a size is negative or the shape does not hold as many values.
  public init(_ values: [Float], shape: [Int]) throws {
    guard shape.allSatisfy({ $0 >= 0 }) else {
      throw Failure("the sizes of a shape must not be negative, but got \(shape)")
    }
    let result = try RawTensor(shape: shape)
    guard result.count == values.count else {
      throw Failure("shape \(shape) needs \(result.count) values, but got \(values.count)")
    }
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { result.pointer.update(from: base, count: values.count) }
    }
    self.init(result)
  }

  /// A tensor of shape `[]` that holds one number.
  public init(_ value: Float) throws { try self.init([value], shape: []) }

  /// A tensor whose values are all the same.
  ///
  /// - Throws: `Failure` when a size is negative or memory does not suffice.
  public init(filled value: Float, shape: [Int]) throws {
    guard shape.allSatisfy({ $0 >= 0 }) else {
      throw Failure("the sizes of a shape must not be negative, but got \(shape)")
    }
    let result = try RawTensor(shape: shape)
    result.buffer.fill(value)
    self.init(result)
  }

  /// A copy of the values in row-major order.
  public func values() throws -> [Float] {
    let source = try raw.plain()
    return [Float](unsafeUninitializedCapacity: source.count) { buffer, count in
      buffer.baseAddress?.initialize(from: source.pointer, count: source.count)
      count = source.count
    }
  }

  /// The number in a tensor of one value, whatever its rank.
  ///
  /// - Throws: `Failure` when there is not exactly one value.
  public func item() throws -> Float {
    guard count == 1 else {
      throw Failure(
        "a tensor of shape \(shape) is not a single number", hint: "reduce it first, for example with .mean()"
      )
    }
    return raw.pointer[0]
  }

  /// The same values without a record of how they were computed: no gradients pass through it.
  public var detached: Tensor { Tensor(raw) }
}
