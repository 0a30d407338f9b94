import Kernels
import Networks
import Random
import Tensors
import Testing
import Training

@Suite struct TrainingMemoryTests {
  private func steps(_ count: Int, of model: Model, _ body: (Int) -> Void) throws {
    let optimiser = try Optimiser(model)
    let image = try Tensor.uniform(0, 1, shape: [2, 3, 24, 24], key: RandomKey(seed: 1))
    for step in 1...count {
      try optimiser.step(Loss.l1(model(image, recording: true), image), learningRate: 1e-3)
      body(step)
    }
  }

  @Test(arguments: ["resnet", "unet", "swinir"])
  func afterTheThirdStepThePoolServesEverythingAndGrowsNoMore(_ name: String) throws {
    let layer: any Layer =
      switch name {
      case "resnet": try ResNet.make(channels: 16, blocks: 2)
      case "unet": try UNet(channels: 8, depth: 2)
      default: try SwinIR(channels: 12, depths: [2], heads: [2])
      }
    let model = try Network(layer, name: name).model(seed: 1)
    var afterThree: MemoryPool.Use?
    try steps(8, of: model) { step in
      if step == 3 { afterThree = MemoryPool.use }
    }
    let early = try #require(afterThree)
    #expect(MemoryPool.use.misses == early.misses)
    #expect(MemoryPool.use.peak == early.peak)
  }

  @Test func resNetChangesLayoutsAtItsEndsOnly() throws {
    let model = try Network(ResNet.make(channels: 16, blocks: 4), name: "resnet").model(seed: 1)
    var counts: [Int] = []
    try steps(3, of: model) { _ in counts.append(Reorder.count) }
    #expect(counts[2] - counts[1] <= 3)
  }

  @Test func whatDoesNotFitIsNamedWithItsSize() {
    #expect { try Tensor(filled: 0, shape: [64, 1024, 1024, 1024]) } throws: {
      "\($0)".contains("[64, 1024, 1024, 1024]") && "\($0)".contains("256 GB")
    }
  }
}
