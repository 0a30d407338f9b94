/// Sorting along an axis, and taking values by position.
extension AxisLines {
  /// Sorts each line. The sort is stable, and NaN counts as larger than all numbers.
  ///
  /// - Parameters:
  ///   - descending: sorts from the largest to the smallest.
  ///   - limit: keeps only this many values from the start; by default all.
  /// - Returns: the sorted values, and the position in its line from which each came.
  public func sorted(
    _ source: RawTensor, descending: Bool, limit: Int? = nil
  ) throws -> (values: RawTensor, positions: RawTensor) {
    let kept = min(limit ?? size, size)
    let positions = try mapped(source, size: kept) { line, result in
      LineOrder.sort(line, descending: descending) { keys in
        for i in 0..<kept { result[i] = Float(UInt32(truncatingIfNeeded: keys[i])) }
      }
    }
    return (try taken(source, at: positions, size: kept), positions)
  }

  /// Takes values from each line, as NumPy's `take_along_axis`.
  ///
  /// - Parameters:
  ///   - positions: whole numbers from 0 to the size of a line less one.
  ///   - size: the number of positions for each line.
  public func taken(_ source: RawTensor, at positions: RawTensor, size: Int) throws -> RawTensor {
    let lines = AxisLines(shape: positions.shape, axis: axis)
    precondition(lines.size == size && lines.count == count, "positions for each line")
    return try lines.mapped(positions, source, secondSize: self.size) { positions, line, result in
      for i in positions.indices { result[i] = line[Int(positions[i])] }
    }
  }

  /// The adjoint of `taken`: values added at their positions in lines of the shape of this, zero elsewhere.
  public func scatterAdded(_ values: RawTensor, at positions: RawTensor, size: Int) throws -> RawTensor {
    let lines = AxisLines(shape: positions.shape, axis: axis)
    return try lines.mapped(positions, values, secondSize: size, resultSize: self.size) {
      positions, values, result in
      result.update(repeating: 0)
      for i in positions.indices { result[Int(positions[i])] += values[i] }
    }
  }

  /// The position of the smallest or largest value of each line: the first of equal values, or that of the first NaN.
  public func positionsOfExtremes(_ source: RawTensor, largest: Bool) throws -> RawTensor {
    try mapped(source, size: 1) { line, result in
      var best = 0
      for i in line.indices {
        let (value, known) = (line[i], line[best])
        if known.isNaN { break }
        if value.isNaN || (largest ? value > known : value < known) { best = i }
      }
      result[0] = Float(best)
    }
  }
}

/// Sorting of floats by integer keys that have the same order, so that a radix sort applies.
enum LineOrder {
  /// Calls the body with a key for each value in order; its lower 32 bits are the value's position.
  static func sort(
    _ line: UnsafeMutableBufferPointer<Float>, descending: Bool,
    _ body: (UnsafeMutablePointer<UInt64>) -> Void
  ) {
    let count = line.count
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * max(count, 1)) { room in
      guard var keys = room.baseAddress else { return }
      var other = keys + max(count, 1)
      for i in 0..<count { keys[i] = UInt64(key(line[i], descending: descending)) << 32 | UInt64(i) }
      if count < 256 {
        // Keys with positions differ, so that any sort keeps equal values in order.
        var all = UnsafeMutableBufferPointer(start: keys, count: count)
        all.sort()
      } else {
        for shift in stride(from: UInt64(32), to: 64, by: 8) {
          if sortByDigit(keys, into: other, count: count, shift: shift) { swap(&keys, &other) }
        }
      }
      body(keys)
    }
  }

  /// One step of a radix sort, by eight bits: stable. False where all have the same digit and nothing was done.
  private static func sortByDigit(
    _ keys: UnsafeMutablePointer<UInt64>, into result: UnsafeMutablePointer<UInt64>, count: Int, shift: UInt64
  ) -> Bool {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { places in
      places.initialize(repeating: 0)
      for i in 0..<count { places[Int(keys[i] >> shift & 255)] += 1 }
      if places[Int(keys[0] >> shift & 255)] == count { return false }
      var start = 0
      for digit in 0..<256 {
        let number = places[digit]
        places[digit] = start
        start += number
      }
      for i in 0..<count {
        let digit = Int(keys[i] >> shift & 255)
        result[places[digit]] = keys[i]
        places[digit] += 1
      }
      return true
    }
  }

  /// An integer with the order of the floats: the sign bit is inverted, and for negative floats all bits are.
  private static func key(_ value: Float, descending: Bool) -> UInt32 {
    // All zeros are equal, and so are all NaNs.
    let bits = value.isNaN ? 0x7fff_ffff : value == 0 ? 0 : value.bitPattern
    let ordered = bits & 0x8000_0000 != 0 ? ~bits : bits | 0x8000_0000
    return descending ? ~ordered : ordered
  }
}
