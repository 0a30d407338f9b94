import Failures

/// How the values of a tensor lie in memory. The order of the axes in a shape is always N, C, H, W.
public enum Layout: Hashable, Sendable {
  /// Row-major in the logical order. Any rank.
  case plain
  /// Channels in blocks: (N, ⌈C / block⌉, H, W, block). Padding channels, which complete the last block, are zero. Rank
  /// 4 only.
  case blocked(Int)

  /// The number of floats in memory for a tensor of this shape, padding channels included.
  public func physicalCount(_ shape: [Int]) -> Int {
    switch self {
    case .plain: shape.reduce(1, *)
    case .blocked(let block): shape[0] * ((shape[1] + block - 1) / block * block) * shape[2] * shape[3]
    }
  }

  /// Whether a tensor of this shape has no padding channels in this layout.
  public func isDense(_ shape: [Int]) -> Bool {
    switch self {
    case .plain: true
    case .blocked(let block): shape[1] % block == 0
    }
  }
}

/// A block of float32 memory with its shape and layout: the operand and result of kernels. It carries no gradients.
public struct RawTensor {
  /// The size of each axis, outermost first; `[]` for a single number.
  public let shape: [Int]
  /// The order in which the values lie in `buffer`.
  public let layout: Layout
  /// Memory of at least `physicalCount` floats, which tensors may share.
  public private(set) var buffer: Buffer

  /// The number of values, without padding channels.
  public var count: Int { shape.reduce(1, *) }
  /// The first float in memory; valid as long as `buffer` is held.
  public var pointer: UnsafeMutablePointer<Float> { buffer.pointer }
  /// The number of floats in memory, with padding channels.
  public var physicalCount: Int { layout.physicalCount(shape) }
  /// Whether the memory holds values only, without padding channels.
  public var isDense: Bool { layout.isDense(shape) }

  /// A tensor with uninitialised memory, padding channels included.
  ///
  /// - Throws: `Failure` when the shape has 2⁴⁴ values or more, or memory does not suffice.
  public init(shape: [Int], layout: Layout = .plain) throws {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, product < 1 << 44 else {
        throw Failure(
          "a tensor of shape \(shape) does not fit into memory", hint: "check the sizes for a mistake")
      }
      count = product
    }
    self.init(
      shape: shape, layout: layout,
      buffer: try Buffer(count: layout.physicalCount(shape), purpose: "a tensor of shape \(shape)"))
  }

  /// A tensor over existing memory, which is not copied.
  public init(shape: [Int], layout: Layout, buffer: Buffer) {
    self.shape = shape
    self.layout = layout
    self.buffer = buffer
  }

  /// Whether no other reference to this memory exists, so that it may be changed in place.
  public mutating func isUnique() -> Bool { isKnownUniquelyReferenced(&buffer) }

  /// The same values in the plain layout; this tensor itself when it has that layout already.
  public func plain() throws -> RawTensor { try Reorder.apply(self, to: .plain) }

  /// An uninitialised tensor of the same shape and layout.
  public func sibling() throws -> RawTensor { try RawTensor(shape: shape, layout: layout) }
}
