import Resources

/// The repetition of one row over a row-major matrix, and its adjoint, the sums of the columns.
public enum Columns {
  /// Rows summed at a time. It is fixed, so that sums do not depend on the number of threads.
  private static let chunk = 256

  /// Sets every row of a (rows, columns) matrix to the same values.
  public static func fill(
    _ matrix: UnsafeMutablePointer<Float>, rows: Int, columns: Int, with values: UnsafePointer<Float>
  ) {
    Parallel.forEachPart(of: rows, grain: max(1, (1 << 14) / max(columns, 1)), multiple: 1) { part in
      for row in part { (matrix + row * columns).update(from: values, count: columns) }
    }
  }

  /// The sum of each column of a (rows, columns) matrix, of shape (columns).
  public static func sums(_ matrix: UnsafePointer<Float>, rows: Int, columns: Int) throws -> RawTensor {
    let result = try RawTensor(shape: [columns])
    let chunks = (rows + chunk - 1) / chunk
    let partial = try Buffer(count: chunks * columns)
    Parallel.forEach(chunks) { index in
      let total = partial.pointer + index * columns
      total.update(repeating: 0, count: columns)
      for row in index * chunk..<min((index + 1) * chunk, rows) {
        let values = matrix + row * columns
        for column in 0..<columns { total[column] += values[column] }
      }
    }
    result.buffer.fill(0)
    for index in 0..<chunks {
      let total = partial.pointer + index * columns
      for column in 0..<columns { result.pointer[column] += total[column] }
    }
    return result
  }
}
