import Kernels
import Tensors
import Testing

private func moved(
  _ name: String, _ shapes: [[Int]], _ operation: @escaping @Sendable ([Tensor]) throws -> Tensor,
  _ reference: @escaping @Sendable ([Reference]) -> Reference
) -> OperationCase {
  OperationCase(name: name, shapes: shapes, operation: operation, reference: reference)
}

private let arrangementCases: [OperationCase] = [
  moved("stack in front", [[2, 3], [2, 3]], { try .stacked($0) }) {
    Reference($0[0].values + $0[1].values, [2, 2, 3])
  },
  moved("stack behind", [[2, 3], [2, 3]], { try .stacked($0, axis: -1) }) {
    Reference(zip($0[0].values, $0[1].values).flatMap { [$0, $1] }, [2, 3, 2])
  },
  moved("new axis", [[2, 3]], { try $0[0].withNewAxis(1) }) { $0[0].reshaped([2, 1, 3]) },
  moved("without axes", [[2, 1, 3, 1]], { try $0[0].withoutAxes() }) { $0[0].reshaped([2, 3]) },
  moved("expansion", [[3, 1]], { try $0[0].expanded(to: [2, -1, 2]) }) { x in
    Reference.broadcast(x[0], Reference([Double](repeating: 0, count: 12), [2, 3, 2]), +)
  },
  moved("middle of a split", [[5, 2]], { try $0[0].split(each: 2)[1] }) {
    Reference(Array($0[0].values[4..<8]), [2, 2])
  },
  moved("last of a split", [[2, 5]], { try $0[0].split([1, 3, 1], axis: 1)[2] }) {
    Reference([$0[0].values[4], $0[0].values[9]], [2, 1])
  },
  moved(
    "choice", [[2, 3], [3]],
    {
      try $0[0].chosen(where: Tensor([1, 0, 1, 0, 1, 1], shape: [2, 3]), else: $0[1])
    }
  ) { x in
    let (a, b) = (x[0].values, x[1].values)
    return Reference([a[0], b[1], a[2], b[0], a[4], a[5]], [2, 3])
  },
  moved(
    "choice by rows", [[], [3]], { try $0[0].chosen(where: Tensor([1, 0], shape: [2, 1]), else: $0[1]) }
  ) {
    Reference([Double](repeating: $0[0].values[0], count: 3) + $0[1].values, [2, 3])
  },
  moved(
    "taking along an axis", [[2, 3]],
    {
      try $0[0].taking(along: 1, at: Tensor([0, -1, 0, 0, 1, 1, 2, 1], shape: [2, 4]))
    }
  ) { x in
    Reference([0, 2, 0, 0, 4, 4, 5, 4].map { (i: Int) -> Double in x[0].values[i] }, [2, 4])
  },
  moved("scatter", [[2, 3]], { try $0[0].scattered(to: [3, 0, 3], axis: 1, size: 4) }) { x in
    let v = x[0].values
    return Reference([v[1], 0, 0, v[0] + v[2], v[4], 0, 0, v[3] + v[5]], [2, 4])
  },
  moved("every second from the end", [[5, 2]], { try $0[0].part([.range(start: 4, count: 3, step: -2)]) }) {
    x in
    Reference([8, 9, 4, 5, 0, 1].map { (i: Int) -> Double in x[0].values[i] }, [3, 2])
  },
  moved(
    "assignment backwards", [[5], [2]],
    {
      try $0[0].replacing([.range(start: 3, count: 2, step: -2)], with: $0[1])
    }
  ) { x in
    let (v, w) = (x[0].values, x[1].values)
    return Reference([v[0], w[1], v[2], w[0], v[4]], [5])
  },
]

@Suite struct ArrangementTests {
  @Test(arguments: arrangementCases) func agreesWithItsDefinition(_ test: OperationCase) throws {
    try test.check()
  }

  @Test func valuesThatAreNotChosenDoNoHarm() throws {
    let x = try Variable(Tensor([-1, 4], shape: [2]))
    let mask = try x.tensor > Tensor(0)
    let result = try x.tensor.log().chosen(where: mask, else: Tensor(0))
    #expect(try result.values()[0] == 0)
    let b = try Tensor(Float.nan).chosen(
      where: Tensor([0, 0], shape: [2]), else: Tensor([1, 2], shape: [2]))
    #expect(try b.values() == [1, 2])
  }

  @Test func masksAreOneWhereTheyHold() throws {
    let x = try Tensor([0, 2, .nan, -.infinity], shape: [4])
    let y = try Tensor([0, 0, 1, 1], shape: [4])
    #expect(try x.isZero().values() == [1, 0, 0, 0])
    #expect(try x.and(y).values() == [0, 0, 1, 1])
    #expect(try x.or(y).values() == [0, 1, 1, 1])
    #expect(try x.isNotANumber().values() == [0, 0, 1, 0])
    #expect(try x.isFinite().values() == [1, 1, 0, 0])
    let image = try Reorder.apply(Tensor(filled: 1, shape: [1, 3, 2, 2]).raw, to: PreferredLayout.image)
    #expect(try Tensor(image).isFinite().sum().item() == 12)
    #expect(try Tensor(image).isZero().sum().item() == 0)
  }

  @Test func emptyPartsAreTensorsToo() throws {
    let x = try Variable(Tensor([1, 2, 3, 4], shape: [2, 2]))
    let nothing = try x.tensor.part([.range(start: 0, count: 0, step: 1)])
    #expect(nothing.shape == [0, 2])
    #expect(try nothing.sum().gradients()[x]?.values() == [0, 0, 0, 0])
    let same = try x.tensor.replacing([.range(start: 1, count: 0, step: 1)], with: Tensor(7))
    #expect(try same.values() == [1, 2, 3, 4])
    #expect(try Tensor([], shape: [0]).sorted().shape == [0])
    #expect(try Tensor([], shape: [0, 2]).runningSum(axis: 0).shape == [0, 2])
    #expect(try Tensor([], shape: [3, 0]).split(each: 2).map(\.shape) == [[2, 0], [1, 0]])
  }

  @Test func whatCannotBeIsNamed() throws {
    let x = try Tensor(filled: 1, shape: [2, 3])
    let cases: [(() throws -> Any, String)] = [
      ({ try Tensor.stacked([x, x.transposed()]) }, "[3, 2]"), ({ try x.withNewAxis(4) }, "position 4"),
      ({ try x.withoutAxes([1]) }, "has 3 values"), ({ try x.expanded(to: [2, 4]) }, "[2, 4]"),
      ({ try x.expanded(to: [3]) }, "[3]"), ({ try x.split([1, 1], axis: 1) }, "[1, 1]"),
      ({ try x.split(each: 0) }, "at least 1"),
      ({ try x.chosen(where: Tensor(filled: 1, shape: [4]), else: x) }, "[4]"),
      ({ try x.taking(along: 1, at: Tensor([3, 0], shape: [2, 1])) }, "position 3.0"),
      ({ try x.taking(along: 1, at: Tensor([0.5, 0], shape: [2, 1])) }, "position 0.5"),
      ({ try x.taking(along: 1, at: Tensor([0], shape: [1, 1])) }, "[2, 1]"),
      ({ try x.scattered(to: [0, 1, 5], axis: 1, size: 3) }, "position 5"),
      ({ try x.scattered(to: [0], axis: 1, size: 3) }, "needs 3 positions"),
    ]
    for (body, word) in cases {
      #expect { try body() } throws: { "\($0)".contains(word) }
    }
  }
}

@Suite struct PermutationTests {
  /// Above 16,384 values the convolution library permutes, below a loop.
  @Test(arguments: [
    ([2, 3, 4], [2, 0, 1]), ([40, 30, 20], [2, 0, 1]), ([4, 16, 24, 20], [0, 2, 3, 1]),
    ([150, 1, 130], [2, 1, 0]),
  ])
  func axesComeInTheirOrder(_ shape: [Int], _ order: [Int]) throws {
    let x = Reference(random: shape, seed: 1)
    let variable = try Variable(x.tensor)
    let permuted = try variable.tensor.permuted(order)
    #expect(permuted.shape == order.map { shape[$0] })
    #expect(try permuted.values() == x.permuted(order).tensor.values())
    let gradient = try #require(try (permuted * permuted.detached).sum().gradients()[variable])
    #expect(try gradient.values() == x.tensor.values())
  }

  @Test func largePartsAreCutOutOnAllThreads() throws {
    let x = Reference(random: [300, 200], seed: 2)
    let tensor = try x.tensor
    let part = try tensor.part([
      .range(start: 299, count: 150, step: -2), .range(start: 1, count: 99, step: 2),
    ])
    let expected = (0..<150 * 99).map { Float(x.values[(299 - $0 / 99 * 2) * 200 + 1 + $0 % 99 * 2]) }
    #expect(try part.values() == expected)
    #expect(
      try tensor.part([.range(start: 7, count: 200, step: 1)]).values()
        == Array(tensor.values()[1400..<41400]))
    #expect(
      try Tensor(filled: 3, shape: [1, 1]).expanded(to: [200, 300]).values()
        == [Float](repeating: 3, count: 60000))
  }
}
