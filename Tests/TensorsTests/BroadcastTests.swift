import Kernels
import Tensors
import Testing

/// What an image may meet without being copied or leaving its blocks.
private let smallShapes: [[Int]] = [
  [], [1], [20, 1, 1], [1, 20, 1, 1], [2, 20, 1, 1], [2, 1, 1, 1], [2, 1, 3, 4], [1, 1, 3, 4], [4], [3, 1],
  [20, 3, 4], [1, 20, 3, 4], [1, 20, 1, 4], [2, 20, 3, 1],
]

@Suite struct BroadcastTests {
  @Test(arguments: smallShapes, [20, 32])
  func imagesInBlocksMeetWhatIsRepeatedToThem(_ shape: [Int], _ channels: Int) throws {
    let small = shape.map { $0 == 20 ? channels : $0 }
    let x = Reference(random: [2, channels, 3, 4], seed: 1, positive: true)
    let y = Reference(random: small, seed: 2, positive: true)
    let image = Tensor(try Reorder.apply(x.tensor.raw, to: PreferredLayout.image))
    let operand = try y.tensor
    typealias Operation = (Tensor, Tensor) throws -> Tensor
    let operations: [(name: String, Operation, (Double, Double) -> Double)] = [
      ("+", { try $0 + $1 }, { $0 + $1 }), ("-", { try $0 - $1 }, { $0 - $1 }),
      ("*", { try $0 * $1 }, { $0 * $1 }), ("/", { try $0 / $1 }, { $0 / $1 }),
      ("minimum", { try $0.minimum($1) }, { min($0, $1) }),
      ("maximum", { try $0.maximum($1) }, { max($0, $1) }),
      ("<", { try $0 < $1 }, { $0 < $1 ? 1 : 0 }), ("<=", { try $0 <= $1 }, { $0 <= $1 ? 1 : 0 }),
      ("equals", { try $0.equals($1) }, { $0 == $1 ? 1 : 0 }),
    ]
    for (name, operation, reference) in operations {
      for onLeft in [false, true] {
        let result = try onLeft ? operation(operand, image) : operation(image, operand)
        let expected = onLeft ? Reference.broadcast(y, x, reference) : Reference.broadcast(x, y, reference)
        #expect(
          try relativeError(result, expected) < 1e-6, "\(name), repeated on the \(onLeft ? "left" : "right")")
        // What fills blocks up stays zero, also for those that look at the memory as it is.
        let memory = UnsafeBufferPointer(start: result.raw.pointer, count: result.raw.physicalCount)
        #expect(memory.count { $0 != 0 } == expected.values.count { $0 != 0 }, "\(name)")
      }
    }
    let blocked = try image * operand
    if channels == 32 || small.count <= 3 { #expect(blocked.raw.layout == PreferredLayout.image) }
  }

  @Test func gradientsOfWhatIsRepeatedAreSumsOverTheImageInBlocks() throws {
    for shape in smallShapes {
      let x = Reference(random: [2, 20, 3, 4], seed: 1)
      let w = Reference(random: [2, 20, 3, 4], seed: 3)
      let y = try Variable(Reference(random: shape, seed: 2).tensor)
      let image = Tensor(try Reorder.apply(x.tensor.raw, to: PreferredLayout.image))
      let weights = Tensor(try Reorder.apply(w.tensor.raw, to: PreferredLayout.image))
      let gradient = try #require(try (image * y.tensor * weights).sum().gradients()[y])
      let products = Reference.broadcast(x, w) { $0 * $1 }
      let padded = [Int](repeating: 1, count: 4 - shape.count) + shape
      let axes = (0..<4).filter { padded[$0] == 1 }
      let expected = products.folded(axes) { $0.reduce(0, +) }.reshaped(shape)
      #expect(try relativeError(gradient, expected) < 2e-6, "\(shape)")
    }
  }

  /// Walks of every kind: long and short rows and columns, on either side, across the threads' parts.
  @Test(arguments: [
    ([300, 200], [200]), ([300, 200], [300, 1]), ([300, 1], [1, 200]), ([20_000, 3], [3]),
    ([20_000, 3], [20_000, 1]),
    ([5, 1, 7, 1], [1, 6, 1, 4]), ([40, 2000], [2000]), ([40, 2000], [40, 1]), ([3, 4, 5, 6], [4, 1, 6]),
    ([2, 3, 50, 50], [3, 1, 1]), ([60_000], []), ([0, 3], [3]), ([1], [0]),
  ])
  func walksCoverEverything(_ a: [Int], _ b: [Int]) throws {
    let (x, y) = (Reference(random: a, seed: 1), Reference(random: b, seed: 2))
    #expect(try relativeError(x.tensor - y.tensor, .broadcast(x, y, -)) < 1e-6)
    #expect(try relativeError(y.tensor - x.tensor, .broadcast(y, x, -)) < 1e-6)
  }
}
