import Glibc
import Kernels
import Random
import Tensors
import Testing

private func sum(_ x: [Double]) -> Double { x.reduce(0, +) }
private func product(_ x: [Double]) -> Double { x.reduce(1, *) }
private func smallest(_ x: [Double]) -> Double { x.min() ?? .nan }
private func largest(_ x: [Double]) -> Double { x.max() ?? .nan }
private func variance(_ x: [Double], _ correction: Int) -> Double {
  let mean = sum(x) / Double(x.count)
  return sum(x.map { ($0 - mean) * ($0 - mean) }) / Double(x.count - correction)
}

/// Shapes with axes to go, over every pattern of axes that stay and go.
private let places: [(shape: [Int], axes: [Int])] = [
  ([5], [0]), ([3, 5], [0]), ([3, 5], [1]), ([2, 3, 4], [0, 2]), ([2, 3, 4], [1]), ([3, 2, 1, 4], [3, 0]),
  ([1, 1], [0, 1]), ([2, 18, 2, 3], [0, 2, 3]), ([2, 18, 2, 3], [1]), ([2, 3, 2, 2], [2, 3]),
]

private let foldCases: [OperationCase] =
  places.flatMap { shape, axes -> [OperationCase] in
    func fold(
      _ name: String, positive: Bool = false, keeping: Bool = false,
      _ operation: @escaping @Sendable (Tensor) throws -> Tensor,
      _ reference: @escaping @Sendable ([Double]) -> Double
    ) -> OperationCase {
      OperationCase(
        name: "\(name) over \(axes)", shapes: [shape], positive: positive,
        operation: { try operation($0[0]) },
        reference: { $0[0].folded(axes, keeping: keeping, reference) })
    }
    return [
      fold("sum", { try $0.sum(axes: axes) }, sum),
      fold("sum, keeping axes", keeping: true, { try $0.sum(axes: axes, keepingAxes: true) }, sum),
      fold("mean", { try $0.mean(axes: axes) }, { sum($0) / Double($0.count) }),
      fold("minimum", { try $0.minimum(axes: axes) }, smallest),
      fold("maximum", keeping: true, { try $0.maximum(axes: axes, keepingAxes: true) }, largest),
      fold("product", positive: true, { try $0.product(axes: axes) }, product),
      fold("variance", { try $0.variance(axes: axes, correction: 0) }, { variance($0, 0) }),
      fold("norm 1", { try $0.norm(1, axes: axes) }, { sum($0.map(abs)) }),
      fold("norm 2", { try $0.norm(axes: axes) }, { sum($0.map { $0 * $0 }).squareRoot() }),
      fold("norm 3", keeping: true, { try $0.norm(3, axes: axes, keepingAxes: true) }) {
        pow(sum($0.map { pow(abs($0), 3) }), 1 / 3)
      },
      fold("norm ∞", { try $0.norm(.infinity, axes: axes) }, { largest($0.map(abs)) }),
    ]
  } + [
    OperationCase(
      name: "variance with correction", shapes: [[3, 5]],
      operation: { try $0[0].variance(axes: [1]) },
      reference: { $0[0].folded([1]) { variance($0, 1) } }),
    OperationCase(
      name: "standard deviation", shapes: [[3, 5]],
      operation: { try $0[0].standardDeviation(axes: [0], correction: 1, keepingAxes: true) },
      reference: { $0[0].folded([0], keeping: true) { variance($0, 1).squareRoot() } }),
    OperationCase(
      name: "standard deviation of all", shapes: [[2, 3, 2]],
      operation: { try $0[0].standardDeviation(correction: 0) },
      reference: { $0[0].folded([0, 1, 2]) { variance($0, 0).squareRoot() } }),
    OperationCase(
      name: "product of all", shapes: [[2, 3]], operation: { try $0[0].product() },
      reference: { $0[0].folded([0, 1], product) }),
  ]

@Suite struct ReductionTests {
  @Test(arguments: foldCases) func agreesWithItsDefinition(_ test: OperationCase) throws { try test.check() }

  /// Larger than the chunks that work is cut into, in every arrangement of axes.
  @Test(arguments: [
    ([70_000, 3], [0]), ([3, 70_000], [1]), ([2, 600, 5], [1]), ([600, 5000], [0]), ([700, 300], [0, 1]),
  ])
  func longAxesAreFoldedWhole(_ shape: [Int], _ axes: [Int]) throws {
    let x = Reference(random: shape, seed: 3)
    #expect(try relativeError(x.tensor.sum(axes: axes), x.folded(axes, sum)) < 1e-6)
    #expect(try relativeError(x.tensor.maximum(axes: axes), x.folded(axes, largest)) == 0)
    #expect(try relativeError(x.tensor.minimum(axes: axes), x.folded(axes, smallest)) == 0)
  }

  /// Images in the layout of convolutions are folded as they lie.
  @Test(arguments: [[0], [1], [2, 3], [0, 2, 3], [0, 1, 2, 3], [1, 2, 3]])
  func imagesInBlocksFoldAsPlainOnes(_ axes: [Int]) throws {
    for channels in [3, 16, 20, 32] {
      let x = Reference(random: [2, channels, 3, 4], seed: 4, positive: true)
      let image = Tensor(try Reorder.apply(x.tensor.raw, to: PreferredLayout.image))
      #expect(try relativeError(image.sum(axes: axes), x.folded(axes, sum)) < 1e-6)
      #expect(try relativeError(image.minimum(axes: axes), x.folded(axes, smallest)) == 0)
      let v = try Variable(x.tensor)
      let blocked = Tensor(try Reorder.apply(v.tensor.raw, to: PreferredLayout.image))
      #expect(try blocked.maximum(axes: axes).values() == x.tensor.maximum(axes: axes).values())
    }
  }

  @Test func sumsOfManyValuesKeepTheirDigits() throws {
    let x = try Tensor(filled: 0.1, shape: [3_000_000])
    #expect(try abs(x.sum().item() - 300_000) < 0.3)
    #expect(try abs(x.reshaped([1_000_000, 3]).sum(axes: [0]).values()[0] - 100_000) < 0.1)
    let far = try Tensor.normal(shape: [100_000], key: RandomKey(seed: 1)) + Tensor(4096)
    #expect(try abs(far.variance().item() - 1) < 0.02)
  }

  @Test func oneThatIsNoNumberMakesExtremesNone() throws {
    let x = try Tensor([1, .nan, 3, -2, 5, 0], shape: [2, 3])
    #expect(try x.maximum().isNaN && x.minimum().isNaN)
    #expect(try x.maximum(axes: [1]).values()[1] == 5)
    #expect(try x.minimum(axes: [0]).values()[0] == -2 && x.minimum(axes: [0]).values()[1].isNaN)
  }

  @Test func tiesShareTheGradientAlike() throws {
    let x = try Variable(Tensor([3, 1, 3, 2], shape: [4]))
    #expect(try x.tensor.maximum(axes: nil).gradients()[x]?.values() == [0.5, 0, 0.5, 0])
    #expect(try x.tensor.minimum(axes: [0]).gradients()[x]?.values() == [0, 1, 0, 0])
  }

  @Test func productsOfZerosHaveTheirGradients() throws {
    let x = try Variable(Tensor([2, 0, 3, 0, 0, 5], shape: [2, 3]))
    let gradients = try x.tensor.product(axes: [1]).sum().gradients()
    #expect(try gradients[x]?.values() == [0, 6, 0, 0, 0, 0])
  }

  @Test func distancesOfZeroHaveNoSlope() throws {
    let x = try Variable(Tensor(filled: 0, shape: [3]))
    #expect(try x.tensor.norm().gradients()[x]?.values() == [0, 0, 0])
    #expect(try x.tensor.standardDeviation().gradients()[x]?.values() == [0, 0, 0])
    #expect(try x.tensor.norm(4).item() == 0)
  }

  @Test func anyAndAllLookForWhatIsNotZero() throws {
    let x = try Tensor([0, 0, 0, .nan, -1, 2], shape: [2, 3])
    #expect(try x.any(axes: [1]).values() == [0, 1])
    #expect(try x.all(axes: [1]).values() == [0, 1])
    #expect(try x.any().item() == 1)
    let nothing = try Tensor([], shape: [2, 0])
    #expect(try nothing.any(axes: [1]).values() == [0, 0])
    #expect(try nothing.all(axes: [1]).values() == [1, 1])
  }

  @Test func emptyAxesAreRefusedOrHaveNeutralValues() throws {
    let nothing = try Tensor([], shape: [2, 0])
    #expect(try nothing.sum(axes: [1]).values() == [0, 0])
    #expect(try nothing.product(axes: [1]).values() == [1, 1])
    #expect(try nothing.sum(axes: [0]).shape == [0])
    #expect(try nothing.maximum(axes: [0]).shape == [0])
    for body: (Tensor) throws -> Tensor in [
      { try $0.maximum(axes: [1]) }, { try $0.minimum(axes: nil) }, { try $0.mean(axes: [1]) },
      { try $0.variance() },
    ] {
      #expect { try body(nothing) } throws: {
        "\($0)".contains("empty") || "\($0)".contains("needs more than 1")
      }
    }
    #expect { try Tensor(filled: 1, shape: [1]).variance(correction: 1) } throws: {
      "\($0)".contains("correction 1")
    }
    #expect { try Tensor(filled: 1, shape: [1]).norm(0.5) } throws: { "\($0)".contains("at least 1") }
  }
}
