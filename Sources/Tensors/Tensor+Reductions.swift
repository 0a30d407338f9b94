/// Sums and their kin, over everything or over some axes.
extension Tensor {
  /// The sum of all values, of shape [].
  public func sum() throws -> Tensor {
    let result = try RawTensor(shape: [])
    // Filled-up channels are zero and change nothing.
    result.pointer[0] = Float(Elementwise.sum(raw.pointer, count: raw.physicalCount))
    let shape = shape
    return .recorded("sum", result, from: [self]) { gradient in
      [try Tensor(filled: gradient.item(), shape: shape)]
    }
  }

  /// The mean of all values, of shape [].
  public func mean() throws -> Tensor {
    guard count > 0 else { throw EngineError("an empty tensor has no mean") }
    return try sum() * Tensor(1 / Float(count))
  }

  /// The sum along some axes, which stay as size 1 where `keepingAxes`.
  ///
  /// - Parameter axes: negative ones count from the last.
  public func sum(axes: [Int], keepingAxes: Bool = false) throws -> Tensor {
    let axes = try resolved(axes: axes)
    let kept = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
    let short = shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
    let total = try raw.plain().summed(to: kept)
    let full = shape
    let result = RawTensor(shape: keepingAxes ? kept : short, layout: .plain, buffer: total.buffer)
    return .recorded("sum", result, from: [self]) { gradient in
      let plain = try gradient.raw.plain()
      let spread = RawTensor(shape: kept, layout: .plain, buffer: plain.buffer)
      return [Tensor(try spread.broadcast(to: full))]
    }
  }

  /// The mean along some axes.
  public func mean(axes: [Int], keepingAxes: Bool = false) throws -> Tensor {
    let size = try resolved(axes: axes).reduce(1) { $0 * shape[$1] }
    guard size > 0 else { throw EngineError("an empty axis has no mean: the shape is \(shape)") }
    return try sum(axes: axes, keepingAxes: keepingAxes) * Tensor(1 / Float(size))
  }

  /// The smallest value.
  public func minimum() throws -> Float { try extreme { Swift.min($0, $1) } }
  /// The largest value.
  public func maximum() throws -> Float { try extreme { Swift.max($0, $1) } }

  private func extreme(_ choose: (Float, Float) -> Float) throws -> Float {
    let values = try values()
    guard var result = values.first else {
      throw EngineError("an empty tensor has no smallest or largest value")
    }
    for value in values { result = value.isNaN ? value : choose(result, value) }
    return result
  }

  /// Whether any value is not a number or infinite.
  public var hasNonFinite: Bool {
    // x − x is 0 for finite values alone, and a sum keeps what is not.
    var total: Float = 0
    for i in 0..<raw.physicalCount { total += raw.pointer[i] - raw.pointer[i] }
    return total != 0
  }

  package func resolved(axes: [Int]) throws -> [Int] {
    var result: [Int] = []
    for axis in axes {
      let index = axis < 0 ? axis + rank : axis
      guard (0..<rank).contains(index) else {
        throw EngineError(
          "there is no axis \(axis) in shape \(shape)", hint: "axes count from 0, or from -1 back")
      }
      guard !result.contains(index) else { throw EngineError("axis \(axis) is named twice") }
      result.append(index)
    }
    return result
  }
}
