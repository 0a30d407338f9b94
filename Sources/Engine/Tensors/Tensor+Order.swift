import Failures
import Kernels

/// Sorting, quantiles, cumulative sums and histograms. Negative axes count from the last.
extension Tensor {
  /// The values sorted along an axis. The sort is stable, and NaN counts as larger than all numbers.
  public func sorted(axis: Int = -1, descending: Bool = false) throws -> Tensor {
    try top(nil, axis: axis, descending: descending).values
  }

  /// The positions that sort the values along an axis, as NumPy's `argsort`, in float32. No gradients pass.
  ///
  /// - Throws: `Failure` when the axis has more than 2²⁴ values, which float32 cannot count.
  public func sortedPositions(axis: Int = -1, descending: Bool = false) throws -> Tensor {
    try detached.top(nil, axis: axis, descending: descending).positions
  }

  /// The `count` largest values along an axis in descending order, or the smallest in ascending order, with their
  /// positions. Gradients pass to the values.
  ///
  /// - Throws: `Failure` when the axis has fewer values.
  public func top(
    _ count: Int, axis: Int = -1, largest: Bool = true
  ) throws -> (values: Tensor, positions: Tensor) {
    try top(Optional(count), axis: axis, descending: largest)
  }

  private func top(
    _ count: Int?, axis: Int, descending: Bool
  ) throws -> (values: Tensor, positions: Tensor) {
    let axis = try resolved(axes: [axis])[0]
    if let count, !(0...shape[axis]).contains(count) {
      throw Failure("axis \(axis) of shape \(shape) has fewer than \(count) values")
    }
    try checkPositions(axis)
    let lines = AxisLines(shape: shape, axis: axis)
    let size = count ?? shape[axis]
    let (values, positions) = try lines.sorted(raw.plain(), descending: descending, limit: size)
    let result = Tensor.recorded("sort", values, from: [self]) { gradient in
      [Tensor(try lines.scatterAdded(gradient.raw.plain(), at: positions, size: size))]
    }
    return (result, Tensor(positions))
  }

  /// Positions are float32 numbers, which hold whole numbers up to 2²⁴.
  private func checkPositions(_ axis: Int) throws {
    guard shape[axis] <= 1 << 24 else {
      throw Failure(
        "an axis of \(shape[axis]) values is too long for positions in float32, which hold up to 16777216")
    }
  }

  /// The position of the smallest value along an axis, which is removed: the first of equal ones, or that of the first
  /// NaN. No gradients pass.
  ///
  /// - Throws: `Failure` when the axis is empty.
  public func positionOfMinimum(axis: Int) throws -> Tensor { try positionOfExtreme(axis, largest: false) }
  /// The position of the largest value along an axis, which is removed: the first of equal ones, or that of the first
  /// NaN. No gradients pass.
  ///
  /// - Throws: `Failure` when the axis is empty.
  public func positionOfMaximum(axis: Int) throws -> Tensor { try positionOfExtreme(axis, largest: true) }

  private func positionOfExtreme(_ axis: Int, largest: Bool) throws -> Tensor {
    let axis = try resolved(axes: [axis])[0]
    guard shape[axis] > 0 else {
      throw Failure("an empty axis has no smallest or largest value: the shape is \(shape)")
    }
    try checkPositions(axis)
    let positions = try AxisLines(shape: shape, axis: axis).positionsOfExtremes(raw.plain(), largest: largest)
    var short = shape
    short.remove(at: axis)
    return Tensor(try positions.shaped(short))
  }

  /// Quantiles along an axis, interpolated linearly as by default in NumPy: quantile q lies at place q · (n − 1) of the
  /// sorted values. NaN where a value is NaN.
  ///
  /// - Parameter shares: the q, from 0 to 1.
  /// - Returns: one quantile for each share along a new first axis; the given axis is removed.
  /// - Throws: `Failure` when the axis is empty or a share is out of range.
  public func quantiles(_ shares: [Float], axis: Int) throws -> Tensor {
    let axis = try resolved(axes: [axis])[0]
    let size = shape[axis]
    guard size > 0 else { throw Failure("an empty axis has no quantiles: the shape is \(shape)") }
    if let wrong = shares.first(where: { !(0...1).contains($0) }) {
      throw Failure("a quantile must be from 0 to 1, not \(wrong)")
    }
    let ordered = try sorted(axis: axis)
    // A NaN is sorted to the end. Then no quantile of that line is known.
    let unknown = try ordered.detached.selecting([-1], axis: axis)
    let broken = try unknown.differs(from: unknown)
    let all = [AxisIndex](repeating: .range(start: 0, count: 0, step: 1), count: axis).enumerated().map {
      AxisIndex.range(start: 0, count: shape[$0.offset], step: 1)
    }
    let parts = try shares.map { share -> Tensor in
      let place = Double(share) * Double(size - 1)
      let low = min(Int(place), size - 1)
      let high = min(low + 1, size - 1)
      let rest = Float(place - Double(low))
      let (a, b) = (try ordered.part(all + [.position(low)]), try ordered.part(all + [.position(high)]))
      if rest == 0 { return a }
      return try a + (b - a) * Tensor(rest)
    }
    let result = try Tensor.stacked(parts)
    guard try broken.maximum() > 0 else { return result }
    var short = shape
    short.remove(at: axis)
    return try Tensor(.nan).chosen(where: broken.reshaped(short), else: result)
  }

  /// The median along an axis, which is removed: the middle value, or the mean of the two in the middle.
  public func median(axis: Int) throws -> Tensor { try quantiles([0.5], axis: axis).part([.position(0)]) }

  /// The cumulative sum along an axis.
  public func runningSum(axis: Int) throws -> Tensor {
    let lines = AxisLines(shape: shape, axis: try resolved(axes: [axis])[0])
    return .recorded("running sum", try lines.runningSums(raw.plain()), from: [self]) { gradient in
      [Tensor(try lines.sumsFromTheEnd(gradient.raw.plain()))]
    }
  }

  /// The cumulative product along an axis. Its gradient is exact for zeros too.
  public func runningProduct(axis: Int) throws -> Tensor {
    let lines = AxisLines(shape: shape, axis: try resolved(axes: [axis])[0])
    let source = try raw.plain()
    return .recorded("running product", try lines.runningProducts(source), from: [self]) { gradient in
      [Tensor(try lines.runningProductGradient(gradient.raw.plain(), source))]
    }
  }

  /// The counts of all values in `bins` equally wide bins, of shape (bins). The last bin includes the upper bound.
  /// Values outside the bounds and NaN are not counted. No gradients pass.
  ///
  /// - Throws: `Failure` when there is no bin or `low` is not below `high`.
  public func histogram(bins: Int, from low: Float, to high: Float) throws -> Tensor {
    guard bins > 0, low < high, (high - low).isFinite else {
      throw Failure(
        "a histogram needs at least one bin, and a lower bound below the upper one, not \(bins) from \(low) to \(high)"
      )
    }
    let source = try raw.plain()
    var counts = [Int](repeating: 0, count: bins)
    let scale = Double(bins) / (Double(high) - Double(low))
    for i in 0..<source.count {
      let value = source.pointer[i]
      guard value >= low, value <= high else { continue }
      counts[min(bins - 1, Int((Double(value) - Double(low)) * scale))] += 1
    }
    return try Tensor(counts.map { Float($0) }, shape: [bins])
  }
}
