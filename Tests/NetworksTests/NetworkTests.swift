import Networks
import Random
import Tensors
import Testing

private func network(_ layer: any Layer, _ initialisation: Initialisation = .pytorch) -> Network {
  Network(layer, name: "test", initialisation: initialisation)
}

@Suite struct ResNetTests {
  /// 3·C·9 + C, then 2N + 1 convolutions of C·C·9 + C, then C·3·9 + 3.
  @Test(arguments: [(64, 16), (16, 6), (8, 0)])
  func parametersAreCountedRight(_ channels: Int, _ blocks: Int) throws {
    let count = network(try ResNet.make(channels: channels, blocks: blocks)).parameterCount
    let inner = channels * channels * 9 + channels
    #expect(count == 27 * channels + channels + (2 * blocks + 1) * inner + 27 * channels + 3)
  }

  @Test(arguments: [[1, 3, 16, 16], [2, 3, 13, 17], [1, 3, 1, 1]])
  func theOutputHasTheInputsShape(_ shape: [Int]) throws {
    let model = try network(try ResNet.make(channels: 8, blocks: 2)).model(seed: 1)
    #expect(try model(Tensor(filled: 0.5, shape: shape)).shape == shape)
    let cost = try ResNet.make(channels: 8, blocks: 2).cost(of: shape)
    #expect(cost.output == shape)
  }

  @Test func theImageSkipAddsTheInput() throws {
    let with = try network(try ResNet.make(channels: 8, blocks: 1, globalResidual: true)).model(seed: 1)
    let without = try network(try ResNet.make(channels: 8, blocks: 1, globalResidual: false)).model(seed: 1)
    let image = try Tensor.uniform(0, 1, shape: [1, 3, 9, 9], key: RandomKey(seed: 2))
    let difference = try with(image) - without(image) - image
    #expect(try difference.magnitude().maximum() < 1e-6)
  }

  @Test func oneImageGoesThroughLikeABatchOfOne() throws {
    let model = try network(try ResNet.make(channels: 8, blocks: 1)).model(seed: 1)
    let image = try Tensor.uniform(0, 1, shape: [3, 9, 9], key: RandomKey(seed: 2))
    #expect(try model(image).values() == model(image.reshaped([1, 3, 9, 9])).values())
  }
}

@Suite struct CompositionTests {
  @Test func aReLUAfterAConvolutionRunsInOnePassWithTheSameResult() throws {
    let convolution = try Convolution2D(inputChannels: 3, outputChannels: 16)
    let fused = try network(Sequential([convolution, ReLU()])).model(seed: 1)
    let alone = try network(Sequential([convolution])).model(seed: 1)
    let image = try Tensor.normal(shape: [1, 3, 8, 8], key: RandomKey(seed: 3))
    #expect(try fused(image).values() == alone(image).relu().values())
  }

  @Test func aResidualOfAnotherShapeIsRefusedWithBothShapes() throws {
    let body = try Convolution2D(inputChannels: 3, outputChannels: 4)
    let model = try network(Residual(body)).model(seed: 1)
    #expect { try model(Tensor(filled: 0, shape: [1, 3, 8, 8])) } throws: {
      "\($0)".contains("[1, 3, 8, 8]") && "\($0)".contains("[1, 4, 8, 8]")
    }
  }

  @Test func aWrongNumberOfChannelsIsNamed() throws {
    let model = try network(try ResNet.make(channels: 8, blocks: 1)).model(seed: 1)
    #expect { try model(Tensor(filled: 0, shape: [1, 1, 8, 8])) } throws: { "\($0)".contains("channels") }
  }
}

@Suite struct WeightTests {
  @Test func weightsDependOnSeedAndPathAlone() throws {
    let small = try network(try ResNet.make(channels: 8, blocks: 1)).model(seed: 5).weights()
    let large = try network(try ResNet.make(channels: 8, blocks: 3)).model(seed: 5).weights()
    for path in ["conv_first.weight", "body.0.conv1.bias", "conv_last.weight"] {
      #expect(try small[path]?.values() == large[path]?.values())
    }
    #expect(try small["body.0.conv1.weight"]?.values() != small["body.0.conv2.weight"]?.values())
  }

  @Test func givenWeightsAreKept() throws {
    var description = network(try Convolution2D(inputChannels: 1, outputChannels: 1, kernelSize: 1))
    description.given["weight"] = try Tensor([3], shape: [1, 1, 1, 1])
    let weights = try description.model(seed: 1).weights()
    #expect(try weights["weight"]?.values() == [3])
  }

  @Test(arguments: Initialisation.allCases)
  func initialWeightsHaveTheirSpread(_ initialisation: Initialisation) throws {
    let layer = try Convolution2D(inputChannels: 16, outputChannels: 64)
    let weights = try #require(try network(layer, initialisation).model(seed: 1).weights()["weight"]).values()
    let spread = (weights.reduce(0) { $0 + $1 * $1 } / Float(weights.count)).squareRoot()
    let fanIn: Float = 16 * 9
    let expected: Float =
      switch initialisation {
      case .pytorch: (1 / (3 * fanIn)).squareRoot()
      case .he: (2 / fanIn).squareRoot()
      case .heSmall: 0.1 * (2 / fanIn).squareRoot()
      }
    #expect(abs(spread / expected - 1) < 0.05)
  }

  @Test func aCopyDoesNotFollowItsOriginal() throws {
    let model = try network(try ResNet.make(channels: 4, blocks: 1)).model(seed: 1)
    let copy = try model.copy()
    let image = try Tensor(filled: 0.5, shape: [1, 3, 8, 8])
    let before = try copy(image).values()
    try model.block.variables[0].assign(Tensor(filled: 0, shape: model.block.variables[0].shape))
    #expect(try copy(image).values() == before)
    #expect(try model(image).values() != before)
  }
}

@Suite struct LossTests {
  @Test(arguments: Loss.allCases)
  func lossesAndTheirGradientsFollowTheDefinition(_ loss: Loss) throws {
    let output = try Variable(Tensor([1, -2, 0.5, 4], shape: [1, 1, 2, 2]))
    let target = try Tensor([0, 0, 0.5, 6], shape: [1, 1, 2, 2])
    let value = try loss(output.tensor, target)
    #expect(try value.item() == (loss == .l1 ? 1.25 : 2.25))
    let gradient = try value.gradients()[output]?.values()
    #expect(gradient == (loss == .l1 ? [0.25, -0.25, 0, -0.25] : [0.5, -1, 0, -1]))
  }

  @Test func differentShapesAreRefused() throws {
    #expect { try Loss.l1(Tensor([1], shape: [1]), Tensor([1, 2], shape: [2])) } throws: {
      "\($0)".contains("[1]") && "\($0)".contains("[2]")
    }
  }
}
