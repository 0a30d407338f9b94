import Random
import Tensors
import Testing

private struct NormalisationCase: Sendable, CustomTestStringConvertible {
  var shape: [Int]
  /// Groups of channels; nil for the batch.
  var groups: Int?

  var testDescription: String { groups.map { "\($0) groups of \(shape)" } ?? "batch of \(shape)" }
}

private let cases = [
  NormalisationCase(shape: [1, 1, 3, 3], groups: nil),
  NormalisationCase(shape: [3, 5, 4, 3], groups: nil),
  NormalisationCase(shape: [2, 18, 3, 5], groups: 3),
  NormalisationCase(shape: [1, 17, 2, 3], groups: 17),
  NormalisationCase(shape: [2, 16, 3, 2], groups: 1),
  // More pixels than one piece of work has.
  NormalisationCase(shape: [2, 3, 37, 61], groups: nil),
  NormalisationCase(shape: [1, 20, 53, 40], groups: 2),
]

@Suite struct ChannelNormalisationTests {
  /// From the definition, by operations that know nothing of it.
  private func composed(_ test: NormalisationCase, _ x: Tensor, _ scale: Tensor, _ shift: Tensor) throws
    -> Tensor
  {
    let (n, c, h, w) = (test.shape[0], test.shape[1], test.shape[2], test.shape[3])
    let groups = test.groups ?? c
    let sets = try x.reshaped([n, groups, c / groups, h, w])
    let axes = test.groups == nil ? [0, 2, 3, 4] : [2, 3, 4]
    let distance = try sets - sets.mean(axes: axes, keepingAxes: true)
    let variance = try (distance * distance).mean(axes: axes, keepingAxes: true)
    let normal = try (distance / (variance + Tensor(1e-3)).squareRoot()).reshaped(test.shape)
    return try normal * scale.reshaped([1, c, 1, 1]) + shift.reshaped([1, c, 1, 1])
  }

  @Test(arguments: cases)
  private func valuesAndGradientsFollowTheDefinition(_ test: NormalisationCase) throws {
    let c = test.shape[1]
    let x = try Tensor.normal(shape: test.shape, key: RandomKey(seed: 1)) * Tensor(2) + Tensor(3)
    let scale = try Tensor.uniform(0.5, 2, shape: [c], key: RandomKey(seed: 2))
    let shift = try Tensor.normal(shape: [c], key: RandomKey(seed: 3))
    let y = try Tensor.normal(shape: test.shape, key: RandomKey(seed: 4))
    func run(
      _ operation: (Tensor, Tensor, Tensor) throws -> Tensor
    ) throws -> (output: Tensor, gradients: [Tensor]) {
      let variables = try [x, scale, shift].map { try Variable($0) }
      let output = try operation(variables[0].tensor, variables[1].tensor, variables[2].tensor)
      let gradients = try (output * y).sum().gradients()
      return (output.detached, try variables.map { try #require(gradients[$0]) })
    }
    let expected = try run { try composed(test, $0, $1, $2) }
    let found = try run { x, scale, shift in
      guard let groups = test.groups else {
        return try x.batchNormalised(scale: scale, shift: shift, epsilon: 1e-3)
      }
      return try x.groupNormalised(groups, scale: scale, shift: shift, epsilon: 1e-3)
    }
    for (a, b) in zip([found.output] + found.gradients, [expected.output] + expected.gradients) {
      #expect(try (a - b).magnitude().maximum() < 1e-5 * max(1, b.magnitude().maximum()))
    }
  }

  /// The mean is taken away before anything is squared, so a large one costs no digits of the variance.
  @Test func aMeanFarFromZeroIsTakenAway() throws {
    let x = try Tensor.normal(shape: [2, 4, 40, 40], key: RandomKey(seed: 1))
    // Steps of 1/8 around 1024 are exact.
    let coarse = try (x * Tensor(8)).rounded() / Tensor(8)
    let (scale, shift) = (try Tensor(filled: 1, shape: [4]), try Tensor(filled: 0, shape: [4]))
    let near = try coarse.batchNormalised(scale: scale, shift: shift)
    let far = try (coarse + Tensor(1024)).batchNormalised(scale: scale, shift: shift)
    #expect(try (near - far).magnitude().maximum() < 2e-4)
  }

  @Test func aBatchTellsItsMeanAndItsUnbiasedVariance() throws {
    let x = try Tensor([1, 3, 5, 7], shape: [2, 1, 1, 2])
    var seen: [[Float]] = []
    _ = try x.batchNormalised(scale: Tensor([1], shape: [1]), shift: Tensor([0], shape: [1])) {
      seen = [try $0.values(), try $1.values()]
    }
    #expect(seen[0] == [4])
    #expect(abs(seen[1][0] - 20 / 3) < 1e-5)
  }
}
