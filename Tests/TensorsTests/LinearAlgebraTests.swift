import Kernels
import Tensors
import Testing

/// Random matrices that are far from singular.
private func regular(_ lead: [Int] = [], _ size: Int, seed: Int) throws -> Tensor {
  let x = Reference(random: lead + [size, size], seed: seed)
  var values = x.values
  for i in stride(from: 0, to: values.count, by: size * size) {
    for d in 0..<size { values[i + d * size + d] += 4 + Double(size) }
  }
  return try Reference(values, x.shape).tensor
}

private func identity(_ size: Int) throws -> Tensor {
  try Tensor((0..<size * size).map { $0 % (size + 1) == 0 ? 1 : 0 }, shape: [size, size])
}

private func difference(_ a: Tensor, _ b: Tensor) throws -> Float {
  #expect(a.shape == b.shape)
  return a.count == 0 ? 0 : try (a - b).magnitude().maximum()
}

/// Central differences of a function of one tensor, in float32 and so with a wide step.
private func numericGradient(_ x: Tensor, _ f: (Tensor) throws -> Tensor) throws -> Tensor {
  let values = try x.values()
  let h: Float = 1.0 / 64
  return try Tensor(
    values.indices.map { i in
      var (up, down) = (values, values)
      up[i] += h
      down[i] -= h
      return try (f(Tensor(up, shape: x.shape)).item() - f(Tensor(down, shape: x.shape)).item()) / (2 * h)
    }, shape: x.shape)
}

private func gradientAgrees(_ x: Tensor, _ f: (Tensor) throws -> Tensor) throws {
  let variable = try Variable(x)
  let gradient = try #require(try f(variable.tensor).gradients()[variable])
  let numeric = try numericGradient(x, f)
  #expect(try difference(gradient, numeric) < 0.01 * max(1, numeric.magnitude().maximum()))
}

@Suite struct LinearAlgebraTests {
  @Test(arguments: [1, 2, 5, 40]) func solutionsAndInversesSolve(_ size: Int) throws {
    let a = try regular([2], size, seed: 1)
    let b = try Reference(random: [2, size, 3], seed: 2).tensor
    #expect(try difference(a.matrixProduct(a.solved(for: b)), b) < 1e-5)
    let v = try Reference(random: [2, size], seed: 3).tensor
    let solution = try a.solved(for: v)
    #expect(try difference(a.matrixProduct(solution.withNewAxis(-1)).withoutAxes([-1]), v) < 1e-5)
    #expect(
      try difference(a.matrixProduct(a.inverse()), identity(size).expanded(to: [2, size, size])) < 1e-5)
  }

  @Test func gradientsOfSolutionsInversesAndDeterminants() throws {
    let a = try regular([2], 3, seed: 4)
    let b = try Reference(random: [2, 3, 2], seed: 5).tensor
    let w = try Reference(random: [2, 3, 2], seed: 6).tensor
    let w3 = try Reference(random: [2, 3, 3], seed: 7).tensor
    try gradientAgrees(a) { try ($0.solved(for: b) * w).sum() }
    try gradientAgrees(b) { try (a.solved(for: $0) * w).sum() }
    try gradientAgrees(
      b.part([.range(start: 0, count: 2, step: 1), .range(start: 0, count: 3, step: 1), .position(0)])
    ) {
      try (a.solved(for: $0) * Tensor(2)).sum()
    }
    try gradientAgrees(a) { try ($0.inverse() * w3).sum() }
    try gradientAgrees(a) { try ($0.determinant() * Tensor([0.5, -1], shape: [2])).sum() }
  }

  @Test func determinantsHaveTheirSign() throws {
    #expect(try Tensor([0, 1, 1, 0], shape: [2, 2]).determinant().item() == -1)
    #expect(try Tensor([1, 2, 3, 4, 2, 4, 1, 1], shape: [2, 2, 2]).determinant().values() == [-2, -2])
    #expect(try Tensor([1, 2, 2, 4], shape: [2, 2]).determinant().item() == 0)
    #expect(try Tensor([], shape: [0, 0]).determinant().item() == 1)
  }

  @Test(arguments: [(4, 4), (6, 3), (3, 6), (1, 5), (40, 30)])
  func decompositionsMultiplyBack(_ m: Int, _ n: Int) throws {
    let a = try Reference(random: [2, m, n], seed: 8).tensor
    let k = min(m, n)
    let (u, s, vt) = try a.singularValueDecomposition()
    #expect(try difference((u * s.withNewAxis(1)).matrixProduct(vt), a) < 1e-5)
    #expect(
      try difference(u.matrixProduct(u, transposingFirst: true), identity(k).expanded(to: [2, k, k])) < 1e-5)
    #expect(try s.sorted(descending: true).values() == s.values())
    #expect(try a.singularValues().values() == s.values())
    let (q, r) = try a.orthogonalised()
    #expect(try difference(q.matrixProduct(r), a) < 1e-5)
    #expect(
      try difference(q.matrixProduct(q, transposingFirst: true), identity(k).expanded(to: [2, k, k])) < 1e-5)
    #expect(try k < 2 || r.part([.position(0), .position(1), .position(0)]).item() == 0)
    let symmetric = try a.matrixProduct(a, transposingSecond: true)
    let (values, vectors) = try symmetric.symmetricEigen()
    #expect(
      try difference(
        (vectors * values.withNewAxis(1)).matrixProduct(vectors, transposingSecond: true), symmetric)
        < 1e-4 * symmetric.magnitude().maximum())
    #expect(try values.sorted().values() == values.values())
  }

  @Test func gradientsOfSingularAndEigenvalues() throws {
    let a = try Reference(random: [2, 3, 4], seed: 9).tensor
    let w = try Tensor([1, -2, 0.5], shape: [3])
    try gradientAgrees(a) { try ($0.singularValues() * w).sum() }
    try gradientAgrees(a) { try ($0.matrixProduct($0, transposingSecond: true).eigenvalues() * w).sum() }
  }

  @Test func leastSquaresFitLinesAndTellTheRank() throws {
    let a = try Tensor([0, 1, 1, 1, 2, 1, 3, 1], shape: [4, 2])
    let (line, rank) = try a.leastSquares(Tensor([1, 3, 5, 7], shape: [4]))
    #expect(rank == 2)
    #expect(try difference(line, Tensor([2, 1], shape: [2])) < 1e-5)
    let flat = try Tensor([1, 1, 1, 1], shape: [2, 2]).leastSquares(Tensor([2, 2, 4, 4], shape: [2, 2]))
    #expect(flat.rank == 1)
    #expect(try difference(flat.solution, Tensor(filled: 1.5, shape: [2, 2])) < 1e-5)
  }

  @Test func effectiveRanksCountDirections() throws {
    #expect(try abs(identity(5).effectiveRank() - 5) < 1e-6)
    #expect(try abs(Tensor(filled: 2, shape: [3, 4]).effectiveRank() - 1) < 1e-5)
  }

  @Test func whatHasNoSolutionIsSaid() throws {
    let singular = try Tensor([1, 2, 2, 4], shape: [2, 2])
    let odd = try Tensor([1, .nan, 0, 1], shape: [2, 2])
    let wide = try Tensor(filled: 1, shape: [2, 3])
    let v = try Tensor([1, 2], shape: [2])
    let recorded = try Variable(singular).tensor
    let cases: [(() throws -> Any, String)] = [
      ({ try singular.inverse() }, "singular"), ({ try singular.solved(for: v) }, "singular"),
      ({ try odd.inverse() }, "finite"), ({ try odd.singularValues() }, "finite"),
      ({ try odd.determinant() }, "finite"),
      ({ try singular.solved(for: Tensor([.infinity, 1], shape: [2])) }, "singular"),
      ({ try wide.inverse() }, "[2, 3]"), ({ try v.determinant() }, "[2]"),
      ({ try wide.eigenvalues() }, "[2, 3]"),
      ({ try Tensor([1, 2, 3, 4], shape: [2, 2]).eigenvalues() }, "symmetric"),
      ({ try singular.solved(for: Tensor(filled: 1, shape: [3])) }, "[3]"),
      ({ try recorded.singularValueDecomposition() }, "singular vectors"),
      ({ try recorded.symmetricEigen() }, "eigenvectors"), ({ try recorded.orthogonalised() }, "QR"),
      ({ try recorded.leastSquares(v) }, "least squares"), ({ try v.effectiveRank() }, "[2]"),
      ({ try Tensor(filled: 0, shape: [2, 2]).effectiveRank() }, "zeros"),
    ]
    for (body, word) in cases {
      #expect { try body() } throws: { "\($0)".contains(word) }
    }
  }
}
