import Failures
import GoldenFiles
import Networks
import Tensors
import Testing

/// Networks with weights from PyTorch, held together with what PyTorch makes of them (scripts/golden/networks.py).
@Suite struct GoldenNetworkTests {
  private func layer(_ name: String) throws -> any Layer {
    switch name {
    case "resnet": try ResNet.make(channels: 6, blocks: 1)
    case "msrresnet": try ResNet.make(channels: 6, blocks: 1, variant: .basicsr)
    case "dncnn": try DnCNN(channels: 6, layers: 4)
    case "dncnn-plain": try DnCNN(channels: 6, layers: 3, batchNorm: false)
    case "prenet": try PReNet(channels: 4, stages: 3, blocks: 2)
    case "unet": try UNet(channels: 4, depth: 2)
    case "swinir": try SwinIR(channels: 8, depths: [2], heads: [2], window: 4)
    case "swinir-shuffled":
      try SwinIR(channels: 4, depths: [1], heads: [2], window: 4, tail: .pixelshuffle)
    case "swinir-direct":
      try SwinIR(channels: 4, depths: [1], heads: [2], window: 4, tail: .pixelshuffledirect)
    case "restormer":
      try Restormer(channels: 4, blocks: [1, 1, 1], refinement: 1, heads: [1, 2, 4], expansion: 1.7)
    default: throw Failure("there is no network \"\(name)\"")
    }
  }

  static let names = [
    "resnet", "msrresnet", "dncnn", "dncnn-plain", "prenet", "unet", "swinir", "swinir-shuffled",
    "swinir-direct", "restormer",
  ]

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

  @Test(arguments: names, [0, 1])
  func outputsLossesAndGradientsAreThoseOfPyTorch(_ name: String, _ number: Int) throws {
    let golden = try GoldenFile("\(name).txt", beside: #filePath)
    var network = Network(try layer(name), name: name)
    let weights = golden.tensors(below: "weights.")
    #expect(Set(network.parameters.map(\.path)) == Set(weights.keys))
    network = try WeightMatch(network, weights.map { ($0, try tensor($1)) }).network(name: name)
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
    // By the running averages that this step has left.
    if let evaluated = golden.tensors["\(number).evaluated"] {
      #expect(try difference(model(tensor(golden["\(number).input"])), evaluated) < 1e-5)
    }
  }

  @Test(arguments: names)
  func summariesAndCostsFollowTheSizes(_ name: String) throws {
    let network = Network(try layer(name), name: name)
    let rows = try network.summary(input: [1, 3, 16, 24])
    #expect(rows.reduce(0) { $0 + $1.parameters } == network.parameterCount)
    #expect(
      try rows.reduce(0) { $0 + $1.multiplyAdds } == network.layer.cost(of: [1, 3, 16, 24]).multiplyAdds)
    #expect(rows.last?.output == [1, 3, 16, 24])
  }

  /// The numbers are of the networks in Benchmarks/pytorch, which the literature gives for most.
  @Test func fullSizesHaveTheKnownNumbersOfParameters() throws {
    func count(_ layer: any Layer) -> Int { Network(layer, name: "test").parameterCount }
    #expect(try count(ResNet.make(variant: .basicsr)) == 1_259_075)
    #expect(try count(DnCNN()) == 559_363)
    #expect(try count(DnCNN(layers: 20, batchNorm: false)) == 668_227)
    #expect(try count(PReNet()) == 168_963)
    #expect(try count(SwinIR()) == 905_283)
    #expect(try count(SwinIR(tail: .pixelshuffledirect)) == 905_283)
    #expect(try count(SwinIR(tail: .pixelshuffle)) == 940_015)
    let six = [Int](repeating: 6, count: 6)
    #expect(try count(SwinIR(channels: 180, depths: six, heads: six)) == 11_504_163)
    #expect(try count(Restormer()) == 26_126_644)
  }
}
