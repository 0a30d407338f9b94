import Networks
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

  @Test func groupsThatDoNotDivideAreRefused() {
    #expect { try Normalisation2D(.group(2), channels: 3) } throws: { "\($0)".contains("2 groups") }
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
      Pooling2D(.average, kernelSize: 2),
    ] {
      let model = try Network(layer, name: "layer").model(seed: 1)
      let input = try Tensor(filled: 1, shape: [1, 4, 6, 8])
      #expect(try model(input).shape == layer.cost(of: [1, 4, 6, 8]).output)
    }
  }
}
