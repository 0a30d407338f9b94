import Machine

/// The lines of values along one axis of a plain tensor, for what has to see a whole line at a time. Lines are divided
/// among the threads.
public struct AxisLines: Sendable {
  public let shape: [Int]
  /// The number of values of a line.
  public let size: Int
  let axis: Int
  private let outer: Int
  private let inner: Int

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

  /// Calls the body for every line with room for a copy of it.
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

  /// Other lines from these, each of `size` values.
  ///
  /// - Parameter body: given the line, which it may change, fills the new one.
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

  /// As `mapped`, from two tensors at once, the second with `secondSize` values in a line.
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

  /// The sums of each line up to every place, in float64 on the way.
  public func runningSums(_ source: RawTensor) throws -> RawTensor {
    try mapped(source) { line, result in
      var total = 0.0
      for i in line.indices {
        total += Double(line[i])
        result[i] = Float(total)
      }
    }
  }

  /// The sums of each line from every place on: the adjoint of `runningSums`.
  public func sumsFromTheEnd(_ source: RawTensor) throws -> RawTensor {
    try mapped(source) { line, result in
      var total = 0.0
      for i in line.indices.reversed() {
        total += Double(line[i])
        result[i] = Float(total)
      }
    }
  }

  /// The products of each line up to every place, in float64 on the way.
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
  /// Value i takes part in every product from i on: its gradient is Σ_{j ≥ i} g_j · (product up to j without value i).
  /// That is what the products sum to, divided by the value, as far as no value is 0. Products from the first 0 on are
  /// 0, so that only the 0 itself can change them, and nothing behind it does.
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

  /// The gradient of the product of each line, from that of the products (axis of size 1): to each value the product
  /// of the others.
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
