import Resources

/// Reductions along some axes: sum, product, minimum, maximum. NaN wins in minima and maxima, as in NumPy.
///
/// Values are reduced in chunks of fixed sizes, whose results are combined in order, in float64. So results do not
/// depend on the number of threads, and the rounding error of a sum does not grow with the count.
public enum AxisFold: Sendable {
  case sum
  case product
  case minimum
  case maximum

  /// The reduction of no values: 0, 1, +∞ or −∞.
  public var start: Float {
    switch self {
    case .sum: 0
    case .product: 1
    case .minimum: .infinity
    case .maximum: -.infinity
    }
  }

  /// - Parameters:
  ///   - source: values in row-major order of `shape`.
  ///   - folded: for each axis, whether it is reduced.
  /// - Returns: the reduced values in row-major order of the remaining axes.
  public func apply(_ source: Buffer, shape: [Int], folded: [Bool]) throws -> Buffer {
    precondition(shape.count == folded.count, "every axis is folded or is not")
    // Neighbouring axes that are all reduced, or all kept, are merged into one.
    var axes: [(size: Int, isFolded: Bool)] = []
    for (size, isFolded) in zip(shape, folded) where size != 1 {
      if let last = axes.last, last.isFolded == isFolded {
        axes[axes.count - 1].size *= size
      } else {
        axes.append((size, isFolded))
      }
    }
    var values = source
    while let axis = axes.lastIndex(where: \.isFolded) {
      let outer = axes[..<axis].reduce(1) { $0 * $1.size }
      let inner = axes[(axis + 1)...].reduce(1) { $0 * $1.size }
      let size = axes.remove(at: axis).size
      let result = try Buffer(count: outer * inner)
      switch self {
      case .sum: try Self.fold(Sum.self, values.pointer, into: result.pointer, outer, size, inner)
      case .product: try Self.fold(Product.self, values.pointer, into: result.pointer, outer, size, inner)
      case .minimum: try Self.fold(Minimum.self, values.pointer, into: result.pointer, outer, size, inner)
      case .maximum: try Self.fold(Maximum.self, values.pointer, into: result.pointer, outer, size, inner)
      }
      values = result
    }
    return values
  }

  /// Values of a row that are reduced at a time when the reduced axis is the last.
  private static let rowChunk = 1 << 16
  /// Rows that are reduced at a time, and values of each, when it is not.
  private static let chunkOfRows = 64
  private static let chunkOfColumns = 4096

  /// Folds the middle axis of (outer, size, inner).
  private static func fold<F: Fold>(
    _ fold: F.Type, _ source: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, _ outer: Int,
    _ size: Int, _ inner: Int
  ) throws {
    guard outer > 0, inner > 0 else { return }
    guard size > 0 else { return result.update(repeating: F.start, count: outer * inner) }
    if inner == 1 {
      let chunks = (size + rowChunk - 1) / rowChunk
      var partial = [Double](repeating: 0, count: outer * chunks)
      partial.withUnsafeMutableBufferPointer { partial in
        guard let partial = partial.baseAddress else { return }
        let grain = max(1, (1 << 14) / min(size, rowChunk))
        Parallel.forEachPart(of: outer * chunks, grain: grain, multiple: 1) { part in
          for unit in part {
            let first = unit % chunks * rowChunk
            partial[unit] = F.row(source + unit / chunks * size + first, count: min(rowChunk, size - first))
          }
        }
        for row in 0..<outer {
          var total = partial[row * chunks]
          for chunk in 1..<max(chunks, 1) { total = F.merge(total, partial[row * chunks + chunk]) }
          result[row] = Float(total)
        }
      }
      return
    }
    let chunks = (size + chunkOfRows - 1) / chunkOfRows
    let pieces = (inner + chunkOfColumns - 1) / chunkOfColumns
    let partial = chunks == 1 ? nil : try Buffer(count: outer * chunks * inner)
    let target = partial?.pointer ?? result
    let grain = max(1, (1 << 14) / (min(size, chunkOfRows) * min(inner, chunkOfColumns)))
    Parallel.forEachPart(of: outer * chunks * pieces, grain: grain, multiple: 1) { part in
      for unit in part {
        let (block, piece) = (unit / pieces, unit % pieces)
        let (group, chunk) = (block / chunks, block % chunks)
        let first = piece * chunkOfColumns
        let count = min(chunkOfColumns, inner - first)
        let rows = chunk * chunkOfRows..<min((chunk + 1) * chunkOfRows, size)
        foldRows(
          F.self, source + (group * size + rows.lowerBound) * inner + first, rows: rows.count, stride: inner,
          into: target + block * inner + first, count: count)
      }
    }
    guard let partial else { return }
    Parallel.forEachPart(of: outer * inner, grain: max(1, (1 << 14) / chunks)) { part in
      for place in part {
        let first = partial.pointer + place / inner * chunks * inner + place % inner
        var total = Double(first[0])
        for chunk in 1..<chunks { total = F.merge(total, Double(first[chunk * inner])) }
        result[place] = Float(total)
      }
    }
  }

  private static func foldRows<F: Fold>(
    _ fold: F.Type, _ source: UnsafePointer<Float>, rows: Int, stride: Int,
    into result: UnsafeMutablePointer<Float>, count: Int
  ) {
    result.update(from: source, count: count)
    for row in 1..<max(rows, 1) {
      let values = source + row * stride
      for i in 0..<count { result[i] = F.combine(result[i], values[i]) }
    }
  }
}

/// What folds two values into one.
private protocol Fold {
  static var start: Float { get }
  static func combine(_ a: Float, _ b: Float) -> Float
  static func combine(_ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD16<Float>
  static func merge(_ a: Double, _ b: Double) -> Double
  static func row(_ values: UnsafePointer<Float>, count: Int) -> Double
}

extension Fold {
  static func row(_ values: UnsafePointer<Float>, count: Int) -> Double {
    var lanes = SIMD16<Float>(repeating: start)
    var i = 0
    while i + 16 <= count {
      lanes = combine(lanes, UnsafeRawPointer(values + i).loadUnaligned(as: SIMD16<Float>.self))
      i += 16
    }
    var total = start
    for lane in 0..<16 { total = combine(total, lanes[lane]) }
    while i < count {
      total = combine(total, values[i])
      i += 1
    }
    return Double(total)
  }
}

private enum Sum: Fold {
  static var start: Float { 0 }
  @inline(__always) static func combine(_ a: Float, _ b: Float) -> Float { a + b }
  @inline(__always) static func combine(_ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD16<Float> { a + b }
  static func merge(_ a: Double, _ b: Double) -> Double { a + b }
  static func row(_ values: UnsafePointer<Float>, count: Int) -> Double {
    Elementwise.sum(values, count: count)
  }
}

private enum Product: Fold {
  static var start: Float { 1 }
  @inline(__always) static func combine(_ a: Float, _ b: Float) -> Float { a * b }
  @inline(__always) static func combine(_ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD16<Float> { a * b }
  static func merge(_ a: Double, _ b: Double) -> Double { a * b }
}

/// A NaN counts as smaller and larger than every number, so that it becomes the result.
private enum Minimum: Fold {
  static var start: Float { .infinity }
  @inline(__always) static func combine(_ a: Float, _ b: Float) -> Float { a <= b || a != a ? a : b }
  @inline(__always) static func combine(_ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD16<Float> {
    b.replacing(with: a, where: (a .<= b) .| (a .!= a))
  }
  static func merge(_ a: Double, _ b: Double) -> Double { a <= b || a.isNaN ? a : b }
}

private enum Maximum: Fold {
  static var start: Float { -.infinity }
  @inline(__always) static func combine(_ a: Float, _ b: Float) -> Float { a >= b || a != a ? a : b }
  @inline(__always) static func combine(_ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD16<Float> {
    b.replacing(with: a, where: (a .>= b) .| (a .!= a))
  }
  static func merge(_ a: Double, _ b: Double) -> Double { a >= b || a.isNaN ? a : b }
}

extension RawTensor {
  /// The values reduced along some axes, which stay with size 1.
  ///
  /// Images in blocks are reduced in blocks, unless padding channels would take part in something other than a sum.
  ///
  /// - Parameter axes: counted from 0.
  /// - Returns: a plain tensor.
  public func folded(_ fold: AxisFold, axes: [Int]) throws -> RawTensor {
    var kept = shape
    for axis in axes { kept[axis] = 1 }
    guard case .blocked(let block) = layout, fold == .sum || isDense || !axes.contains(1) else {
      let source = try plain()
      let values = try fold.apply(source.buffer, shape: shape, folded: shape.indices.map(axes.contains))
      return RawTensor(shape: kept, layout: .plain, buffer: values)
    }
    let blocks = (shape[1] + block - 1) / block
    let values = try fold.apply(
      buffer, shape: [shape[0], blocks, shape[2], shape[3], block],
      folded: [axes.contains(0), axes.contains(1), axes.contains(2), axes.contains(3), axes.contains(1)])
    let result = RawTensor(shape: kept, layout: axes.contains(1) ? .plain : layout, buffer: values)
    return try result.plain()
  }

  /// The adjoint of broadcasting: the values summed over the axes that broadcasting from `shape` to the shape of this
  /// tensor repeated.
  public func summed(to shape: [Int]) throws -> RawTensor {
    guard self.shape != shape else { return self }
    let lead = self.shape.count - shape.count
    let axes = self.shape.indices.filter { $0 < lead || shape[$0 - lead] == 1 && self.shape[$0] != 1 }
    return RawTensor(shape: shape, layout: .plain, buffer: try folded(.sum, axes: axes).buffer)
  }
}
