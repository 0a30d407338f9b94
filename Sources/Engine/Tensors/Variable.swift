import Failures
import Kernels

/// A tensor with reference semantics that can be changed in place, and with respect to which gradients are taken.
public final class Variable {
  /// The size of each axis, which assignment does not change.
  public let shape: [Int]
  /// The number of changes so far. A gradient through an older value is refused, and packed copies are renewed.
  public private(set) var version = 0

  package let raw: RawTensor
  package let packed = PackedWeights()
  private weak var leaf: Node?

  /// A variable with a copy of these values.
  public init(_ value: Tensor) throws {
    let source = try value.raw.plain()
    let own = try RawTensor(shape: source.shape)
    own.pointer.update(from: source.pointer, count: source.count)
    raw = own
    shape = own.shape
  }

  /// A variable that is a part of a flat block of parameters.
  init(raw: RawTensor) {
    self.raw = raw
    shape = raw.shape
  }

  /// The value, recorded for gradients. It shares memory with the variable.
  public var tensor: Tensor {
    if let leaf, leaf.leaf?.version == version { return Tensor(raw, node: leaf, variable: self) }
    let node = Node(leaf: self, version: version)
    leaf = node
    return Tensor(raw, node: node, variable: self)
  }

  /// The value for computing with where no gradient is wanted: it shares memory with the variable.
  package var constant: Tensor { Tensor(raw, variable: self) }

  /// A copy of the value, which is not recorded.
  public func value() throws -> Tensor {
    let copy = try RawTensor(shape: shape)
    copy.pointer.update(from: raw.pointer, count: raw.count)
    return Tensor(copy)
  }

  /// Replaces all values.
  ///
  /// - Throws: `Failure` when the shapes differ.
  public func assign(_ value: Tensor) throws {
    guard value.shape == shape else {
      throw Failure("cannot assign values of shape \(value.shape) to a variable of shape \(shape)")
    }
    let source = try value.raw.plain()
    raw.pointer.update(from: source.pointer, count: raw.count)
    markChanged()
  }

  /// To be called after every change of the memory.
  package func markChanged() { version += 1 }
}
