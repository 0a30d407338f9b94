import Networks
import Random
import Tensors
import Testing

@Suite struct NormalisationTests {
  private let images = {
    try Tensor.normal(shape: [4, 3, 5, 6], key: RandomKey(seed: 2)) * Tensor(3) + Tensor(1)
  }

  @Test(arguments: [Normalisation2D.Kind.batch, .instance, .group(3), .pixel])
  func outputsHaveMeanZeroAndVarianceOneAtTheStart(_ kind: Normalisation2D.Kind) throws {
    let model = try Network(Normalisation2D(kind, channels: 3), name: "norm").model(seed: 1)
    let output = try model(images(), recording: true).detached
    #expect(try abs(output.mean().item()) < 1e-5)
    #expect(try abs((output * output).mean().item() - 1) < 1e-3)
  }

  @Test func outsideTrainingABatchNormUsesWhatTrainingSaw() throws {
    let model = try Network(Normalisation2D(.batch, channels: 3, momentum: 1), name: "norm").model(seed: 1)
    let batch = try images()
    let trained = try model(batch, recording: true).detached
    let weights = try model.weights()
    let mean = try batch.mean(axes: [0, 2, 3])
    #expect(try (#require(weights["running_mean"]) - mean).magnitude().maximum() < 1e-5)
    // With a momentum of 1 the averages are those of the batch, but for n / (n − 1) in the variance.
    let evaluated = try model(batch)
    #expect(try (evaluated - trained).magnitude().maximum() < 2e-2)
    // One image alone is no longer normalised by itself.
    let one = try batch.part([.range(start: 0, count: 1, step: 1)])
    #expect(
      try (model(one) - trained.part([.range(start: 0, count: 1, step: 1)])).magnitude().maximum() < 2e-2)
  }

  @Test func withoutRecordingATrainedNetworkRunsByItsAverages() throws {
    let model = try Network(Normalisation2D(.batch, channels: 3), name: "norm").model(seed: 1)
    _ = try model(images(), recording: true)
    let before = try model.weights()
    let quiet = try Recording.off { try model(images(), recording: true) }
    #expect(try quiet.isSame(as: model(images())))
    for (path, value) in try model.weights() { #expect(try value.isSame(as: #require(before[path]))) }
  }

  @Test func averagesAreNoParameters() throws {
    let network = Network(try Normalisation2D(.batch, channels: 3), name: "norm")
    #expect(network.parameterCount == 6)
    #expect(try network.model(seed: 1).weights().count == 4)
  }

  @Test func networksSayHowManyChannelsTheyTake() throws {
    let grouped = try Convolution2D(inputChannels: 8, outputChannels: 8, groups: 8)
    let transposed = try ConvolutionTranspose2D(inputChannels: 6, outputChannels: 2)
    #expect(Residual(Sequential([ReLU(), grouped])).requiredChannels == 8)
    #expect(Sequential([Pooling2D(.maximum, kernelSize: 2), transposed]).requiredChannels == 6)
    #expect(Sequential([ReLU()]).requiredChannels == nil)
    #expect(try ResNet.make(channels: 4, blocks: 1, imageChannels: 1).requiredChannels == 1)
  }

  @Test func aGateMultipliesWhatItIsGiven() throws {
    let gate = Gate(Sequential([AdaptivePooling2D(height: 1, width: 1)]))
    let model = try Network(gate, name: "gate").model(seed: 1)
    let x = try images()
    let expected = try x * x.mean(axes: [2, 3], keepingAxes: true)
    #expect(try (model(x) - expected).magnitude().maximum() < 1e-5)
    let narrowing = Gate(try Convolution2D(inputChannels: 3, outputChannels: 2))
    #expect { try Network(narrowing, name: "gate").model(seed: 1)(x) } throws: { "\($0)".contains("gate") }
    #expect { try narrowing.cost(of: [1, 3, 8, 8]) } throws: { "\($0)".contains("gate") }
  }

  @Test func groupsThatDoNotDivideAreRefused() {
    #expect { try Normalisation2D(.group(2), channels: 3) } throws: { "\($0)".contains("2 equal groups") }
  }

  @Test func slopesAreLearnedForEachChannel() throws {
    let model = try Network(PReLU(slopes: 3), name: "prelu").model(seed: 1)
    let output = try model(images(), recording: true)
    let gradients = try output.sum().gradients()
    let negative = try images().minimum(Tensor(0)).sum(axes: [0, 2, 3])
    let slope = try #require(gradients[model.block.variables[0]])
    #expect(try (slope - negative).magnitude().maximum() < 1e-3)
    #expect(try (output.detached - images().leakyReLU(slope: 0.25)).magnitude().maximum() < 1e-6)
  }

  @Test func layersSayTheShapesOfTheirOutputs() throws {
    for layer: any Layer in [
      Upsampling(factor: 2, interpolation: .bicubic), PixelShuffle(factor: 2, isReversed: false),
      Pooling2D(.average, kernelSize: 2), AdaptivePooling2D(height: 4, width: 3, isMaximum: true),
      Padding2D(pixels: 2, mode: .circular), SoftmaxLayer(), Gate(AdaptivePooling2D(height: 1, width: 1)),
    ] {
      let model = try Network(layer, name: "layer").model(seed: 1)
      let input = try Tensor(filled: 1, shape: [1, 4, 6, 8])
      #expect(try model(input).shape == layer.cost(of: [1, 4, 6, 8]).output)
    }
  }
}
