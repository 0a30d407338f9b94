import Resources

/// The lines of values along one axis of plain tensors, for operations that need a whole line at a time. Lines are
/// divided among the threads.
public struct AxisLines: Sendable {
  /// The shape of the tensors.
  public let shape: [Int]
  /// The number of values in a line.
  public let size: Int
  let axis: Int
  private let outer: Int
  private let inner: Int

  /// - Parameter axis: counted from 0.
  public init(shape: [Int], axis: Int) {
    self.shape = shape
    self.axis = axis
    size = shape[axis]
    outer = shape[..<axis].reduce(1, *)
    inner = shape[(axis + 1)...].reduce(1, *)
  }

  var count: Int { outer * inner }

  /// Where the values of a line lie when its axis has `size` of them.
  private func place(_ line: Int, size: Int) -> Int { line / inner * size * inner + line % inner }

  /// Calls the body for every line.
  private func forEachLine(_ body: (_ line: Int) -> Void) throws {
    try Parallel.forEachPiece(of: count, grain: max(1, (1 << 12) / max(size, 1)), multiple: 1) { part in
      for line in part { body(line) }
    }
  }

  private func shape(axisOf size: Int) -> [Int] {
    var result = shape
    result[axis] = size
    return result
  }

  /// Maps each line to a new line.
  ///
  /// - Parameters:
  ///   - size: the number of values in a new line; by default that of the old ones.
  ///   - body: fills the new line. It is given a copy of the old one, which it may change.
  /// - Throws: the host's error when work is cancelled.
  public func mapped(
    _ source: RawTensor, size newSize: Int? = nil,
    _ body: (_ line: UnsafeMutableBufferPointer<Float>, _ result: UnsafeMutableBufferPointer<Float>) -> Void
  ) throws -> RawTensor {
    let newSize = newSize ?? size
    let result = try RawTensor(shape: shape(axisOf: newSize))
    guard result.count > 0 else { return result }
    try forEachLine { line in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: size + newSize) { room in
        let old = UnsafeMutableBufferPointer(rebasing: room[..<size])
        let new = UnsafeMutableBufferPointer(rebasing: room[size...])
        let from = source.pointer + place(line, size: size)
        for i in 0..<size { old[i] = from[i * inner] }
        body(old, new)
        let to = result.pointer + place(line, size: newSize)
        for i in 0..<newSize { to[i * inner] = new[i] }
      }
    }
    return result
  }

  /// Maps the lines of two tensors, pair by pair, to new lines.
  ///
  /// - Parameters:
  ///   - secondSize: the number of values in a line of the second tensor, whose other axes agree with `shape`.
  ///   - resultSize: the number of values in a new line; by default that of the lines of the first tensor.
  public func mapped(
    _ source: RawTensor, _ second: RawTensor, secondSize: Int, resultSize: Int? = nil,
    _ body: (
      _ line: UnsafeMutableBufferPointer<Float>, _ second: UnsafeMutableBufferPointer<Float>,
      _ result: UnsafeMutableBufferPointer<Float>
    ) -> Void
  ) throws -> RawTensor {
    let resultSize = resultSize ?? size
    let result = try RawTensor(shape: shape(axisOf: resultSize))
    guard result.count > 0 else { return result }
    try forEachLine { line in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: size + secondSize + resultSize) { room in
        let old = UnsafeMutableBufferPointer(rebasing: room[..<size])
        let other = UnsafeMutableBufferPointer(rebasing: room[size..<size + secondSize])
        let new = UnsafeMutableBufferPointer(rebasing: room[(size + secondSize)...])
        let from = source.pointer + place(line, size: size)
        let with = second.pointer + place(line, size: secondSize)
        for i in 0..<size { old[i] = from[i * inner] }
        for i in 0..<secondSize { other[i] = with[i * inner] }
        body(old, other, new)
        let to = result.pointer + place(line, size: resultSize)
        for i in 0..<resultSize { to[i * inner] = new[i] }
      }
    }
    return result
  }

  // MARK: Running sums and products

  /// The cumulative sum along each line, computed in float64.
  public func runningSums(_ source: RawTensor) throws -> RawTensor {
    try mapped(source) { line, result in
      var total = 0.0
      for i in line.indices {
        total += Double(line[i])
        result[i] = Float(total)
      }
    }
  }

  /// The cumulative sum along each line from its end to its start: the adjoint of `runningSums`.
  public func sumsFromTheEnd(_ source: RawTensor) throws -> RawTensor {
    try mapped(source) { line, result in
      var total = 0.0
      for i in line.indices.reversed() {
        total += Double(line[i])
        result[i] = Float(total)
      }
    }
  }

  /// The cumulative product along each line, computed in float64.
  public func runningProducts(_ source: RawTensor) throws -> RawTensor {
    try mapped(source) { line, result in
      var total = 1.0
      for i in line.indices {
        total *= Double(line[i])
        result[i] = Float(total)
      }
    }
  }

  /// The gradient of `runningProducts`.
  ///
  /// The gradient with respect to value i is Σ_{j ≥ i} g_j · (product up to j without value i). Before the first 0 that
  /// is Σ_{j ≥ i} g_j · (product up to j), divided by value i. All products from the first 0 on are 0: only that 0
  /// itself has a gradient from them, and later values have gradient 0.
  public func runningProductGradient(_ gradient: RawTensor, _ source: RawTensor) throws -> RawTensor {
    try mapped(source, gradient, secondSize: size) { line, gradient, result in
      let zero = line.firstIndex(of: 0) ?? line.count
      var products: [Double] = []
      products.reserveCapacity(zero)
      var total = 1.0
      for i in 0..<zero {
        total *= Double(line[i])
        products.append(total)
      }
      if zero < line.count {
        var (without, sum) = (total, 0.0)
        for i in zero..<line.count {
          if i > zero { without *= Double(line[i]) }
          sum += Double(gradient[i]) * without
          result[i] = 0
        }
        result[zero] = Float(sum)
      }
      var sum = 0.0
      for i in (0..<zero).reversed() {
        sum += Double(gradient[i]) * products[i]
        result[i] = Float(sum / Double(line[i]))
      }
    }
  }

  /// The gradient of the product of each line: for each value the product of the others, times the gradient of the
  /// product. It is exact for zeros too.
  ///
  /// - Parameter gradient: that of the products, with size 1 along the axis.
  public func productGradient(_ gradient: RawTensor, _ source: RawTensor) throws -> RawTensor {
    try mapped(source, gradient, secondSize: 1) { line, gradient, result in
      var before: [Double] = []
      before.reserveCapacity(line.count)
      var total = 1.0
      for value in line {
        before.append(total)
        total *= Double(value)
      }
      var behind = Double(gradient[0])
      for i in line.indices.reversed() {
        result[i] = Float(before[i] * behind)
        behind *= Double(line[i])
      }
    }
  }
}
