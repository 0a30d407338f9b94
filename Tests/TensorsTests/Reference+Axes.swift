extension Reference {
  /// Every line of values along an axis replaced by another.
  func lines(_ axis: Int, _ change: ([Double]) -> [Double]) -> Reference {
    let (outer, size) = (shape[..<axis].reduce(1, *), shape[axis])
    let inner = shape[(axis + 1)...].reduce(1, *)
    var result: [Double]?
    var newSize = 0
    for line in 0..<outer * inner {
      let changed = change(
        (0..<size).map { values[(line / inner * size + $0) * inner + line % inner] })
      newSize = changed.count
      if result == nil { result = [Double](repeating: 0, count: outer * inner * newSize) }
      for (i, value) in changed.enumerated() {
        result?[(line / inner * newSize + i) * inner + line % inner] = value
      }
    }
    var changedShape = shape
    changedShape[axis] = newSize
    return Reference(result ?? [], changedShape)
  }

  /// All values along some axes made one, and the axes left out or kept with size 1.
  func folded(_ axes: [Int], keeping: Bool = false, _ fold: ([Double]) -> Double) -> Reference {
    // The axes to fold brought behind the others, as one.
    let kept = shape.indices.filter { !axes.contains($0) }
    let order = kept + axes
    let moved = permuted(order)
    let size = axes.reduce(1) { $0 * shape[$1] }
    let flat = moved.reshaped([moved.values.count / size, size]).lines(1) { [fold($0)] }
    return flat.reshaped(
      keeping ? shape.indices.map { axes.contains($0) ? 1 : shape[$0] } : kept.map { shape[$0] })
  }

  func permuted(_ order: [Int]) -> Reference {
    let target = order.map { shape[$0] }
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    var result: [Double] = []
    for flat in 0..<values.count {
      var (rest, place) = (flat, 0)
      for axis in target.indices.reversed() {
        place += rest % target[axis] * strides[order[axis]]
        rest /= target[axis]
      }
      result.append(values[place])
    }
    return Reference(result, target)
  }
}
