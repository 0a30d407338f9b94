import GoldenFiles
import Networks
import Testing

/// Networks with weights from PyTorch, held together with what PyTorch makes of them (scripts/golden/networks.py).
@Suite struct GoldenNetworkTests {
  private func layer(_ name: String) throws -> any Layer {
    switch name {
    case "resnet": try ResNet.make(channels: 6, blocks: 1)
    case "unet": try UNet(channels: 4, depth: 2)
    default: try SwinIR(channels: 8, depths: [2], heads: [2], window: 4)
    }
  }

  private func tensor(_ golden: GoldenFile.Values) throws -> Tensor {
    try Tensor(golden.values, shape: golden.shape)
  }

  /// The largest difference relative to the largest value.
  private func difference(_ tensor: Tensor, _ golden: GoldenFile.Values) throws -> Float {
    guard tensor.shape == golden.shape else { return .infinity }
    let largest = golden.values.map { abs($0) }.max() ?? 0
    let apart = zip(try tensor.values(), golden.values).map { abs($0 - $1) }.max() ?? .infinity
    return apart / max(largest, 1e-6)
  }

  @Test(arguments: ["resnet", "unet", "swinir"], [0, 1])
  func outputsLossesAndGradientsAreThoseOfPyTorch(_ name: String, _ number: Int) throws {
    let golden = try GoldenFile("\(name).txt", beside: #filePath)
    var network = Network(try layer(name), name: name)
    let weights = golden.tensors(below: "weights.")
    #expect(Set(network.parameters.map(\.path)) == Set(weights.keys))
    network.given = try weights.mapValues(tensor)
    let model = try network.model(seed: 1)

    let output = try model(tensor(golden["\(number).input"]), recording: true)
    #expect(try difference(output.detached, golden["\(number).output"]) < 1e-5)
    let loss = try Loss.l1(output, tensor(golden["\(number).target"]))
    #expect(try difference(loss.detached, golden["\(number).loss"]) < 1e-5)
    let gradients = try loss.gradients()
    let expected = golden.tensors(below: "\(number).gradient.")
    #expect(!expected.isEmpty)
    for (path, variable) in zip(model.paths, model.block.variables) {
      guard let values = expected[path] else { continue }
      let gradient = try #require(gradients[variable])
      #expect(try difference(gradient, values) < 1e-3, "the gradient of \(path)")
    }
  }

  @Test(arguments: ["resnet", "unet", "swinir"])
  func summariesAndCostsFollowTheSizes(_ name: String) throws {
    let network = Network(try layer(name), name: name)
    let rows = try network.summary(input: [1, 3, 16, 24])
    #expect(rows.reduce(0) { $0 + $1.parameters } == network.parameterCount)
    #expect(
      try rows.reduce(0) { $0 + $1.multiplyAdds } == network.layer.cost(of: [1, 3, 16, 24]).multiplyAdds)
    #expect(rows.last?.output == [1, 3, 16, 24])
  }

  @Test func swinIRLightHasTheKnownNumberOfParameters() throws {
    #expect(Network(try SwinIR(), name: "swinir").parameterCount == 905_283)
  }
}
