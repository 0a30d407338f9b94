import GoldenFiles
import Tensors
import Testing

private typealias Operation = @Sendable ([Tensor]) throws -> Tensor

/// The cases of scripts/golden/arrays.py by name.
private let operations: [String: Operation] = [
  "batched product": { try $0[0].matrixProduct($0[1]) },
  "vector product": { try $0[0].matrixProduct($0[1]) },
  "variance": { try $0[0].variance(axes: [0, 2]) },
  "deviation": { try $0[0].standardDeviation(axes: [1], correction: 0, keepingAxes: true) },
  "amax": { try $0[0].maximum(axes: [0, 2]) },
  "product": { try $0[0].product(axes: [1]) },
  "norm": { try $0[0].norm(3, axes: [-1]) },
  "sort": { try $0[0].sorted(axis: 1, descending: true) },
  "quantile": { try $0[0].quantiles([0.3], axis: 1).part([.position(0)]) },
  "cumprod": { try $0[0].runningProduct(axis: 0) },
  "roll": { try $0[0].rolled(by: 2, axis: 1).flipped(axes: [0]) },
  "choice": { try $0[0].chosen(where: $0[0] > Tensor(0), else: $0[1]) },
  "remainder": { try $0[0] % $0[1] },
  "atan2": { try $0[0].angle(x: $0[1]) },
  "erf": { try $0[0].errorFunction() },
  "solve": { try $0[0].solved(for: $0[1]) },
  "inverse": { try $0[0].inverse() },
  "det": { try $0[0].determinant() },
  "singular values": { try $0[0].singularValues() },
  "eigenvalues": { try $0[0].matrixProduct($0[0], transposingSecond: true).eigenvalues() },
  "rfft": { try $0[0].realFourier() },
  "rfft2": { try $0[0].realFourier2D() },
  "irfft": { try $0[0].inverseRealFourier(size: 9) },
]

@Suite struct GoldenArrayTests {
  private func golden() throws -> GoldenFile { try GoldenFile("arrays.txt") }

  private func expectClose(_ tensor: Tensor?, _ golden: GoldenFile.Values, _ what: String) throws {
    let tensor = try #require(tensor)
    #expect(tensor.shape == golden.shape, "\(what)")
    let largest = max(1, golden.values.map(abs).max() ?? 1)
    let difference = zip(try tensor.values(), golden.values).map { abs($0 - $1) }.max() ?? 0
    #expect(difference < 2e-5 * largest, "\(what) differs by \(difference)")
  }

  @Test(arguments: operations.keys.sorted()) func agreesWithPyTorchInValueAndGradient(_ name: String) throws {
    let values = try golden().tensors(below: "\(name).")
    let operation = try #require(operations[name])
    let inputs = try (0...1).compactMap { number in
      try values["input\(number)"].map { try Variable(Tensor($0.values, shape: $0.shape)) }
    }
    let output = try operation(inputs.map(\.tensor))
    try expectClose(output, #require(values["output"]), "the output")
    let weights = try #require(values["weights"])
    let gradients = try (output * Tensor(weights.values, shape: weights.shape)).sum().gradients()
    for (number, input) in inputs.enumerated() {
      try expectClose(gradients[input], #require(values["gradient\(number)"]), "gradient \(number)")
    }
  }

  @Test func agreesWithNumPy() throws {
    let file = try golden()
    let input = try file["quantile.input0"]
    let x = try Tensor(input.values, shape: input.shape)
    try expectClose(x.median(axis: 1), file["numpy median"], "median")
    try expectClose(x.quantiles([0, 0.1, 0.5, 0.77, 1], axis: 1), file["numpy quantiles"], "quantiles")
    try expectClose(x.histogram(bins: 5, from: -1, to: 1), file["numpy histogram"], "histogram")
    try expectClose(x.sortedPositions(axis: 0), file["numpy argsort"], "argsort")
    try expectClose(x.floorQuotient(Tensor(-0.7)), file["numpy floor division"], "floor division")
  }

  @Test func everyCaseOfTheFileIsHeldTogether() throws {
    let names = Set(
      try golden().tensors.keys.filter { $0.hasSuffix(".output") }.map { String($0.dropLast(7)) })
    #expect(names == Set(operations.keys))
  }
}
