internal import COpenBLAS

/// The eigenvalues of a real symmetric matrix in ascending order, in float64 by LAPACK's dsyevd.
///
/// - Parameters:
///   - matrix: the size² values in row-major order; only one triangle is read.
///   - size: the number of rows and columns.
/// - Returns: nil when a value is not finite or the routine does not converge.
public func symmetricEigenvalues(_ matrix: [Double], size: Int) -> [Double]? {
  precondition(matrix.count == size * size, "a square matrix of \(size) × \(size) values")
  guard size > 0 else { return [] }
  guard matrix.allSatisfy(\.isFinite) else { return nil }
  BLAS.configure()
  var a = matrix
  var eigenvalues = [Double](repeating: 0, count: size)
  var n = Int32(size)
  var info: Int32 = 0
  var workSize: Int32 = 2 * n + 1
  var integerWorkSize: Int32 = 1
  var work = [Double](repeating: 0, count: Int(workSize))
  var integerWork = [Int32](repeating: 0, count: 1)
  dsyevd_("N", "U", &n, &a, &n, &eigenvalues, &work, &workSize, &integerWork, &integerWorkSize, &info, 1, 1)
  return info == 0 ? eigenvalues : nil
}
