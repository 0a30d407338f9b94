import Failures

/// How the values of a tensor lie in memory. The logical order is always N, C, H, W.
public enum Layout: Hashable, Sendable {
  /// Row-major in the logical order. Any rank.
  case plain
  /// Channels in blocks: (N, C / block, H, W, block), the last block filled up with zeros. Rank 4 only.
  case blocked(Int)

  /// How many floats a tensor of this shape takes.
  public func physicalCount(_ shape: [Int]) -> Int {
    switch self {
    case .plain: shape.reduce(1, *)
    case .blocked(let block): shape[0] * ((shape[1] + block - 1) / block * block) * shape[2] * shape[3]
    }
  }

  /// Whether the layout holds values for this shape alone, with nothing filled up.
  public func isDense(_ shape: [Int]) -> Bool {
    switch self {
    case .plain: true
    case .blocked(let block): shape[1] % block == 0
    }
  }
}

/// A block of memory with its shape and layout: what kernels take and give. It knows nothing of gradients.
public struct RawTensor {
  public let shape: [Int]
  public let layout: Layout
  public private(set) var buffer: Buffer

  /// The number of values, without padding.
  public var count: Int { shape.reduce(1, *) }
  public var pointer: UnsafeMutablePointer<Float> { buffer.pointer }
  /// The number of floats in memory, with padding.
  public var physicalCount: Int { layout.physicalCount(shape) }
  public var isDense: Bool { layout.isDense(shape) }

  public init(shape: [Int], layout: Layout = .plain) throws {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, product < 1 << 44 else {
        throw Failure(
          "a tensor of shape \(shape) does not fit into memory", hint: "check the sizes for a slip")
      }
      count = product
    }
    self.init(
      shape: shape, layout: layout,
      buffer: try Buffer(count: layout.physicalCount(shape), purpose: "a tensor of shape \(shape)"))
  }

  public init(shape: [Int], layout: Layout, buffer: Buffer) {
    self.shape = shape
    self.layout = layout
    self.buffer = buffer
  }

  /// Whether nothing else can see this memory, so that it may be changed in place.
  public mutating func isUnique() -> Bool { isKnownUniquelyReferenced(&buffer) }

  /// The values in the plain layout.
  public func plain() throws -> RawTensor { try Reorder.apply(self, to: .plain) }

  /// An uninitialised tensor of the same shape and layout.
  public func sibling() throws -> RawTensor { try RawTensor(shape: shape, layout: layout) }
}
