import Tensors
import Testing

extension Reference {
  /// The matrix product of the last two axes with leading axes broadcast, from the definition.
  static func matrixProduct(_ a: Reference, _ b: Reference) -> Reference {
    let (m, k, n) = (a.shape[a.shape.count - 2], a.shape[a.shape.count - 1], b.shape[b.shape.count - 1])
    // Which matrix of each operand goes into each of the result: their numbers are broadcast like values.
    func numbers(_ x: Reference) -> Reference {
      let lead = Array(x.shape.dropLast(2))
      return Reference((0..<lead.reduce(1, *)).map(Double.init), lead)
    }
    let first = broadcast(numbers(a), numbers(b)) { x, _ in x }
    let second = broadcast(numbers(a), numbers(b)) { _, y in y }
    var result: [Double] = []
    for (i, j) in zip(first.values, second.values) {
      for row in 0..<m {
        for column in 0..<n {
          result.append(
            (0..<k).reduce(0) {
              $0 + a.values[(Int(i) * m + row) * k + $1] * b.values[(Int(j) * k + $1) * n + column]
            })
        }
      }
    }
    return Reference(result, first.shape + [m, n])
  }

  /// The last two axes swapped.
  var transposed: Reference {
    let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
    var result = values
    for matrix in 0..<values.count / max(rows * columns, 1) {
      for row in 0..<rows {
        for column in 0..<columns {
          result[matrix * rows * columns + column * rows + row] =
            values[(matrix * rows + row) * columns + column]
        }
      }
    }
    return Reference(result, shape.dropLast(2) + [columns, rows])
  }

  func reshaped(_ shape: [Int]) -> Reference { Reference(values, shape) }
}

private let productShapes: [([Int], [Int])] = [
  ([3, 4], [4, 5]), ([1, 1], [1, 1]), ([2, 3, 4], [2, 4, 2]), ([5, 3, 4], [4, 2]), ([3, 4], [2, 4, 2]),
  ([2, 1, 3, 2], [4, 2, 3]), ([1, 3, 2], [1, 2, 2]), ([3, 1, 2, 2], [1, 2, 2, 3]), ([7, 1, 5], [7, 5, 1]),
]

let productCases: [OperationCase] =
  productShapes.flatMap { a, b -> [OperationCase] in
    func transposed(_ shape: [Int]) -> [Int] {
      shape.dropLast(2) + [shape[shape.count - 1], shape[shape.count - 2]]
    }
    return [
      OperationCase(
        name: "matrix product", shapes: [a, b], operation: { try $0[0].matrixProduct($0[1]) },
        reference: { .matrixProduct($0[0], $0[1]) }),
      OperationCase(
        name: "matrix product, first transposed", shapes: [transposed(a), b],
        operation: { try $0[0].matrixProduct($0[1], transposingFirst: true) },
        reference: { .matrixProduct($0[0].transposed, $0[1]) }),
      OperationCase(
        name: "matrix product, second transposed", shapes: [a, transposed(b)],
        operation: { try $0[0].matrixProduct($0[1], transposingSecond: true) },
        reference: { .matrixProduct($0[0], $0[1].transposed) }),
      OperationCase(
        name: "matrix product, both transposed", shapes: [transposed(a), transposed(b)],
        operation: { try $0[0].matrixProduct($0[1], transposingFirst: true, transposingSecond: true) },
        reference: { .matrixProduct($0[0].transposed, $0[1].transposed) }),
    ]
  } + [
    OperationCase(
      name: "vector by vector", shapes: [[4], [4]], operation: { try $0[0].matrixProduct($0[1]) },
      reference: { Reference.matrixProduct($0[0].reshaped([1, 4]), $0[1].reshaped([4, 1])).reshaped([]) }),
    OperationCase(
      name: "matrices by vector", shapes: [[2, 3, 4], [4]], operation: { try $0[0].matrixProduct($0[1]) },
      reference: { Reference.matrixProduct($0[0], $0[1].reshaped([4, 1])).reshaped([2, 3]) }),
    OperationCase(
      name: "vector by matrices", shapes: [[3], [2, 3, 4]], operation: { try $0[0].matrixProduct($0[1]) },
      reference: { Reference.matrixProduct($0[0].reshaped([1, 3]), $0[1]).reshaped([2, 4]) }),
  ]

@Suite struct MatrixProductTests {
  @Test(arguments: productCases) func agreesWithItsDefinition(_ test: OperationCase) throws {
    try test.check()
  }

  /// Sizes of window attention, for which there are several threads.
  @Test(arguments: [false, true], [false, true]) func manyMatricesAgreeWithOneByOne(first: Bool, second: Bool)
    throws
  {
    let (count, m, k, n) = (64, 64, 10, 64)
    let a = Reference(random: [count] + (first ? [k, m] : [m, k]), seed: 1)
    let b = Reference(random: [count] + (second ? [n, k] : [k, n]), seed: 2)
    let product = try a.tensor.matrixProduct(b.tensor, transposingFirst: first, transposingSecond: second)
    #expect(
      try relativeError(product, .matrixProduct(first ? a.transposed : a, second ? b.transposed : b)) < 2e-6)
  }

  @Test func emptyAxesGiveEmptyOrZeroProducts() throws {
    func zeros(_ shape: [Int]) throws -> Tensor { try Tensor(filled: 0, shape: shape) }
    #expect(try zeros([2, 0]).matrixProduct(zeros([0, 3])).values() == [0, 0, 0, 0, 0, 0])
    #expect(try zeros([0, 2, 3]).matrixProduct(zeros([0, 3, 4])).shape == [0, 2, 4])
    #expect(try zeros([5, 0, 3]).matrixProduct(zeros([3, 4])).shape == [5, 0, 4])
  }

  @Test(arguments: [([2, 3], [2, 3]), ([2, 3, 4], [3, 4, 5]), ([], [3]), ([3], [4])])
  func shapesThatDoNotFitAreNamed(_ a: [Int], _ b: [Int]) throws {
    let (x, y) = (try Tensor(filled: 1, shape: a), try Tensor(filled: 1, shape: b))
    #expect { try x.matrixProduct(y) } throws: { "\($0)".contains("\(a)") && "\($0)".contains("\(b)") }
  }
}
