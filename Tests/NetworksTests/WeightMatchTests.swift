import Networks
import Testing

@Suite struct WeightMatchTests {
  private let network: Network

  init() throws {
    network = try Network(ResNet.make(channels: 2, blocks: 0), name: "small")
  }

  private func weights(prefix: String = "", seed: Int = 1) throws -> [(name: String, tensor: Tensor)] {
    try network.model(seed: seed).weights().map { ("\(prefix)\($0.key)", $0.value) }
  }

  private func expectWeights(_ loaded: Network, ofSeed seed: Int) throws {
    let (found, expected) = (try loaded.model(seed: 0).weights(), try network.model(seed: seed).weights())
    for (path, value) in expected { #expect(try found[path]?.values() == value.values()) }
  }

  @Test(arguments: ["", "module.", "params.", "params_ema.module.", "state_dict.", "average."])
  func weightsAreFoundInWhatSurroundsThem(prefix: String) throws {
    try expectWeights(WeightMatch(network, weights(prefix: prefix)).network(name: "file"), ofSeed: 1)
  }

  @Test func averagedWeightsComeFirst() throws {
    let both = try weights(prefix: "params.", seed: 1) + weights(prefix: "params_ema.", seed: 2)
    try expectWeights(WeightMatch(network, both).network(name: "file"), ofSeed: 2)
  }

  @Test func whatDoesNotFitIsNamed() throws {
    var tensors = try weights().filter { $0.name != "conv_last.bias" }
    tensors.append(("extra", try Tensor(1)))
    let match = WeightMatch(network, tensors)
    #expect(match.lines.count { $0.fit == .fits } == 5)
    #expect(match.lines.first { $0.fit == .missing }?.path == "conv_last.bias")
    #expect(match.lines.first { $0.fit == .unexpected }?.path == "extra")
    #expect(throws: EngineError.self) { try match.network(name: "file") }
  }
}
