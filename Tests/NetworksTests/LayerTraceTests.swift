import Failures
import Networks
import Random
import Tensors
import Testing

@Suite struct LayerTraceTests {
  private let input = try? Tensor.uniform(0, 1, shape: [2, 3, 8, 8], key: RandomKey(seed: 1))

  @Test func layersHaveTheirPathsOrWhatTheyAreBehindThem() throws {
    let model = try Network(ResNet.make(channels: 4, blocks: 1), name: "test").model(seed: 1)
    let layers = try model.layers(of: [1, 3, 8, 8])
    #expect(
      layers.map(\.name) == [
        "conv_first", "body.0.conv1", "body.0.relu", "body.0.conv2", "body.0.sequence", "body.0", "conv_body",
        "sequence@2", "residual", "conv_last", "sequence", "output",
      ])
    #expect(layers[0].output == [1, 4, 8, 8] && layers[0].isWeighted && !layers[2].isWeighted)
    #expect(layers.last?.output == [1, 3, 8, 8])
  }

  @Test func featuresAreWhatTheNetworkComputes() throws {
    let input = try #require(input)
    let model = try Network(ResNet.make(channels: 4, blocks: 1), name: "test").model(seed: 1)
    let names = ["output", "body.0.conv1", "body.0.relu", "body.0.conv2", "conv_first", "body.0"]
    let found = try model.features(of: input, layers: names)
    #expect(try found[0].isSame(as: model(input)))
    #expect(try found[2].isSame(as: found[1].relu()))
    #expect(try found[5].isSame(as: found[4] + found[3]))
    let weights = try model.weights()
    let first = try input.convolved(
      with: #require(weights["conv_first.weight"]), bias: weights["conv_first.bias"], padding: 1)
    #expect(try (first - found[4]).magnitude().maximum() < 1e-6)
  }

  /// Listening changes no output, whatever the layers, and names are unique.
  @Test(arguments: [0, 1, 2, 3]) func listeningChangesNothing(_ which: Int) throws {
    let input = try #require(input)
    let convolution = try Convolution2D(inputChannels: 3, outputChannels: 3)
    let layers: [any Layer] = [
      try DnCNN(channels: 4, layers: 3), try UNet(channels: 4, depth: 2),
      try PReNet(channels: 4, stages: 2), Recomputed(Sequential([convolution, ReLU(), convolution])),
    ]
    let model = try Network(layers[which], name: "test").model(seed: 1)
    #expect(try model.features(of: input, layers: ["output"])[0].isSame(as: model(input)))
    let names = try model.layers(of: [2, 3, 8, 8]).map(\.name)
    #expect(Set(names).count == names.count && names.last == "output" && names.count > 3)
  }

  @Test func layersThatRunAgainAreCounted() throws {
    let model = try Network(PReNet(channels: 4, stages: 2), name: "test").model(seed: 1)
    let names = try model.layers(of: [1, 3, 8, 8]).map(\.name)
    #expect(names.contains("conv0.0") && names.contains("conv0.0@2") && !names.contains("conv0.0@3"))
  }

  @Test func aLayerThatIsNotThereIsNamedWithThoseThatAre() throws {
    let model = try Network(ResNet.make(channels: 4, blocks: 0), name: "test").model(seed: 1)
    let input = try #require(input)
    #expect { try model.features(of: input, layers: ["body.9"]) } throws: {
      guard let failure = $0 as? Failure else { return false }
      return failure.message.contains("body.9") && failure.hint?.contains("conv_body") == true
    }
    #expect(throws: Failure.self) {
      try model.features(of: Tensor(filled: 0, shape: [3, 8, 8]), layers: ["output"])
    }
  }
}
