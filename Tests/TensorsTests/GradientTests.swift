import Random
import Tensors
import Testing

@Suite struct GradientTests {
  private func variable(_ values: [Float]) throws -> Variable {
    try Variable(Tensor(values, shape: [values.count]))
  }

  @Test func aVariableUsedTwiceGetsBothGradients() throws {
    let w = try variable([1, 2, 3])
    let gradients = try (w.tensor * w.tensor + w.tensor).sum().gradients()
    #expect(try gradients[w]?.values() == [3, 5, 7])
  }

  @Test func sharedIntermediateResultsGetTheSumOfTheirUses() throws {
    let w = try variable([2])
    let x = try w.tensor * Tensor(3)
    let y = try x + x * x + x
    let gradients = try y.sum().gradients()
    #expect(try gradients[w]?.values() == [3 * (2 + 12)])
  }

  @Test func aSecondBackwardPassIsRefused() throws {
    let w = try variable([1, 2])
    let loss = try (w.tensor * w.tensor).sum()
    _ = try loss.gradients()
    #expect { try loss.gradients() } throws: { "\($0)".contains("already computed") }
  }

  @Test func aVariableChangedInBetweenIsRefused() throws {
    let w = try variable([1, 2])
    let loss = try (w.tensor * w.tensor).sum()
    try w.assign(Tensor([5, 6], shape: [2]))
    #expect { try loss.gradients() } throws: { "\($0)".contains("changed") }
  }

  @Test func aConstantHasNoGradient() throws {
    #expect { try Tensor([1], shape: []).gradients() } throws: { "\($0)".contains("variable") }
  }

  @Test func gradientsStartFromOneNumber() throws {
    let w = try variable([1, 2])
    #expect { try w.tensor.gradients() } throws: { "\($0)".contains("[2]") }
  }

  @Test func valuesAreCopiedOutOfVariables() throws {
    let w = try variable([1, 2])
    let before = try w.value()
    try w.assign(Tensor([5, 6], shape: [2]))
    #expect(try before.values() == [1, 2])
  }

  @Test func aChainOfAHundredThousandStepsIsFreedWithoutDeepRecursion() throws {
    let w = try variable([1])
    var x = w.tensor
    for _ in 0..<100_000 { x = try x + Tensor(0) }
    #expect(try x.sum().gradients()[w]?.values() == [1])
    var unused = w.tensor
    for _ in 0..<100_000 { unused = try unused + Tensor(0) }
    #expect(try unused.values() == [1])
  }

  @Test(arguments: [([2, 3], [4]), ([2, 3], [3, 2])])
  func shapesThatDoNotBroadcastAreNamed(_ a: [Int], _ b: [Int]) throws {
    let first = try Tensor(filled: 1, shape: a)
    let second = try Tensor(filled: 1, shape: b)
    #expect { try first + second } throws: { "\($0)".contains("\(a)") && "\($0)".contains("\(b)") }
  }

  @Test func aTensorLargerThanMemoryIsAnError() {
    #expect { try Tensor(filled: 0, shape: [1 << 20, 1 << 20]) } throws: { "\($0)".contains("memory") }
    #expect { try Tensor(filled: 0, shape: [.max, .max]) } throws: { "\($0)".contains("memory") }
  }
}

@Suite struct PaddedChannelTests {
  /// Channels that do not fill a block of 16 leave zeros in memory, where some derivatives are infinite.
  @Test(arguments: [3, 5, 16, 17, 20])
  func functionsBehindAConvolutionHaveFiniteGradients(_ channels: Int) throws {
    let input = try Variable(Tensor.uniform(0.1, 1, shape: [1, 3, 6, 6], key: RandomKey(seed: 1)))
    let weights = try Tensor.uniform(0.1, 1, shape: [channels, 3, 3, 3], key: RandomKey(seed: 2))
    let output = try input.tensor.convolved(with: weights, padding: 1)
    let again = try output.convolved(
      with: Tensor.uniform(0.1, 1, shape: [channels, channels, 1, 1], key: RandomKey(seed: 3)))
    let gradient = try #require(try again.magnitude().squareRoot().sum().gradients()[input])
    #expect(!gradient.hasNonFinite)
    // The same by way of a power, which never runs on padded memory.
    let other = try input.tensor.convolved(with: weights, padding: 1).convolved(
      with: Tensor.uniform(0.1, 1, shape: [channels, channels, 1, 1], key: RandomKey(seed: 3)))
    let expected = try #require(try other.power(Tensor(0.5)).sum().gradients()[input])
    let difference = try (gradient - expected).magnitude().maximum()
    #expect(try difference < 1e-4 * expected.magnitude().maximum())
  }

  @Test func aPowerOfZeroIsFlatEverywhere() throws {
    let w = try Variable(Tensor([0, 1], shape: [2]))
    #expect(try w.tensor.power(Tensor(0)).sum().gradients()[w]?.values() == [0, 0])
  }

  @Test func assigningAPartPassesGradientsToTheRestAndToTheNewValues() throws {
    let w = try Variable(Tensor([1, 2, 3], shape: [3]))
    let v = try Variable(Tensor([5], shape: []))
    let changed = try (w.tensor * Tensor(2)).replacing([.position(1)], with: v.tensor)
    let gradients = try (changed * changed).sum().gradients()
    #expect(try gradients[w]?.values() == [8, 0, 24])
    #expect(try gradients[v]?.values() == [10])
  }
}
