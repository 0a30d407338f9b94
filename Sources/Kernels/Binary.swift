import Glibc

/// Elementwise operations of two tensors with NumPy's broadcasting.
public enum BinaryOperation: Hashable, Sendable {
  case add
  case subtract
  case multiply
  case divide
  case power
  /// The derivative b·a^(b−1) of a power, 0 where the exponent is 0.
  case powerDerivative
  case minimum
  case maximum
  case equal
  case notEqual
  case less
  case lessOrEqual

  /// Whether zero with zero gives zero, so that filled-up channels stay zero.
  var keepsZero: Bool {
    switch self {
    case .add, .subtract, .multiply, .minimum, .maximum, .notEqual, .less: true
    case .divide, .power, .powerDerivative, .equal, .lessOrEqual: false
    }
  }

  /// The shape of the result, or nil where the two do not go together.
  public static func broadcastShape(_ a: [Int], _ b: [Int]) -> [Int]? {
    let rank = max(a.count, b.count)
    var result = [Int](repeating: 1, count: rank)
    for axis in 0..<rank {
      let first = axis < rank - a.count ? 1 : a[axis - (rank - a.count)]
      let second = axis < rank - b.count ? 1 : b[axis - (rank - b.count)]
      guard first == second || first == 1 || second == 1 else { return nil }
      result[axis] = first == 1 ? second : first
    }
    return result
  }

  /// - Throws: `EngineError` with both shapes where they do not broadcast.
  public func apply(_ a: RawTensor, _ b: RawTensor) throws -> RawTensor {
    if a.shape == b.shape { return try applySameShape(a, b) }
    if b.count == 1, b.shape.count <= a.shape.count {
      return try apply(a, scalar: b.pointer[0], onLeft: false)
    }
    if a.count == 1, a.shape.count <= b.shape.count {
      return try apply(b, scalar: a.pointer[0], onLeft: true)
    }
    guard let shape = BinaryOperation.broadcastShape(a.shape, b.shape) else {
      throw EngineError(
        "shapes \(a.shape) and \(b.shape) do not go together",
        hint: "counted from the last, every pair of sizes must be equal or one of them 1")
    }
    let first = try a.broadcast(to: shape)
    let second = try b.broadcast(to: shape)
    return try applySameShape(first, second)
  }

  private func applySameShape(_ a: RawTensor, _ b: RawTensor) throws -> RawTensor {
    var first = a
    var second = b
    if a.layout != b.layout {
      // Blocks that are filled up cost more than they bring.
      let layout = [a, b].first { $0.layout != .plain && $0.isDense }?.layout ?? .plain
      first = try Reorder.apply(a, to: layout)
      second = try Reorder.apply(b, to: layout)
    }
    if !keepsZero, !first.isDense {
      first = try first.plain()
      second = try second.plain()
    }
    let result = try first.sibling()
    run(first.pointer, second.pointer, into: result.pointer, count: result.physicalCount)
    return result
  }

  private func apply(_ tensor: RawTensor, scalar: Float, onLeft: Bool) throws -> RawTensor {
    let source = tensor.isDense ? tensor : try tensor.plain()
    let result = try source.sibling()
    withUnsafeTemporaryAllocation(of: Float.self, capacity: BinaryOperation.chunk) { repeated in
      repeated.initialize(repeating: scalar)
      guard let constant = repeated.baseAddress else { return }
      var start = 0
      while start < result.physicalCount {
        let count = min(BinaryOperation.chunk, result.physicalCount - start)
        let values = source.pointer + start
        if onLeft {
          run(constant, values, into: result.pointer + start, count: count)
        } else {
          run(values, constant, into: result.pointer + start, count: count)
        }
        start += count
      }
    }
    return result
  }

  private static let chunk = 1024

  private func run(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, count: Int
  ) {
    Parallel.forEachPart(of: count) { part in
      let start = part.lowerBound
      runPart(a + start, b + start, into: result + start, count: part.count)
    }
  }

  private func runPart(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch self {
    case .add: Elementwise.map(a, b, into: result, count: count) { $0 + $1 }
    case .subtract: Elementwise.map(a, b, into: result, count: count) { $0 - $1 }
    case .multiply: Elementwise.map(a, b, into: result, count: count) { $0 * $1 }
    case .divide: Elementwise.map(a, b, into: result, count: count) { $0 / $1 }
    case .power:
      Elementwise.map(a, b, into: result, count: count) { $1 == 2 ? $0 * $0 : powf($0, $1) }
    case .powerDerivative:
      Elementwise.map(a, b, into: result, count: count) {
        $1 == 2 ? 2 * $0 : $1 == 0 ? 0 : $1 * powf($0, $1 - 1)
      }
    case .minimum: Elementwise.map(a, b, into: result, count: count) { $0 <= $1 || $0.isNaN ? $0 : $1 }
    case .maximum: Elementwise.map(a, b, into: result, count: count) { $0 >= $1 || $0.isNaN ? $0 : $1 }
    case .equal: Elementwise.map(a, b, into: result, count: count) { $0 == $1 ? 1 : 0 }
    case .notEqual: Elementwise.map(a, b, into: result, count: count) { $0 == $1 ? 0 : 1 }
    case .less: Elementwise.map(a, b, into: result, count: count) { $0 < $1 ? 1 : 0 }
    case .lessOrEqual: Elementwise.map(a, b, into: result, count: count) { $0 <= $1 ? 1 : 0 }
    }
  }
}

extension RawTensor {
  /// The values repeated along axes of size 1 (and new leading axes) to fill `shape`, in the plain layout.
  public func broadcast(to shape: [Int]) throws -> RawTensor {
    guard self.shape != shape else { return self }
    let source = try plain()
    let lead = shape.count - source.shape.count
    let plainStrides = StridedView.plainStrides(source.shape)
    let strides = shape.indices.map { axis in
      axis < lead || source.shape[axis - lead] == 1 ? 0 : plainStrides[axis - lead]
    }
    return try StridedView(shape: shape, strides: strides).gather(source.pointer)
  }

  /// The values summed over the axes that broadcasting to this shape from `shape` repeated.
  public func summed(to shape: [Int]) throws -> RawTensor {
    guard self.shape != shape else { return self }
    let source = try plain()
    let result = try RawTensor(shape: shape)
    result.buffer.fill(0)
    if result.count == 1 {
      result.pointer[0] = Float(Elementwise.sum(source.pointer, count: source.count))
      return result
    }
    let lead = source.shape.count - shape.count
    let plainStrides = StridedView.plainStrides(shape)
    let strides = source.shape.indices.map { axis in
      axis < lead || shape[axis - lead] == 1 ? 0 : plainStrides[axis - lead]
    }
    StridedView(shape: source.shape, strides: strides).scatterAdd(source.pointer, to: result.pointer)
    return result
  }

  /// Adds another tensor of the same shape: in place where nothing else sees this memory.
  public mutating func accumulate(_ other: RawTensor) throws {
    guard shape == other.shape else {
      throw EngineError("a gradient of shape \(other.shape) meets one of shape \(shape)")
    }
    let added = try Reorder.apply(other, to: layout)
    if isUnique() {
      Elementwise.add(pointer, added.pointer, into: pointer, count: physicalCount)
    } else {
      self = try BinaryOperation.add.apply(self, added)
    }
  }
}
