import Glibc
import Tensors
import Testing

/// Frequencies 0 to n/2 of real lines, from the definition.
private func transform(_ x: [Double]) -> [Double] {
  (0...x.count / 2).flatMap { k -> [Double] in
    let angles = x.indices.map { -2 * Double.pi * Double(k * $0 % x.count) / Double(x.count) }
    return [
      zip(x, angles).reduce(0) { $0 + $1.0 * cos($1.1) }, zip(x, angles).reduce(0) { $0 + $1.0 * sin($1.1) },
    ]
  }
}

private func inverse(_ z: [Double], _ size: Int) -> [Double] {
  (0..<size).map { j in
    (0...size / 2).reduce(0.0) { sum, k in
      let angle = 2 * Double.pi * Double(k * j % size) / Double(size)
      let isSingle = k == 0 || 2 * k == size
      return sum
        + (isSingle ? z[2 * k] * cos(angle) : 2 * (z[2 * k] * cos(angle) - z[2 * k + 1] * sin(angle)))
    } / Double(size)
  }
}

private let fourierCases: [OperationCase] =
  [1, 2, 3, 4, 5, 7, 8, 12].flatMap { size -> [OperationCase] in
    let half = size / 2 + 1
    return [
      OperationCase(
        name: "real transform", shapes: [[3, size]], operation: { try $0[0].realFourier() },
        reference: { $0[0].lines(1, transform).reshaped([3, half, 2]) }),
      OperationCase(
        name: "inverse of \(size)", shapes: [[3, half, 2]],
        operation: { try $0[0].inverseRealFourier(size: size) },
        reference: { $0[0].reshaped([3, 2 * half]).lines(1) { inverse($0, size) } }),
    ]
  } + [
    OperationCase(
      name: "complex transform there and back", shapes: [[3, 5, 2]],
      operation: { try $0[0].complexFourier(axis: 0).complexFourier(axis: 0, inverse: true) },
      reference: { $0[0] }),
    OperationCase(
      name: "two dimensions there and back", shapes: [[2, 4, 5]],
      operation: { try $0[0].realFourier2D().inverseRealFourier2D(width: 5) }, reference: { $0[0] }),
    OperationCase(
      name: "complex magnitude", shapes: [[4, 2]], operation: { try $0[0].complexMagnitude() },
      reference: { $0[0].folded([1]) { hypot($0[0], $0[1]) } }),
    OperationCase(
      name: "complex phase", shapes: [[4, 2]], operation: { try $0[0].complexPhase() },
      reference: { $0[0].folded([1]) { atan2($0[1], $0[0]) } }),
  ]

@Suite struct FourierTests {
  @Test(arguments: fourierCases) func agreesWithItsDefinition(_ test: OperationCase) throws {
    try test.check()
  }

  @Test func multiplyingTransformsConvolvesInACircle() throws {
    let x = Reference(random: [6, 7], seed: 1)
    let k = Reference(random: [6, 7], seed: 2)
    var expected = [Double](repeating: 0, count: 42)
    for (i, a) in x.values.enumerated() {
      for (j, b) in k.values.enumerated() {
        expected[(i / 7 + j / 7) % 6 * 7 + (i + j % 7 - i / 7 * 7) % 7] += a * b
      }
    }
    let product = try x.tensor.realFourier2D().complexProduct(k.tensor.realFourier2D())
    #expect(try relativeError(product.inverseRealFourier2D(width: 7), Reference(expected, [6, 7])) < 2e-6)
  }

  @Test(arguments: [[64, 96], [31, 37], [1, 1], [3, 128]]) func largerImagesComeBack(_ shape: [Int]) throws {
    let x = Reference(random: [2] + shape, seed: 3)
    let back = try x.tensor.realFourier2D().inverseRealFourier2D(width: shape[1])
    #expect(try relativeError(back, x) < 2e-6)
  }

  @Test func whatCannotBeTransformedIsNamed() throws {
    let x = try Tensor(filled: 1, shape: [2, 3])
    let cases: [(() throws -> Any, String)] = [
      ({ try Tensor(1).realFourier() }, "[]"), ({ try Tensor([], shape: [0]).realFourier() }, "[0]"),
      ({ try x.inverseRealFourier(size: 3) }, "[2, 3]"), ({ try x.complexMagnitude() }, "[2, 3]"),
      ({ try Tensor(filled: 1, shape: [3, 2]).inverseRealFourier(size: 8) }, "5 frequencies"),
      ({ try Tensor(filled: 1, shape: [2]).complexFourier() }, "[2]"),
      ({ try Tensor(1).realFourier2D() }, "[]"),
      ({ try Tensor(filled: 1, shape: [3, 2]).complexFourier(axis: 1) }, "no axis 1"),
    ]
    for (body, word) in cases {
      #expect { try body() } throws: { "\($0)".contains(word) }
    }
  }
}
