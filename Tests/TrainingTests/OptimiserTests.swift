import Glibc
import GoldenFiles
import Networks
import Tensors
import Testing

@testable import Training

/// The cases of scripts/golden/optimisers.py by name.
private let cases: [(name: String, settings: Optimiser.Settings)] = [
  ("adam", Optimiser.Settings()),
  ("adam with decay", Optimiser.Settings(weightDecay: 0.1)),
  ("adam with betas", Optimiser.Settings(method: .adam(beta1: 0.9, beta2: 0.99))),
  ("adamw", Optimiser.Settings(method: .adam(isDecoupled: true), weightDecay: 0.1)),
  ("sgd", Optimiser.Settings(method: .sgd())),
  ("sgd with momentum", Optimiser.Settings(method: .sgd(momentum: 0.9), weightDecay: 0.1)),
  ("sgd with nesterov", Optimiser.Settings(method: .sgd(momentum: 0.9, isNesterov: true))),
  ("clipped", Optimiser.Settings(method: .sgd(), clipNorm: 0.5)),
  ("clipped by value", Optimiser.Settings(method: .sgd(), clipValue: 0.05)),
  (
    "groups",
    Optimiser.Settings(
      method: .sgd(), weightDecay: 0.1,
      groups: [Optimiser.Group(path: "bias", rateFactor: 0.5, weightDecay: 0)])
  ),
]

@Suite struct OptimiserTests {
  private func model(_ golden: GoldenFile) throws -> Model {
    var network = Network(
      try Convolution2D(inputChannels: 2, outputChannels: 3), name: "one convolution")
    network.given = try golden.tensors(below: "start.").mapValues { try Tensor($0.values, shape: $0.shape) }
    return try network.model(seed: 1)
  }

  @Test(arguments: cases.map(\.name))
  func tenStepsAreThoseOfPyTorch(_ name: String) throws {
    let golden = try GoldenFile("optimisers.txt", beside: #filePath)
    let settings = try #require(cases.first { $0.name == name }).settings
    let model = try model(golden)
    let optimiser = try Optimiser(model, settings: settings)
    let input = try golden["input"]
    let target = try golden["target"]
    for _ in 0..<10 {
      let output = try model(Tensor(input.values, shape: input.shape), recording: true)
      try optimiser.step(Loss.l2(output, Tensor(target.values, shape: target.shape)), learningRate: 0.05)
    }
    for (path, values) in try model.weights() {
      let expected = try golden["\(name).\(path)"].values
      for (value, other) in zip(try values.values(), expected) { #expect(abs(value - other) < 2e-6) }
    }
  }

  @Test func anAverageKeepsItsShareOfEveryStep() throws {
    let golden = try GoldenFile("optimisers.txt", beside: #filePath)
    let model = try model(golden)
    let average = try MovingAverage(of: model, decay: 0.75)
    let bias = try #require(model.paths.firstIndex(of: "bias"))
    let start = try model.block.variables[bias].value().values()
    try model.block.variables[bias].assign(Tensor(filled: 1, shape: [3]))
    average.update()
    average.update()
    let expected = start.map { $0 * 0.5625 + 0.4375 }
    for (value, other) in zip(try average.model.block.variables[bias].value().values(), expected) {
      #expect(abs(value - other) < 1e-6)
    }
  }

  @Test(arguments: [
    (Optimiser.Settings(method: .adam(beta1: 1)), "decay rates"),
    (Optimiser.Settings(method: .sgd(momentum: 0, isNesterov: true)), "Nesterov"),
    (Optimiser.Settings(weightDecay: -1), "decay"), (Optimiser.Settings(clipNorm: 0), "norm"),
    (Optimiser.Settings(groups: [Optimiser.Group(path: "nowhere")]), "nowhere"),
  ])
  func settingsThatMakeNoSenseAreRefused(_ settings: Optimiser.Settings, _ word: String) throws {
    let model = try model(GoldenFile("optimisers.txt", beside: #filePath))
    #expect { try Optimiser(model, settings: settings) } throws: { "\($0)".contains(word) }
  }

  @Test func aFrozenGroupStaysAsItIs() throws {
    let golden = try GoldenFile("optimisers.txt", beside: #filePath)
    let model = try model(golden)
    let before = try model.weights()
    let optimiser = try Optimiser(
      model, settings: Optimiser.Settings(groups: [Optimiser.Group(path: "weight", rateFactor: 0)]))
    let output = try model(Tensor(golden["input"].values, shape: golden["input"].shape), recording: true)
    try optimiser.step(output.sum(), learningRate: 0.1)
    let after = try model.weights()
    #expect(try after["weight"]?.isSame(as: #require(before["weight"])) == true)
    #expect(try after["bias"]?.isSame(as: #require(before["bias"])) == false)
  }
}
