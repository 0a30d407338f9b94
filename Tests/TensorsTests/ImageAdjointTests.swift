import Random
import Tensors
import Testing

private struct LinearCase: Sendable, CustomTestStringConvertible {
  let name: String
  let operation: @Sendable (Tensor) throws -> Tensor

  var testDescription: String { name }

  init(_ name: String, _ operation: @escaping @Sendable (Tensor) throws -> Tensor) {
    self.name = name
    self.operation = operation
  }
}

private let linearCases: [LinearCase] =
  Tensor.Padding.allCases.map { mode in
    LinearCase("padding with \(mode.rawValue)") { try $0.padded(top: 2, bottom: 0, left: 1, right: 3, mode) }
  }
  + Interpolation.allCases.flatMap { method in
    [
      LinearCase("\(method.rawValue), larger") { try $0.resized(height: 17, width: 10, method) },
      LinearCase("\(method.rawValue), smaller") { try $0.resized(height: 4, width: 5, method) },
    ]
  } + [
    LinearCase("average pooling") { try $0.averagePooled(3, stride: 2, padding: 1) },
    LinearCase("adaptive pooling") { try $0.adaptivePooled(height: 4, width: 2) },
    LinearCase("adaptive pooling of equal parts") { try $0.adaptivePooled(height: 3, width: 1) },
    LinearCase("the top left part") { try $0.cropped(height: 5, width: 3) },
    LinearCase("padding to a multiple") { try $0.paddedToMultiple(of: 8) },
    LinearCase("pixel unshuffling") { try $0.padded(right: 2).pixelUnshuffled(3) },
    LinearCase("pixel shuffling") { try Tensor.concatenated([$0, $0, $0, $0], axis: 1).pixelShuffled(2) },
    LinearCase("joining channels") { try .concatenated([$0, $0 * Tensor(2)], axis: 1) },
  ]

/// What is linear has its adjoint as gradient: ⟨A x, y⟩ = ⟨x, Aᵀ y⟩.
@Suite struct ImageAdjointTests {
  private func inner(_ a: Tensor, _ b: Tensor) throws -> Double {
    zip(try a.values(), try b.values()).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// Odd sizes, one image, channels that fill blocks of 16 or 8 and that do not; plain and in blocks.
  @Test(arguments: linearCases, [1, 16, 19])
  private func gradientsAreAdjoints(_ test: LinearCase, channels: Int) throws {
    let x = try Tensor.normal(shape: [1, channels, 9, 7], key: RandomKey(seed: 1))
    var results: [[Float]] = []
    for isBlocked in [false, true] {
      let variable = try Variable(x)
      let input = isBlocked ? try variable.tensor.tokens().image(height: 9, width: 7) : variable.tensor
      let output = try test.operation(input)
      let y = try Tensor.normal(shape: output.shape, key: RandomKey(seed: 2))
      let gradient = try #require(try (output * y).sum().gradients()[variable])
      let (first, second) = (try inner(output.detached, y), try inner(x, gradient))
      let size = try (inner(x, x) * inner(gradient, gradient)).squareRoot()
      #expect(abs(first - second) < 1e-5 * size)
      results.append(try output.detached.values())
      // The same in both layouts, and nothing where blocks are filled up.
      let again = try output.detached.values()
      for (a, b) in zip(results[0], again) { #expect(abs(a - b) < 1e-5) }
    }
  }

  @Test func enlargingByNearestRepeatsPixels() throws {
    let x = try Tensor([1, 2, 3, 4], shape: [1, 1, 2, 2])
    #expect(
      try x.resized(height: 4, width: 3, .nearest).values() == [1, 1, 2, 1, 1, 2, 3, 3, 4, 3, 3, 4])
  }

  @Test func zerosLieWhereAnImageIsPadded() throws {
    let x = try Tensor([1, 2], shape: [1, 1, 1, 2])
    #expect(try x.padded(top: 1, right: 1).values() == [0, 0, 0, 1, 2, 0])
  }
}
