import Failures
import Kernels

/// A float32 array of any rank, a value: no operation changes its operands.
///
/// The logical order of an image batch is N, C, H, W; how the values lie in memory is the engine's business.
/// A tensor computed from variables remembers how, so that gradients can be taken.
///
/// Tensors belong to the thread that made them: the engine runs on one compute thread.
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

  public var shape: [Int] { raw.shape }
  public var rank: Int { raw.shape.count }
  /// The number of values.
  public var count: Int { raw.count }
  /// Whether gradients can be taken through this tensor.
  public var isRecorded: Bool { node != nil }

  /// A tensor of the given values in row-major order.
  public init(_ values: [Float], shape: [Int]) throws {
    guard shape.allSatisfy({ $0 >= 0 }) else {
      throw Failure("a shape has no negative sizes, but got \(shape)")
    }
    let result = try RawTensor(shape: shape)
    guard result.count == values.count else {
      throw Failure("shape \(shape) holds \(result.count) values, but got \(values.count)")
    }
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { result.pointer.update(from: base, count: values.count) }
    }
    self.init(result)
  }

  /// A tensor of shape [] that holds one number.
  public init(_ value: Float) throws { try self.init([value], shape: []) }

  /// A tensor of one value throughout.
  public init(filled value: Float, shape: [Int]) throws {
    guard shape.allSatisfy({ $0 >= 0 }) else {
      throw Failure("a shape has no negative sizes, but got \(shape)")
    }
    let result = try RawTensor(shape: shape)
    result.buffer.fill(value)
    self.init(result)
  }

  /// The values in row-major order.
  public func values() throws -> [Float] {
    let source = try raw.plain()
    return [Float](unsafeUninitializedCapacity: source.count) { buffer, count in
      buffer.baseAddress?.initialize(from: source.pointer, count: source.count)
      count = source.count
    }
  }

  /// The number in a tensor that holds just one.
  public func item() throws -> Float {
    guard count == 1 else {
      throw Failure("a tensor of shape \(shape) is not one number", hint: "reduce it, as by .mean()")
    }
    return raw.pointer[0]
  }

  /// The same values without their history.
  public var detached: Tensor { Tensor(raw) }
}
