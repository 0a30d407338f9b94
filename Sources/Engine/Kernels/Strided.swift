import Resources

/// A strided view of memory, as in NumPy: the element at position (i, j, …) lies at offset + i · strides[0] +
/// j · strides[1] + ….
///
/// Views describe slices (offset and steps), transposition (permuted strides), broadcasting (stride 0) and reversal
/// (negative strides).
public struct StridedView: Hashable, Sendable {
  /// The number of positions along each axis.
  public var shape: [Int]
  /// The distance in elements between neighbours along each axis; 0 repeats an element, negative strides reverse.
  public var strides: [Int]
  /// The place of the first element, counted in elements.
  public var offset: Int

  public init(shape: [Int], strides: [Int], offset: Int = 0) {
    self.shape = shape
    self.strides = strides
    self.offset = offset
  }

  /// The view of a whole plain tensor of this shape.
  public init(plain shape: [Int]) {
    self.init(shape: shape, strides: StridedView.plainStrides(shape))
  }

  /// The view that repeats a plain tensor along its axes of size 1 and along new leading axes until it has `shape`.
  public init(broadcasting own: [Int], to shape: [Int]) {
    let lead = shape.count - own.count
    let plainStrides = StridedView.plainStrides(own)
    self.init(
      shape: shape,
      strides: shape.indices.map { $0 < lead || own[$0 - lead] == 1 ? 0 : plainStrides[$0 - lead] })
  }

  /// The place of each element in memory, in row-major order of the positions.
  public var places: [Int] {
    var result: [Int] = []
    result.reserveCapacity(count)
    forEachRun { start, length, stride in
      for i in 0..<length { result.append(start + i * stride) }
    }
    return result
  }

  /// The strides in elements of a row-major array of this shape, as in NumPy's C order.
  public static func plainStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in stride(from: shape.count - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }

  /// The number of positions.
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

  /// The same view with neighbouring axes merged where strides allow it: fewer, longer runs.
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

  /// A plain copy of the viewed elements of `source`.
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

  /// Adds values in row-major order to the viewed elements of `target`; an element that is viewed twice receives both.
  public func scatterAdd(_ values: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    var source = values
    forEachRun { start, length, stride in
      let to = target + start
      for i in 0..<length { to[i * stride] += source[i] }
      source += length
    }
  }

  /// Writes values in row-major order to the viewed elements of `target`.
  public func scatter(_ values: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    var source = values
    forEachRun { start, length, stride in
      let to = target + start
      for i in 0..<length { to[i * stride] = source[i] }
      source += length
    }
  }
}
