import Failures
import Networks
import Random
import Tensors
import Testing

@Suite struct LinearTests {
  @Test func theLastAxisIsMappedAndTheCostToldWithoutRunning() throws {
    let layer = try Linear(inputs: 5, outputs: 7)
    let model = try Network(layer, name: "linear").model(seed: 1)
    #expect(model.paths == ["weight", "bias"])
    let x = try Tensor.normal(shape: [2, 3, 4, 5], key: RandomKey(seed: 2))
    let weights = try model.weights()
    let expected =
      try x.matrixProduct(#require(weights["weight"]), transposingSecond: true) + #require(weights["bias"])
    let output = try model(x)
    #expect(output.shape == [2, 3, 4, 7])
    #expect(try (output - expected).magnitude().maximum() < 1e-6)
    #expect(try layer.cost(of: x.shape) == LayerCost(output: [2, 3, 4, 7], multiplyAdds: 24 * 35))
    #expect(throws: Failure.self) { try layer.cost(of: [2, 3]) }
    #expect(throws: Failure.self) { try Linear(inputs: 0, outputs: 1) }
    #expect(try Linear(inputs: 5, outputs: 7, hasBias: false).parameters.count == 1)
  }
}
