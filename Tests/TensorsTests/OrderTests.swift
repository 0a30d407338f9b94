import Tensors
import Testing

private func quantile(_ x: [Double], _ share: Double) -> Double {
  let sorted = x.sorted()
  let place = share * Double(x.count - 1)
  let low = Int(place)
  return sorted[low] + (sorted[min(low + 1, x.count - 1)] - sorted[low]) * (place - Double(low))
}

private func running(_ x: [Double], _ start: Double, _ combine: (Double, Double) -> Double) -> [Double] {
  var total = start
  return x.map {
    total = combine(total, $0)
    return total
  }
}

private let places: [(shape: [Int], axis: Int)] = [
  ([5], 0), ([3, 4], 0), ([3, 4], 1), ([2, 7, 3], 1), ([2, 1], 1),
]

private let orderCases: [OperationCase] = places.flatMap { shape, axis -> [OperationCase] in
  func lines(
    _ name: String, _ operation: @escaping @Sendable (Tensor) throws -> Tensor,
    _ reference: @escaping @Sendable ([Double]) -> [Double]
  ) -> OperationCase {
    OperationCase(
      name: "\(name) along \(axis)", shapes: [shape], operation: { try operation($0[0]) },
      reference: { $0[0].lines(axis, reference) })
  }
  return [
    lines("sort", { try $0.sorted(axis: axis) }, { $0.sorted() }),
    lines("sort, descending", { try $0.sorted(axis: axis, descending: true) }, { $0.sorted(by: >) }),
    lines("top", { try $0.top(1, axis: axis).values }, { [$0.max() ?? 0] }),
    lines("smallest", { try $0.top(1, axis: axis, largest: false).values }, { [$0.min() ?? 0] }),
    lines("running sum", { try $0.runningSum(axis: axis) }, { running($0, 0, +) }),
    lines("running product", { try $0.runningProduct(axis: axis) }, { running($0, 1, *) }),
    OperationCase(
      name: "median along \(axis)", shapes: [shape], operation: { try $0[0].median(axis: axis) },
      reference: { $0[0].folded([axis]) { quantile($0, 0.5) } }),
    OperationCase(
      name: "quantiles along \(axis)", shapes: [shape],
      operation: { try $0[0].quantiles([0.25, 0.5, 1], axis: axis).part([.position(0)]) },
      reference: { $0[0].folded([axis]) { quantile($0, 0.25) } }),
  ]
}

@Suite struct OrderTests {
  @Test(arguments: orderCases) func agreesWithItsDefinition(_ test: OperationCase) throws { try test.check() }

  /// Above 256 values lines are sorted digit by digit.
  @Test(arguments: [[1000], [3, 300], [300, 3]], [false, true])
  func longLinesAreSorted(_ shape: [Int], descending: Bool) throws {
    let axis = shape.firstIndex { $0 > 100 } ?? 0
    let x = Reference(random: shape, seed: 1)
    let sorted = x.lines(axis) { descending ? $0.sorted(by: >) : $0.sorted() }
    #expect(try x.tensor.sorted(axis: axis, descending: descending).values() == sorted.tensor.values())
    let positions = try x.tensor.sortedPositions(axis: axis, descending: descending)
    #expect(try x.tensor.taking(along: axis, at: positions).values() == sorted.tensor.values())
  }

  @Test(arguments: [4, 400]) func equalValuesStayInOrderAndWhatIsNoNumberIsLargest(_ count: Int) throws {
    let values = (0..<count).map { [0, 1, -.nan, -0.0][$0 % 4] as Float }
    let x = try Tensor(values, shape: [count])
    let positions = try x.sortedPositions().values().map { Int($0) }
    let quarter = Array(stride(from: 0, to: count, by: 4))
    #expect(
      positions == (quarter + quarter.map { $0 + 3 }).sorted() + quarter.map { $0 + 1 }
        + quarter.map { $0 + 2 })
    let backward = try x.sortedPositions(descending: true).values().map { Int($0) }
    #expect(
      backward == quarter.map { $0 + 2 } + quarter.map { $0 + 1 }
        + (quarter + quarter.map { $0 + 3 }).sorted())
  }

  @Test func positionsOfExtremesAreTheFirst() throws {
    let x = try Tensor([1, 3, 3, .infinity, .nan, 0, -.infinity, .nan, 2], shape: [3, 3])
    #expect(try x.positionOfMaximum(axis: 1).values() == [1, 1, 1])
    #expect(try x.positionOfMinimum(axis: 0).values() == [2, 1, 1])
    #expect(try x.positionOfMinimum(axis: -1).shape == [3])
  }

  @Test func topHasValuesAndPositions() throws {
    let x = try Tensor([3, 9, 1, 7], shape: [4])
    let (values, positions) = try x.top(2)
    #expect(try values.values() == [9, 7] && positions.values() == [1, 3])
    #expect(try x.top(0).values.shape == [0])
    #expect { try x.top(5) } throws: { "\($0)".contains("fewer than 5 values") }
  }

  @Test func quantilesStandInANewFirstAxis() throws {
    let x = try Tensor([4, 1, 3, 2, 8, 8], shape: [3, 2])
    #expect(try x.quantiles([0, 0.5, 1], axis: 0).shape == [3, 2])
    #expect(try x.quantiles([0, 0.5, 1], axis: 0).values() == [3, 1, 4, 2, 8, 8])
    let broken = try Tensor([1, .nan, 2, 3], shape: [2, 2])
    #expect(try broken.median(axis: 1).values().map(\.isNaN) == [true, false])
    #expect { try x.quantiles([1.5], axis: 0) } throws: { "\($0)".contains("1.5") }
    #expect { try Tensor([], shape: [2, 0]).median(axis: 1) } throws: { "\($0)".contains("empty") }
  }

  @Test func runningProductsOfZerosHaveTheirGradients() throws {
    let x = try Variable(Tensor([2, 0, 3, 0, 5], shape: [5]))
    let g = try Tensor([1, 2, 3, 4, 5], shape: [5])
    // y = (a, ab, abc, abcd, abcde) at b = d = 0: by a 1 + 2b + …, by b 2a + 3ac.
    let gradient = try #require(try (x.tensor.runningProduct(axis: 0) * g).sum().gradients()[x])
    #expect(try gradient.values() == [1, 2 * 2 + 3 * 2 * 3, 0, 0, 0])
  }

  @Test func histogramsCountWhatLiesBetween() throws {
    let x = try Tensor([0, 0.1, 0.5, 0.99, 1, 1.5, -1, .nan, .infinity], shape: [3, 3])
    #expect(try x.histogram(bins: 2, from: 0, to: 1).values() == [2, 3])
    #expect { try x.histogram(bins: 0, from: 0, to: 1) } throws: { "\($0)".contains("at least one bin") }
    #expect { try x.histogram(bins: 2, from: 1, to: 1) } throws: { "\($0)".contains("lower") }
  }
}
