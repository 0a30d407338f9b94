import Interpreter
import Kernels
import Tensors

private struct OfMatrices<More> {
  let a = Parameter(.tensor, "Matrices in the last two axes; the others are a batch.")
  let more: More
}

extension OfMatrices: ParameterList where More: ParameterList {
  init() { self.init(more: More()) }
}

extension Topic {
  /// Linear algebra and Fourier transforms.
  static var linearAlgebra: [BuiltIn] { solving + decompositions + fourier }

  private static func matrix<More: ParameterList>(
    _ name: String, _ more: More.Type, _ summary: String, details: String? = nil, errors: [String],
    _ example: Example, seeAlso: [String],
    _ body: @escaping (Tensor, Arguments<More>) throws -> Tensor
  ) -> BuiltIn {
    BuiltIn(
      name, receivers: ["tensor"], OfMatrices<More>.self, result: "a tensor", summary: summary,
      details: details, errors: errors + ["values that are infinite or nan"], examples: [example],
      seeAlso: seeAlso
    ) { given, _ in .tensor(try body(given.a, given.more)) }
  }

  private static var solving: [BuiltIn] {
    struct Product: ParameterList {
      let b = Parameter(.tensor, "As `a`.")
      let transposeA = Parameter(
        .bool, default: false, "Whether the last two axes of `a` are swapped first.")
      let transposeB = Parameter(.bool, default: false, "Whether those of `b` are.")
    }
    struct Solve: ParameterList {
      let b = Parameter(.tensor, "The right-hand sides, [..., N] or [..., N, K].")
    }
    struct LeastSquares: ParameterList {
      let b = Parameter(.tensor, "The right-hand sides, [M] or [M, K].")
    }
    return [
      BuiltIn(
        "matmul", OfMatrices<Product>.self, result: "a tensor", summary: "The matrix product, as `a @ b`.",
        details:
          "Leading axes broadcast. A vector is a row on the left and a column on the right, and its axis is removed. "
          + "Transposing here needs no copy.", errors: ["shapes that do not match"],
        examples: [
          Example("matmul(zeros(5, 2, 3), zeros(4, 3), transpose_b: true).shape", shows: "[5, 2, 4]")
        ],
        seeAlso: ["solve", "transpose"]
      ) { given, _ in
        .tensor(
          try given.a.matrixProduct(
            given.more.b, transposingFirst: given.more.transposeA, transposingSecond: given.more.transposeB))
      },
      matrix(
        "solve", Solve.self, "The x with a @ x = b.",
        errors: ["a singular matrix", "shapes that do not match"],
        Example("list(solve(tensor([[2, 0], [0, 4]]), tensor([2, 2])))", shows: "[1.0, 0.5]"),
        seeAlso: ["inverse", "lstsq"]
      ) { try $0.solved(for: $1.b) },
      matrix(
        "inverse", NoParameters.self, "The inverse of each matrix.",
        errors: ["a matrix that is singular or not square"],
        Example("list(inverse(tensor([[2, 0], [0, 4]])))", shows: "[0.5, 0.0, 0.0, 0.25]"),
        seeAlso: ["solve", "det"]
      ) { x, _ in try x.inverse() },
      matrix(
        "det", NoParameters.self, "The determinant of each matrix.", errors: ["a matrix that is not square"],
        Example("float(det(tensor([[1, 2], [3, 4]])))", shows: "-2.0"), seeAlso: ["inverse"]
      ) { x, _ in try x.determinant() },
      BuiltIn(
        "lstsq", OfMatrices<LeastSquares>.self, result: "a record {solution, rank}",
        summary:
          "The least-squares solution: the smallest x for which a @ x is nearest to b, for one matrix [M, N].",
        errors: [
          "tensors recorded for gradients, which are not supported here", "values that are infinite or nan",
        ],
        examples: [
          Example("list(lstsq(tensor([[1], [1]]), tensor([1, 3])).solution.round())", shows: "[2.0]")
        ], seeAlso: ["solve", "svd"]
      ) { given, _ in
        let (solution, rank) = try given.a.leastSquares(given.more.b)
        return .record(Record([("solution", .tensor(solution)), ("rank", .int(rank))]))
      },
    ]
  }

  private static func parts(
    _ name: String, _ fields: String, _ summary: String, errors: [String], _ example: Example,
    seeAlso: [String],
    _ body: @escaping (Tensor) throws -> [(String, Tensor)]
  ) -> BuiltIn {
    BuiltIn(
      name, receivers: ["tensor"], OfMatrices<NoParameters>.self, result: "a record {\(fields)}",
      summary: summary,
      errors: errors + [
        "tensors recorded for gradients, which are not supported here", "values that are infinite or nan",
      ],
      examples: [example], seeAlso: seeAlso
    ) { given, _ in .record(Record(try body(given.a).map { ($0, .tensor($1)) })) }
  }

  private static var decompositions: [BuiltIn] {
    [
      parts(
        "svd", "u, values, vt", "The singular value decomposition: (u * values) @ vt is the matrix.",
        errors: [],
        Example("list(svd(tensor([[0, 2], [3, 0]])).values.round())", shows: "[3.0, 2.0]"),
        seeAlso: ["singular_values", "effective_rank"]
      ) {
        let (u, values, vt) = try $0.singularValueDecomposition()
        return [("u", u), ("values", values), ("vt", vt)]
      },
      matrix(
        "singular_values", NoParameters.self,
        "The singular values of each matrix from the largest down, with gradients.",
        errors: [],
        Example("list(singular_values(tensor([[0, 2], [3, 0]])).round())", shows: "[3.0, 2.0]"),
        seeAlso: ["svd"]
      ) { x, _ in try x.singularValues() },
      parts(
        "eigh", "values, vectors",
        "Eigenvalues of symmetric matrices from the smallest up, and their vectors as columns.",
        errors: ["a matrix that is not symmetric"],
        Example("list(eigh(tensor([[2, 0], [0, 1]])).values)", shows: "[1.0, 2.0]"),
        seeAlso: ["eigenvalues", "svd"]
      ) {
        let (values, vectors) = try $0.symmetricEigen()
        return [("values", values), ("vectors", vectors)]
      },
      matrix(
        "eigenvalues", NoParameters.self,
        "Eigenvalues of symmetric matrices from the smallest up, with gradients.",
        errors: ["a matrix that is not symmetric"],
        Example("list(eigenvalues(tensor([[2, 0], [0, 1]])))", shows: "[1.0, 2.0]"), seeAlso: ["eigh"]
      ) { x, _ in try x.eigenvalues() },
      parts(
        "qr", "q, r", "Orthonormal columns and an upper triangle whose product is the matrix.", errors: [],
        Example("qr(zeros(3, 2)).q.shape", shows: "[3, 2]"), seeAlso: ["svd"]
      ) {
        let (q, r) = try $0.orthogonalised()
        return [("q", q), ("r", r)]
      },
      BuiltIn(
        "effective_rank", OfMatrices<NoParameters>.self, result: "a number",
        summary:
          "The effective number of directions of a matrix: the exponential of the entropy of its singular values.",
        details:
          "1 if a single direction has everything, the length of the shorter side if all are equal (Roy and Vetterli, 2007). "
          + "`complexity` is the same for the patches of images.",
        errors: ["anything but a single matrix", "a matrix of zeros"],
        examples: [Example("round(effective_rank(tensor([[1, 0], [0, 1]])), digits: 3)", shows: "2.0")],
        seeAlso: ["singular_values", "complexity"]
      ) { given, _ in .float(try given.a.effectiveRank()) },
    ]
  }

  private static var fourier: [BuiltIn] {
    struct Inverse: ParameterList {
      let width = Parameter(
        .int(1...1 << 29), "The length of the result; the frequencies do not tell whether it is even or odd.")
    }
    struct Complex: ParameterList {
      let axis = Parameter(
        .int(), default: -1, "The axis to transform, not counting the axis of pairs; -1 is the last.")
    }
    struct Multiply: ParameterList {
      let other = Parameter(.tensor, "The other factor.")
    }
    let pairs = "Complex numbers are pairs (real, imaginary) in a last axis of size 2."
    func transform<More: ParameterList>(
      _ name: String, _ more: More.Type, _ summary: String, errors: [String], _ example: Example,
      seeAlso: [String], _ body: @escaping (Tensor, Arguments<More>) throws -> Tensor
    ) -> BuiltIn {
      BuiltIn(
        name, receivers: ["tensor"], OfTensor<More>.self, result: "a tensor", summary: summary,
        details: pairs, errors: errors, examples: [example], seeAlso: seeAlso
      ) { given, _ in .tensor(try body(given.x, given.more)) }
    }
    let noPairs = "a last axis of another size than 2"
    return [
      transform(
        "rfft", NoParameters.self,
        "The Fourier transform of real values along the last axis: [..., n] → [..., n // 2 + 1, 2].",
        errors: ["an empty axis"], Example("list(rfft(tensor([1, 1])))", shows: "[2.0, 0.0, 0.0, 0.0]"),
        seeAlso: ["irfft", "rfft2", "complex_abs"]
      ) { x, _ in try x.realFourier() },
      transform(
        "irfft", Inverse.self,
        "The real values that have this transform, 1/n included: [..., n // 2 + 1, 2] → [..., n].",
        errors: [noPairs, "a number of frequencies that does not fit"],
        Example("list(irfft(tensor([[2, 0], [0, 0]]), 2))", shows: "[1.0, 1.0]"), seeAlso: ["rfft"]
      ) { try $0.inverseRealFourier(size: $1.width) },
      transform(
        "rfft2", NoParameters.self,
        "The Fourier transform of real images: [..., H, W] → [..., H, W // 2 + 1, 2].",
        errors: ["fewer than two axes, or empty ones"],
        Example("rfft2(zeros(3, 8, 9)).shape", shows: "[3, 8, 5, 2]"),
        seeAlso: ["irfft2", "rfft", "complex_abs"]
      ) { x, _ in try x.realFourier2D() },
      transform(
        "irfft2", Inverse.self,
        "The real images that have this transform: [..., H, W // 2 + 1, 2] → [..., H, W].",
        errors: [noPairs, "a number of frequencies that does not fit"],
        Example("irfft2(rfft2(zeros(3, 8, 9)), 9).shape", shows: "[3, 8, 9]"), seeAlso: ["rfft2"]
      ) { try $0.inverseRealFourier2D(width: $1.width) },
      transform(
        "fft", Complex.self, "The Fourier transform of complex values along an axis.",
        errors: [noPairs, "an axis out of range"],
        Example("list(fft(tensor([[1, 0], [1, 0]])))", shows: "[2.0, 0.0, 0.0, 0.0]"),
        seeAlso: ["ifft", "rfft"]
      ) { try $0.complexFourier(axis: $1.axis) },
      transform(
        "ifft", Complex.self, "The inverse of `fft`, 1/n included.",
        errors: [noPairs, "an axis out of range"],
        Example("list(ifft(tensor([[2, 0], [0, 0]])))", shows: "[1.0, 0.0, 1.0, 0.0]"), seeAlso: ["fft"]
      ) { try $0.complexFourier(axis: $1.axis, inverse: true) },
      transform(
        "complex_abs", NoParameters.self, "The magnitudes of complex numbers; at 0 their gradient is 0.",
        errors: [noPairs],
        Example("list(complex_abs(tensor([[3, 4]])))", shows: "[5.0]"), seeAlso: ["complex_angle", "rfft2"]
      ) { x, _ in try x.complexMagnitude() },
      transform(
        "complex_angle", NoParameters.self,
        "The angles of complex numbers from -π to π; at 0 their gradient is 0.",
        errors: [noPairs],
        Example("list(complex_angle(tensor([[1, 0]])))", shows: "[0.0]"), seeAlso: ["complex_abs", "atan2"]
      ) { x, _ in try x.complexPhase() },
      transform(
        "complex_multiply", Multiply.self,
        "The products of complex numbers; the product of two transforms is a circular convolution.",
        errors: [noPairs],
        Example("list(complex_multiply(tensor([0, 1]), tensor([0, 1])))", shows: "[-1.0, 0.0]"),
        seeAlso: ["rfft2"]
      ) { try $0.complexProduct($1.other) },
    ]
  }
}
