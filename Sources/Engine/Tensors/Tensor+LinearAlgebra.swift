import Failures
import Kernels

/// Linear algebra of the matrices in the last two axes, computed in float64. Leading axes form a batch.
extension Tensor {
  /// The x with A x = b, for the matrices A (…, N, N) of this tensor.
  ///
  /// - Parameter b: (…, N) or (…, N, K), with the leading axes of A.
  /// - Throws: `Failure` when a matrix is singular, a value is not finite or the shapes do not fit.
  public func solved(for b: Tensor) throws -> Tensor {
    let lead = try leadOfSquare("a system of equations")
    let size = shape[rank - 1]
    let isVector = b.rank == rank - 1
    guard b.shape == lead + [size] || b.rank == rank && b.shape.dropLast() == lead + [size] else {
      throw Failure(
        "a system with matrices \(shape) has right-hand sides \(lead + [size]) or \(lead + [size]) with an axis more, "
          + "not \(b.shape)")
    }
    let right = isVector ? try b.withNewAxis(-1) : b
    let columns = right.shape[rank - 1]
    let factors = try matrices().map { try $0.factored("a system of equations") }
    func solve(_ right: Tensor, transposed: Bool) throws -> Tensor {
      try .matrices(
        zip(factors, right.matrices()).map { try $0.solve($1, transposed: transposed) }, lead, size, columns)
    }
    let solution = try solve(right, transposed: false)
    let (wantsA, wantsB) = (isRecorded, b.isRecorded)
    let result = Tensor.recorded("solution", solution.raw, from: [self, right]) { gradient in
      // With A x = b: db = A⁻ᵀ dx and dA = −db xᵀ.
      let back = try solve(gradient, transposed: true)
      return [
        wantsA ? try -back.matrixProduct(solution, transposingSecond: true) : nil, wantsB ? back : nil,
      ]
    }
    return isVector ? try result.withoutAxes([-1]) : result
  }

  /// The inverse of each matrix (…, N, N).
  ///
  /// - Throws: `Failure` when a matrix is singular or not square, or a value is not finite.
  public func inverse() throws -> Tensor {
    let lead = try leadOfSquare("an inverse")
    let size = shape[rank - 1]
    let found = try Tensor.matrices(
      matrices().map { try $0.factored("an inverse").solve(.identity(size)) }, lead, size, size)
    return .recorded("inverse", found.raw, from: [self]) { gradient in
      // dA = −A⁻ᵀ dX A⁻ᵀ.
      let left = try found.matrixProduct(gradient, transposingFirst: true)
      return [try -left.matrixProduct(found, transposingSecond: true)]
    }
  }

  /// The determinant of each matrix (…, N, N), of shape (…). Its gradient needs matrices that are not singular.
  ///
  /// - Throws: `Failure` when a matrix is not square or a value is not finite.
  public func determinant() throws -> Tensor {
    let lead = try leadOfSquare("a determinant")
    let size = shape[rank - 1]
    let factors = try matrices().map { try $0.factored("a determinant") }
    let result = try Tensor(factors.map { Float($0.determinant) }, shape: lead)
    return .recorded("determinant", result.raw, from: [self]) { gradient in
      // dA = det(A) · A⁻ᵀ.
      let inverse = try Tensor.matrices(
        factors.map { try $0.solve(.identity(size), transposed: true) }, lead, size, size)
      return [try inverse * (gradient * result).reshaped(lead + [1, 1])]
    }
  }

  /// The x of the smallest norm that minimises ‖A x − b‖, for this matrix A (M, N), and the rank of A.
  ///
  /// - Parameter b: (M) or (M, K).
  /// - Throws: `Failure` when a value is not finite, the shapes do not fit, or A or b is recorded: no gradients
  ///   pass.
  public func leastSquares(_ b: Tensor) throws -> (solution: Tensor, rank: Int) {
    guard rank == 2, (1...2).contains(b.rank), b.shape[0] == shape[0] else {
      throw Failure("least squares take shapes [M, N] and [M] or [M, K], not \(shape) and \(b.shape)")
    }
    try refuseRecording([self, b], "least squares")
    let right = b.rank == 1 ? try b.withNewAxis(1) : b
    let (solution, found) = try matrices()[0].leastSquares(right.matrices()[0])
    let result = try Tensor.matrices([solution], [], shape[1], right.shape[1])
    return (b.rank == 1 ? try result.withoutAxes([1]) : result, found)
  }

  /// The singular value decomposition U · diag(σ) · Vᵀ of each matrix (…, M, N). With K the smaller of M and N, U is
  /// (…, M, K), σ is (…, K) in descending order and Vᵀ is (…, K, N).
  ///
  /// - Throws: `Failure` when this tensor is recorded: gradients pass through `singularValues()` only.
  public func singularValueDecomposition() throws -> (u: Tensor, values: Tensor, vt: Tensor) {
    let lead = try leadOfMatrices("a singular value decomposition")
    try refuseRecording([self], "singular vectors", hint: "singular_values has gradients")
    let (m, n) = (shape[rank - 2], shape[rank - 1])
    let parts = try matrices().map { try $0.singularValueDecomposition() }
    return (
      try .matrices(parts.map(\.u), lead, m, min(m, n)),
      try Tensor(parts.flatMap { $0.values.map { Float($0) } }, shape: lead + [min(m, n)]),
      try .matrices(parts.map(\.vt), lead, min(m, n), n)
    )
  }

  /// The singular values of each matrix in descending order, (…, min(M, N)). The gradient of each is u vᵀ.
  public func singularValues() throws -> Tensor {
    let (u, values, vt) = try detached.singularValueDecomposition()
    let sizes = shape
    return .recorded("singular values", values.raw, from: [self]) { gradient in
      guard values.count > 0 else { return [try Tensor(filled: 0, shape: sizes)] }
      return [try (u * gradient.withNewAxis(-2)).matrixProduct(vt)]
    }
  }

  /// The eigenvalues of symmetric matrices (…, N, N) in ascending order, and their eigenvectors as columns.
  ///
  /// - Throws: `Failure` when two mirrored values differ by more than 10⁻⁴ of the largest magnitude, or this tensor
  ///   is recorded: gradients pass through `eigenvalues()` only.
  public func symmetricEigen() throws -> (values: Tensor, vectors: Tensor) {
    let lead = try leadOfSquare("an eigenvalue decomposition")
    try refuseRecording([self], "eigenvectors", hint: "eigenvalues has gradients")
    let size = shape[rank - 1]
    let found = try matrices().map { matrix in
      let largest = matrix.values.reduce(0) { Swift.max($0, Swift.abs($1)) }
      for row in 0..<size {
        for column in 0..<row where Swift.abs(matrix[row, column] - matrix[column, row]) > 1e-4 * largest {
          throw Failure(
            "eigenvalues need a symmetric matrix, but the values at [\(row), \(column)] and [\(column), \(row)] differ",
            hint: "singular values work for any matrix")
        }
      }
      return try matrix.symmetricEigen()
    }
    return (
      try Tensor(found.flatMap { $0.values.map { Float($0) } }, shape: lead + [size]),
      try .matrices(found.map(\.vectors), lead, size, size)
    )
  }

  /// Eigenvalues of symmetric matrices from the smallest up. The gradient of each is v vᵀ.
  public func eigenvalues() throws -> Tensor {
    let (values, vectors) = try detached.symmetricEigen()
    return .recorded("eigenvalues", values.raw, from: [self]) { gradient in
      [try (vectors * gradient.withNewAxis(-2)).matrixProduct(vectors, transposingSecond: true)]
    }
  }

  /// Q with orthonormal columns and upper triangular R of each matrix, with Q · R = matrix.
  public func orthogonalised() throws -> (q: Tensor, r: Tensor) {
    let lead = try leadOfMatrices("a QR decomposition")
    try refuseRecording([self], "a QR decomposition")
    let (m, n) = (shape[rank - 2], shape[rank - 1])
    let parts = try matrices().map { try $0.orthogonalised() }
    return (
      try .matrices(parts.map(\.q), lead, m, min(m, n)), try .matrices(parts.map(\.r), lead, min(m, n), n)
    )
  }

  /// The effective rank of a matrix (M, N): the exponential of the entropy of its singular values' shares of their sum
  /// (Roy & Vetterli, "The effective rank", EUSIPCO 2007). No gradients pass.
  ///
  /// - Throws: `Failure` when all values are 0 or one is not finite, and for other ranks than 2.
  public func effectiveRank() throws -> Double {
    guard rank == 2 else { throw Failure("the effective rank needs a matrix, not shape \(shape)") }
    guard let matrix = try matrices().first,
      let result = Kernels.effectiveRank(of: try matrix.singularValueDecomposition().values)
    else { throw Failure("a matrix of zeros has no effective rank") }
    return result
  }

  // MARK: Matrices of a batch

  private func leadOfMatrices(_ purpose: String) throws -> [Int] {
    guard rank >= 2 else { throw Failure("\(purpose) takes matrices [..., M, N], not shape \(shape)") }
    return shape.dropLast(2)
  }

  private func leadOfSquare(_ purpose: String) throws -> [Int] {
    guard rank >= 2, shape[rank - 1] == shape[rank - 2] else {
      throw Failure("\(purpose) takes square matrices [..., N, N], not shape \(shape)")
    }
    return shape.dropLast(2)
  }

  private func refuseRecording(_ inputs: [Tensor], _ what: String, hint: String? = nil) throws {
    guard inputs.contains(where: \.isRecorded) else { return }
    throw Failure(
      "\(what) does not support gradients",
      hint: hint
        ?? "use values that do not depend on a variable or a model in training, for example with `detach`")
  }

  private func matrices() throws -> [DenseMatrix] {
    let (m, n) = (shape[rank - 2], shape[rank - 1])
    let source = try raw.plain()
    return (0..<shape.dropLast(2).reduce(1, *)).map {
      DenseMatrix(rows: m, columns: n, rowMajor: source.pointer + $0 * m * n)
    }
  }

  private static func matrices(
    _ parts: [DenseMatrix], _ lead: [Int], _ rows: Int, _ columns: Int
  ) throws -> Tensor {
    let result = try RawTensor(shape: lead + [rows, columns])
    for (i, part) in parts.enumerated() { part.write(rowMajor: result.pointer + i * rows * columns) }
    return Tensor(result)
  }
}
