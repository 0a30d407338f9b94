import Failures
import Glibc
import Resources

/// Elementwise operations of two tensors with NumPy's broadcasting.
public enum BinaryOperation: Hashable, Sendable {
  /// a + b.
  case add
  /// a − b.
  case subtract
  /// a · b.
  case multiply
  /// a / b.
  case divide
  /// aᵇ.
  case power
  /// The derivative b · a^(b − 1) of a power with respect to a; 0 where b is 0.
  case powerDerivative
  /// The smaller number; NaN if either is NaN, as in NumPy.
  case minimum
  /// The larger number; NaN if either is NaN, as in NumPy.
  case maximum
  /// a − b · ⌊a / b⌋, with the sign of b, as in Python and NumPy.
  case remainder
  /// ⌊a / b⌋.
  case floorQuotient
  /// atan2(a, b): the angle in radians, from −π to π, of the point with x = b and y = a.
  case angle
  /// 1 where a = b, else 0; NaN equals nothing.
  case equal
  /// 1 where a ≠ b, else 0.
  case notEqual
  /// 1 where a < b, else 0.
  case less
  /// 1 where a ≤ b, else 0.
  case lessOrEqual

  /// Whether two zeros give zero, so that padding channels stay zero.
  var keepsZero: Bool {
    switch self {
    case .add, .subtract, .multiply, .minimum, .maximum, .angle, .notEqual, .less: true
    case .divide, .power, .powerDerivative, .remainder, .floorQuotient, .equal, .lessOrEqual: false
    }
  }

  /// The shape to which both broadcast by NumPy's rule, or nil when they do not: counted from the last axis, two sizes
  /// must be equal or one of them 1.
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

  /// The operation on each pair of values. Images in blocks of channels stay in blocks where padding channels stay
  /// zero.
  ///
  /// - Throws: `Failure` with both shapes when they do not broadcast.
  public func apply(_ a: RawTensor, _ b: RawTensor) throws -> RawTensor {
    if a.shape == b.shape { return try applySameShape(a, b) }
    guard let shape = BinaryOperation.broadcastShape(a.shape, b.shape) else {
      throw Failure(
        "shapes \(a.shape) and \(b.shape) cannot be broadcast together",
        hint: "aligned at the last axis, each pair of sizes must be equal, or one of the two must be 1")
    }
    if shape == a.shape, let result = try applyBlocked(a, b, smallOnLeft: false) { return result }
    if shape == b.shape, let result = try applyBlocked(b, a, smallOnLeft: true) { return result }
    let (first, second) = (try a.plain(), try b.plain())
    let result = try RawTensor(shape: shape)
    let (viewA, viewB) = (
      StridedView(broadcasting: a.shape, to: shape), StridedView(broadcasting: b.shape, to: shape)
    )
    BroadcastLoop(shape: shape, stridesA: viewA.strides, stridesB: viewB.strides)
      .run(first.pointer, second.pointer, into: result.pointer) { runPart($0, $1, into: $2, count: $3) }
    return result
  }

  private func applySameShape(_ a: RawTensor, _ b: RawTensor) throws -> RawTensor {
    var first = a
    var second = b
    if a.layout != b.layout {
      // With padding channels, blocks cost more than they save.
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

  /// The operation on an image in blocks and an operand that broadcasts to its shape, such as a number, one value for
  /// each channel or a map of one channel. The result is in blocks too. Nil when the image is not in blocks, or padding
  /// channels would not stay zero.
  private func applyBlocked(_ image: RawTensor, _ small: RawTensor, smallOnLeft: Bool) throws -> RawTensor? {
    guard case .blocked(let block) = image.layout, small.shape.count <= 4, image.count > 0 else { return nil }
    let own = [Int](repeating: 1, count: 4 - small.shape.count) + small.shape
    let (channels, height, width) = (image.shape[1], image.shape[2], image.shape[3])
    let physical = [image.shape[0], (channels + block - 1) / block, height, width, block]
    let imageStrides = StridedView.plainStrides(physical)
    let operand: RawTensor
    var strides: [Int]
    let isPerChannel = own[1] > 1 || own[0] * own[2] * own[3] == 1 && !image.isDense
    if isPerChannel {
      let filled = image.isDense ? 0 : fillingValue(onLeft: smallOnLeft)
      guard let filled else { return nil }
      var spread = small
      // A single number is repeated for each channel, so that padding channels can have another value.
      if own[1] == 1 { spread = try small.broadcast(to: [1, channels, 1, 1]) }
      let blockedShape = [own[0], channels, own[2], own[3]]
      let plain =
        spread.layout == .plain
        ? RawTensor(shape: blockedShape, layout: .plain, buffer: spread.buffer) : spread
      operand = try Reorder.apply(plain, to: image.layout).withFilling(filled)
      strides = StridedView.plainStrides([own[0], physical[1], own[2], own[3], block])
    } else {
      guard image.isDense || self == .multiply else { return nil }
      operand = try small.plain()
      let plain = StridedView.plainStrides(own)
      strides = [plain[0], 0, plain[2], plain[3], 0]
    }
    for (axis, size) in zip([0, 2, 3], [own[0], own[2], own[3]]) where size == 1 { strides[axis] = 0 }
    let result = try image.sibling()
    let loop = BroadcastLoop(
      shape: physical, stridesA: smallOnLeft ? strides : imageStrides,
      stridesB: smallOnLeft ? imageStrides : strides)
    let (first, second) = smallOnLeft ? (operand, image) : (image, operand)
    loop.run(first.pointer, second.pointer, into: result.pointer) { runPart($0, $1, into: $2, count: $3) }
    return result
  }

  /// A value that gives zero together with zero, or nil where there is none.
  private func fillingValue(onLeft: Bool) -> Float? {
    switch self {
    case .add, .subtract, .multiply, .minimum, .maximum, .angle, .notEqual, .less, .powerDerivative: 0
    case .divide, .power, .remainder, .floorQuotient: onLeft ? nil : 1
    // NaN equals nothing, and is not less than anything.
    case .equal, .lessOrEqual: .nan
    }
  }

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
    case .remainder: Elementwise.map(a, b, into: result, count: count, BinaryOperation.remainder)
    case .floorQuotient: Elementwise.map(a, b, into: result, count: count, BinaryOperation.floorQuotient)
    case .angle: Elementwise.map(a, b, into: result, count: count) { atan2f($0, $1) }
    case .equal: Elementwise.map(a, b, into: result, count: count) { $0 == $1 ? 1 : 0 }
    case .notEqual: Elementwise.map(a, b, into: result, count: count) { $0 == $1 ? 0 : 1 }
    case .less: Elementwise.map(a, b, into: result, count: count) { $0 < $1 ? 1 : 0 }
    case .lessOrEqual: Elementwise.map(a, b, into: result, count: count) { $0 <= $1 ? 1 : 0 }
    }
  }
}

extension BinaryOperation {
  /// The library's remainder, which has the sign of a, moved to that of b.
  fileprivate static func remainder(_ a: Float, _ b: Float) -> Float {
    let rest = fmodf(a, b)
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
  }

  /// By the remainder, since a quotient may be rounded up to the next whole number.
  fileprivate static func floorQuotient(_ a: Float, _ b: Float) -> Float {
    if b.isInfinite, a.isFinite { return a == 0 || (a < 0) == (b < 0) ? 0 : -1 }
    let rest = remainder(a, b)
    return rest.isNaN ? (a / b).rounded(.down) : ((a - rest) / b).rounded()
  }
}

extension RawTensor {
  /// A copy whose padding channels have another value than zero. It is for one operation only: all other code expects
  /// zeros there.
  fileprivate func withFilling(_ value: Float) throws -> RawTensor {
    guard value != 0, case .blocked(let block) = layout, !isDense else { return self }
    let result = try sibling()
    result.pointer.update(from: pointer, count: physicalCount)
    let blocks = (shape[1] + block - 1) / block
    let pixels = shape[2] * shape[3]
    for image in 0..<shape[0] {
      let last = result.pointer + (image * blocks + blocks - 1) * pixels * block
      for pixel in 0..<pixels {
        for channel in shape[1] % block..<block { last[pixel * block + channel] = value }
      }
    }
    return result
  }

  /// The values repeated along axes of size 1, and along new leading axes, to fill `shape`; plain, unless the shape is
  /// the same already.
  public func broadcast(to shape: [Int]) throws -> RawTensor {
    guard self.shape != shape else { return self }
    return try StridedView(broadcasting: self.shape, to: shape).gather(plain().pointer)
  }

  /// Adds another tensor of the same shape, in place when nothing else refers to this memory.
  ///
  /// - Throws: `Failure` when the shapes differ.
  public mutating func accumulate(_ other: RawTensor) throws {
    guard shape == other.shape else {
      throw Failure("a gradient of shape \(other.shape) meets one of shape \(shape)")
    }
    let added = try Reorder.apply(other, to: layout)
    if isUnique() {
      Elementwise.add(pointer, added.pointer, into: pointer, count: physicalCount)
    } else {
      self = try BinaryOperation.add.apply(self, added)
    }
  }
}
