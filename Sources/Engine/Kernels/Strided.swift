import Machine

/// A rectangular walk over memory: which element each logical position names.
///
/// One description serves slices (offset, steps), transposition (permuted strides), broadcasting (stride 0)
/// and reversal (negative strides).
public struct StridedView: Hashable, Sendable {
  public var shape: [Int]
  public var strides: [Int]
  public var offset: Int

  public init(shape: [Int], strides: [Int], offset: Int = 0) {
    self.shape = shape
    self.strides = strides
    self.offset = offset
  }

  /// The view that walks a plain tensor of this shape from end to end.
  public init(plain shape: [Int]) {
    self.init(shape: shape, strides: StridedView.plainStrides(shape))
  }

  /// The view that repeats a plain tensor along axes of size 1, and new leading axes, to fill `shape`.
  public init(broadcasting own: [Int], to shape: [Int]) {
    let lead = shape.count - own.count
    let plainStrides = StridedView.plainStrides(own)
    self.init(
      shape: shape,
      strides: shape.indices.map { $0 < lead || own[$0 - lead] == 1 ? 0 : plainStrides[$0 - lead] })
  }

  /// Where each viewed element lies, in row-major order of the positions.
  public var places: [Int] {
    var result: [Int] = []
    result.reserveCapacity(count)
    forEachRun { start, length, stride in
      for i in 0..<length { result.append(start + i * stride) }
    }
    return result
  }

  public static func plainStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in stride(from: shape.count - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }

  public var count: Int { shape.reduce(1, *) }

  /// Calls the body for each run along the last axis with the place of its first element.
  @inline(__always)
  func forEachRun(_ body: (_ start: Int, _ length: Int, _ stride: Int) -> Void) {
    guard count > 0 else { return }
    forEachRun(in: 0..<count / (shape.last ?? 1), body)
  }

  /// As `forEachRun`, for some of the runs in row-major order.
  @inline(__always)
  private func forEachRun(
    in runs: Range<Int>, _ body: (_ start: Int, _ length: Int, _ stride: Int) -> Void
  ) {
    guard let length = shape.last else { return body(offset, 1, 1) }
    var position = [Int](repeating: 0, count: shape.count - 1)
    var start = offset
    var rest = runs.lowerBound
    for axis in position.indices.reversed() {
      position[axis] = rest % shape[axis]
      rest /= shape[axis]
      start += position[axis] * strides[axis]
    }
    for _ in runs {
      body(start, length, strides[shape.count - 1])
      var axis = position.count - 1
      while axis >= 0 {
        position[axis] += 1
        start += strides[axis]
        if position[axis] < shape[axis] { break }
        start -= strides[axis] * shape[axis]
        position[axis] = 0
        axis -= 1
      }
    }
  }

  /// The same walk with neighbouring axes as one where that is possible: fewer, longer runs.
  private var joined: StridedView {
    var result = StridedView(shape: [], strides: [], offset: offset)
    for axis in shape.indices where shape[axis] != 1 {
      if let last = result.shape.indices.last, result.strides[last] == strides[axis] * shape[axis] {
        result.shape[last] *= shape[axis]
        result.strides[last] = strides[axis]
      } else {
        result.shape.append(shape[axis])
        result.strides.append(strides[axis])
      }
    }
    return result
  }

  /// The viewed values of `source`, laid out plainly.
  public func gather(_ source: UnsafePointer<Float>) throws -> RawTensor {
    let result = try RawTensor(shape: shape)
    guard count > 0 else { return result }
    let view = joined
    let length = view.shape.last ?? 1
    Parallel.forEachPart(of: count / length, grain: max(1, (1 << 14) / length), multiple: 1) { part in
      var target = result.pointer + part.lowerBound * length
      view.forEachRun(in: part) { start, length, stride in
        let from = source + start
        switch stride {
        case 0: target.update(repeating: from[0], count: length)
        case 1: target.update(from: from, count: length)
        default: for i in 0..<length { target[i] = from[i * stride] }
        }
        target += length
      }
    }
    return result
  }

  /// Adds plain values to the viewed places of `target`; places that are viewed twice get both.
  public func scatterAdd(_ values: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    var source = values
    forEachRun { start, length, stride in
      let to = target + start
      for i in 0..<length { to[i * stride] += source[i] }
      source += length
    }
  }

  /// Sets the viewed places of `target` to plain values.
  public func scatter(_ values: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    var source = values
    forEachRun { start, length, stride in
      let to = target + start
      for i in 0..<length { to[i * stride] = source[i] }
      source += length
    }
  }
}
