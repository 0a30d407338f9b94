internal import COneDNN
internal import COpenBLAS
import Resources

/// Products of row-major matrices.
public enum MatrixProduct {
  /// c = op(a) · op(b) in float32, with op the transpose where asked for; op(a) is (m, k), op(b) is (k, n) and c is (m,
  /// n).
  ///
  /// oneDNN computes it: OpenBLAS 0.3.21 takes recent processors for a Prescott and reaches a sixth of the speed (24
  /// against 157 GFLOP/s).
  ///
  /// - Parameter adding: adds the product to the values of c; by default c is overwritten.
  public static func float32(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>, m: Int, n: Int,
    k: Int, transposeA: Bool = false, transposeB: Bool = false, adding: Bool = false
  ) throws {
    guard m > 0, n > 0 else { return }
    let flagA: CChar = transposeA ? 84 : 78  // T, N
    let flagB: CChar = transposeB ? 84 : 78
    Threads.configure()
    try OneDNN.check(
      dnnl_sgemm(
        flagA, flagB, Int64(m), Int64(n), Int64(k), 1, a, Int64(transposeA ? m : k), b,
        Int64(transposeB ? k : n), adding ? 1 : 0, c, Int64(n)),
      "a matrix product of \(m)×\(k) and \(k)×\(n)")
  }

  /// a · b in float64 by OpenBLAS, with a of (m, k) and b of (k, n).
  public static func float64(_ a: [Double], _ b: [Double], m: Int, n: Int, k: Int) -> [Double] {
    precondition(a.count == m * k && b.count == k * n, "matrices of the sizes given")
    guard m > 0, n > 0, k > 0 else { return [Double](repeating: 0, count: m * n) }
    BLAS.configure()
    return [Double](unsafeUninitializedCapacity: m * n) { c, count in
      cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a, Int32(k), b, Int32(n),
        0,
        c.baseAddress, Int32(n))
      count = m * n
    }
  }

  /// The symmetric n × n matrix rowsᵀ · rows in float64 by OpenBLAS, for `count` rows of n values each.
  public static func gram(rows: [Double], count: Int, n: Int) -> [Double] {
    precondition(rows.count == count * n, "rows of the size given")
    guard count > 0, n > 0 else { return [Double](repeating: 0, count: n * n) }
    BLAS.configure()
    return [Double](unsafeUninitializedCapacity: n * n) { c, initialized in
      cblas_dgemm(
        CblasRowMajor, CblasTrans, CblasNoTrans, Int32(n), Int32(n), Int32(count), 1, rows, Int32(n), rows,
        Int32(n), 0, c.baseAddress, Int32(n))
      initialized = n * n
    }
  }
}
