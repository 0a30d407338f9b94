import Failures
import Glibc
import Machine

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
  /// a − b · ⌊a / b⌋, with the sign of b, as in Python and NumPy.
  case remainder
  /// ⌊a / b⌋.
  case floorQuotient
  /// The angle of the point (b, a), from −π to π.
  case angle
  case equal
  case notEqual
  case less
  case lessOrEqual

  /// Whether zero with zero gives zero, so that filled-up channels stay zero.
  var keepsZero: Bool {
    switch self {
    case .add, .subtract, .multiply, .minimum, .maximum, .angle, .notEqual, .less: true
    case .divide, .power, .powerDerivative, .remainder, .floorQuotient, .equal, .lessOrEqual: false
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

  /// - Throws: `Failure` with both shapes where they do not broadcast.
  public func apply(_ a: RawTensor, _ b: RawTensor) throws -> RawTensor {
    if a.shape == b.shape { return try applySameShape(a, b) }
    guard let shape = BinaryOperation.broadcastShape(a.shape, b.shape) else {
      throw Failure(
        "shapes \(a.shape) and \(b.shape) do not go together",
        hint: "counted from the last, every pair of sizes must be equal or one of them 1")
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

  /// An image in blocks with an operand that is repeated to its shape, such as a number, one value for each channel
  /// or a map of one channel: the image stays in blocks. Nil where it is in none, or filled-up channels would not
  /// stay zero.
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
      // A single number is there once for each channel that is no filling.
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
    // What is no number equals nothing.
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
  /// This tensor with another value where channels are filled up, for one operation alone: everywhere else that is zero.
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

  /// The values repeated along axes of size 1 (and new leading axes) to fill `shape`, in the plain layout.
  public func broadcast(to shape: [Int]) throws -> RawTensor {
    guard self.shape != shape else { return self }
    return try StridedView(broadcasting: self.shape, to: shape).gather(plain().pointer)
  }

  /// Adds another tensor of the same shape: in place where nothing else sees this memory.
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
