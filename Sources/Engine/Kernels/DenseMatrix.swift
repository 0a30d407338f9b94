internal import COpenBLAS
import Failures
import Glibc
import Resources

/// A float64 matrix in the column-major order of LAPACK, for linear algebra.
public struct DenseMatrix: Sendable, Equatable {
  /// The number of rows M.
  public let rows: Int
  /// The number of columns N.
  public let columns: Int
  /// The M · N values in column-major order.
  public fileprivate(set) var values: [Double]

  /// - Parameter values: `rows · columns` numbers in column-major order.
  public init(rows: Int, columns: Int, values: [Double]) {
    precondition(values.count == rows * columns, "a matrix of \(rows) × \(columns) values")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// A copy of a row-major matrix of float32 values.
  public init(rows: Int, columns: Int, rowMajor source: UnsafePointer<Float>) {
    self.rows = rows
    self.columns = columns
    values = [Double](unsafeUninitializedCapacity: rows * columns) { buffer, count in
      for column in 0..<columns {
        for row in 0..<rows { buffer[column * rows + row] = Double(source[row * columns + column]) }
      }
      count = rows * columns
    }
  }

  /// The identity matrix with `size` rows and columns.
  public static func identity(_ size: Int) -> DenseMatrix {
    var result = DenseMatrix(rows: size, columns: size, values: [Double](repeating: 0, count: size * size))
    for i in 0..<size { result.values[i * size + i] = 1 }
    return result
  }

  /// The value at a row and a column, both counted from 0.
  public subscript(row: Int, column: Int) -> Double { values[column * rows + row] }

  /// Writes the values as float32 in row-major order.
  public func write(rowMajor target: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      for column in 0..<columns { target[row * columns + column] = Float(self[row, column]) }
    }
  }

  fileprivate func checkFinite(_ purpose: String) throws {
    guard values.allSatisfy(\.isFinite) else {
      throw Failure(
        "\(purpose) needs finite numbers, but the matrix contains nan or infinite values")
    }
  }

  fileprivate static func check(_ info: Int32, _ purpose: String) throws {
    guard info == 0 else {
      throw Failure("\(purpose) failed for this matrix (LAPACK error \(info))")
    }
  }

  /// The work space that a routine asks for: called once to ask and once to compute.
  private static func withWork(_ body: (_ work: UnsafeMutablePointer<Double>, _ size: Int32) -> Int32)
    -> Int32
  {
    var wanted = 0.0
    let info = body(&wanted, -1)
    guard info == 0 else { return info }
    let size = max(1, Int(wanted))
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { work in
      work.baseAddress.map { body($0, Int32(size)) } ?? -1
    }
  }

  // MARK: Square matrices

  /// The LU factorisation of a square matrix, for solving systems with it.
  public struct Factors: Sendable {
    fileprivate let matrix: DenseMatrix
    fileprivate let pivots: [Int32]
    /// Whether a pivot is exactly 0.
    fileprivate let isSingular: Bool
    /// An estimate of 1 / condition number in the 1-norm; 0 when the matrix is singular.
    public let reciprocalCondition: Double
  }

  /// The LU factorisation with row exchanges, by LAPACK's dgetrf.
  ///
  /// - Parameter purpose: what it is for, as error messages name it.
  /// - Throws: `Failure` when the matrix is not square or a value is not finite. A singular matrix does not throw.
  public func factored(_ purpose: String) throws -> Factors {
    try Cancellation.apart(cost: rows * rows * columns) {
      guard rows == columns else {
        throw Failure("\(purpose) takes a square matrix, not one of \(rows) × \(columns)")
      }
      try checkFinite(purpose)
      BLAS.configure()
      guard rows > 0 else {
        return Factors(matrix: self, pivots: [], isSingular: false, reciprocalCondition: 1)
      }
      var size = Int32(rows)
      var norm =
        (0..<columns).map { column in (0..<rows).reduce(0) { $0 + abs(self[$1, column]) } }.max() ?? 0
      var factors = self
      var pivots = [Int32](repeating: 0, count: rows)
      var info: Int32 = 0
      dgetrf_(&size, &size, &factors.values, &size, &pivots, &info)
      guard info >= 0 else {
        throw Failure("\(purpose) failed for this matrix (LAPACK error \(info))")
      }
      var reciprocal = 0.0
      if info == 0 {
        var work = [Double](repeating: 0, count: 4 * rows)
        var integers = [Int32](repeating: 0, count: rows)
        dgecon_("1", &size, factors.values, &size, &norm, &reciprocal, &work, &integers, &info, 1)
      }
      return Factors(
        matrix: factors, pivots: pivots, isSingular: reciprocal == 0, reciprocalCondition: reciprocal)
    }
  }
}

extension DenseMatrix.Factors {
  /// The determinant: the product of the pivots with the sign of the exchanged rows.
  public var determinant: Double {
    var result = 1.0
    for i in 0..<matrix.rows {
      result *= matrix[i, i]
      if Int(pivots[i]) != i + 1 { result = -result }
    }
    return result
  }

  /// The X with A X = B, or Aᵀ X = B when `transposed`.
  ///
  /// - Parameter b: B, with as many rows as A; its columns are independent right-hand sides.
  /// - Throws: `Failure` when the reciprocal condition number of A is at most 2⁻⁵², or a value of B is not finite.
  public func solve(_ b: DenseMatrix, transposed: Bool = false) throws -> DenseMatrix {
    try Cancellation.apart(cost: matrix.rows * matrix.rows * b.columns) {
      precondition(b.rows == matrix.rows, "as many right-hand sides as rows")
      // 2⁻⁵²: below it all digits of a solution are lost.
      guard !isSingular, reciprocalCondition > Double.ulpOfOne else {
        throw Failure(
          "the matrix is singular and has no inverse: its rows are linearly dependent",
          hint: "`lstsq` gives the least-squares solution")
      }
      try b.checkFinite("a system of equations")
      guard b.rows > 0, b.columns > 0 else { return b }
      var result = b
      var (size, count, info) = (Int32(matrix.rows), Int32(b.columns), Int32(0))
      dgetrs_(
        transposed ? "T" : "N", &size, &count, matrix.values, &size, pivots, &result.values, &size, &info, 1)
      try DenseMatrix.check(info, "a system of equations")
      return result
    }
  }
}

extension DenseMatrix {
  /// The X of the smallest norm that minimises ‖A X − B‖, and the rank of A, by LAPACK's dgelsd. Singular values below
  /// max(rows, columns) · 2⁻²³ of the largest count as 0, since the values were float32.
  ///
  /// - Throws: `Failure` when a value is not finite or the routine does not converge.
  public func leastSquares(_ b: DenseMatrix) throws -> (solution: DenseMatrix, rank: Int) {
    try Cancellation.apart(cost: 10 * values.count * min(rows, columns)) {
      precondition(b.rows == rows, "as many right-hand sides as rows")
      try checkFinite("a least-squares problem")
      try b.checkFinite("a least-squares problem")
      BLAS.configure()
      guard rows > 0, columns > 0, b.columns > 0 else {
        return (
          DenseMatrix(
            rows: columns, columns: b.columns, values: [Double](repeating: 0, count: columns * b.columns)), 0
        )
      }
      var matrix = self
      let height = max(rows, columns)
      var right = [Double](repeating: 0, count: height * b.columns)
      for column in 0..<b.columns {
        for row in 0..<rows { right[column * height + row] = b[row, column] }
      }
      var singular = [Double](repeating: 0, count: min(rows, columns))
      var (m, n, count, ldb) = (Int32(rows), Int32(columns), Int32(b.columns), Int32(height))
      var (rank, info) = (Int32(0), Int32(0))
      var limit = Double(height) * Double(Float.ulpOfOne)
      // Enough for 30 levels of division, with 26 integers for each singular value.
      var integers = [Int32](repeating: 0, count: min(rows, columns) * 120 + 64)
      let outcome = DenseMatrix.withWork { work, size in
        var size = size
        dgelsd_(
          &m, &n, &count, &matrix.values, &m, &right, &ldb, &singular, &limit, &rank, work, &size, &integers,
          &info)
        return info
      }
      try DenseMatrix.check(outcome, "a least-squares problem")
      var values: [Double] = []
      for column in 0..<b.columns { values += right[column * height..<column * height + columns] }
      return (DenseMatrix(rows: columns, columns: b.columns, values: values), Int(rank))
    }
  }

  /// U, σ and Vᵀ with A = U · diag(σ) · Vᵀ, by LAPACK's dgesdd. With K the shorter side of A, U is (M, K), σ has K
  /// values in descending order and Vᵀ is (K, N).
  ///
  /// - Throws: `Failure` when a value is not finite or the routine does not converge.
  public func singularValueDecomposition() throws -> (u: DenseMatrix, values: [Double], vt: DenseMatrix) {
    try Cancellation.apart(cost: 10 * values.count * min(rows, columns)) {
      try checkFinite("a singular value decomposition")
      BLAS.configure()
      let count = min(rows, columns)
      var u = DenseMatrix(rows: rows, columns: count, values: [Double](repeating: 0, count: rows * count))
      var vt = DenseMatrix(
        rows: count, columns: columns, values: [Double](repeating: 0, count: count * columns))
      var singular = [Double](repeating: 0, count: count)
      guard count > 0 else { return (u, singular, vt) }
      var matrix = self
      var (m, n, k, info) = (Int32(rows), Int32(columns), Int32(count), Int32(0))
      var integers = [Int32](repeating: 0, count: 8 * count)
      let outcome = DenseMatrix.withWork { work, size in
        var size = size
        dgesdd_(
          "S", &m, &n, &matrix.values, &m, &singular, &u.values, &m, &vt.values, &k, work, &size, &integers,
          &info, 1)
        return info
      }
      try DenseMatrix.check(outcome, "a singular value decomposition")
      return (u, singular, vt)
    }
  }

  /// Eigenvalues of a symmetric matrix in ascending order, and their eigenvectors as columns, by LAPACK's dsyevd. Only
  /// the upper triangle is read.
  ///
  /// - Throws: `Failure` when the matrix is not square, a value is not finite or the routine does not converge.
  public func symmetricEigen() throws -> (values: [Double], vectors: DenseMatrix) {
    try Cancellation.apart(cost: 10 * values.count * min(rows, columns)) {
      guard rows == columns else {
        throw Failure("eigenvalues take a square matrix, not one of \(rows) × \(columns)")
      }
      try checkFinite("an eigenvalue decomposition")
      BLAS.configure()
      var vectors = self
      var eigenvalues = [Double](repeating: 0, count: rows)
      guard rows > 0 else { return (eigenvalues, vectors) }
      var (n, info) = (Int32(rows), Int32(0))
      var integers = [Int32](repeating: 0, count: 3 + 5 * rows)
      var integerSize = Int32(integers.count)
      let outcome = DenseMatrix.withWork { work, size in
        var size = size
        // The count of integers must not be asked for, or the routine only asks.
        dsyevd_(
          "V", "U", &n, &vectors.values, &n, &eigenvalues, work, &size, &integers, &integerSize, &info, 1, 1)
        return info
      }
      try DenseMatrix.check(outcome, "an eigenvalue decomposition")
      return (eigenvalues, vectors)
    }
  }

  /// Q and R with A = Q · R, by LAPACK's dgeqrf and dorgqr. With K the shorter side of A, Q is (M, K) with orthonormal
  /// columns and R is (K, N), upper triangular.
  ///
  /// - Throws: `Failure` when a value is not finite.
  public func orthogonalised() throws -> (q: DenseMatrix, r: DenseMatrix) {
    try Cancellation.apart(cost: 10 * values.count * min(rows, columns)) {
      try checkFinite("a QR decomposition")
      BLAS.configure()
      let count = min(rows, columns)
      var matrix = self
      var factors = [Double](repeating: 0, count: count)
      var r = DenseMatrix(
        rows: count, columns: columns, values: [Double](repeating: 0, count: count * columns))
      var q = DenseMatrix(rows: rows, columns: count, values: [Double](repeating: 0, count: rows * count))
      guard count > 0 else { return (q, r) }
      var (m, n, k, info) = (Int32(rows), Int32(columns), Int32(count), Int32(0))
      var outcome = DenseMatrix.withWork { work, size in
        var size = size
        dgeqrf_(&m, &n, &matrix.values, &m, &factors, work, &size, &info)
        return info
      }
      try DenseMatrix.check(outcome, "a QR decomposition")
      for column in 0..<columns {
        for row in 0...min(column, count - 1) { r.values[column * count + row] = matrix[row, column] }
      }
      q.values = Array(matrix.values[..<(rows * count)])
      outcome = DenseMatrix.withWork { work, size in
        var size = size
        dorgqr_(&m, &k, &k, &q.values, &m, factors, work, &size, &info)
        return info
      }
      try DenseMatrix.check(outcome, "a QR decomposition")
      return (q, r)
    }
  }
}

/// The effective rank of singular values: exp(−Σ p ln p), the exponential of the entropy of their shares p of the sum
/// (Roy & Vetterli, "The effective rank", EUSIPCO 2007). It lies between 1, for one value that is not 0, and the count,
/// for equal values.
///
/// - Parameter weights: the singular values, or other numbers that are not negative.
/// - Returns: nil when their sum is 0.
public func effectiveRank(of weights: [Double]) -> Double? {
  let total = weights.reduce(0, +)
  guard total > 0 else { return nil }
  let shares = weights.map { $0 / total }.filter { $0 > 0 }
  return exp(-shares.reduce(0) { $0 + $1 * log($1) })
}
