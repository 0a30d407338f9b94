import Failures
import GoldenFiles
import Imaging
import Networks
import Random
import Tensors
import Testing

@testable import Analysis

@Suite struct KernelAlignmentTests {
  private func normal(_ shape: [Int], seed: Int) throws -> Tensor {
    try .normal(shape: shape, key: RandomKey(seed: seed))
  }

  @Test func itIsThatOfNumPyByKernels() throws {
    let golden = try GoldenFile("analysis.txt")
    func tensor(_ name: String) throws -> Tensor {
      try Tensor(golden[name].values, shape: golden[name].shape)
    }
    let found = try #require(try kernelAlignment(tensor("cka.x"), tensor("cka.y")))
    #expect(abs(found - Double(try golden["cka.value"].values[0])) < 1e-6)
  }

  @Test func itDoesNotChangeWithRotationScaleAndShift() throws {
    let (x, y) = (try normal([60, 4], seed: 1), try normal([60, 6], seed: 2))
    let rotation = try normal([4, 4], seed: 3).orthogonalised().q
    let turned = try x.matrixProduct(rotation) * Tensor(-7) + Tensor(3)
    #expect(abs(try #require(try kernelAlignment(x, turned)) - 1) < 1e-6)
    let (before, after) = (
      try #require(try kernelAlignment(x, y)), try #require(try kernelAlignment(turned, y))
    )
    #expect(abs(before - after) < 1e-6 && before < 0.3)
    // A stretch of one axis is no rotation.
    let stretched = try x * Tensor([1, 1, 1, 30], shape: [4])
    #expect(try #require(try kernelAlignment(x, stretched)) < 0.6)
    #expect(abs(try #require(try kernelAlignment(y, x)) - before) < 1e-12)
  }

  @Test func constantFeaturesHaveNoneAndShapesMustFit() throws {
    let x = try normal([20, 3], seed: 1)
    #expect(try kernelAlignment(x, Tensor(filled: 0.1, shape: [20, 2])) == nil)
    #expect(throws: Failure.self) { try kernelAlignment(x, normal([21, 3], seed: 2)) }
    #expect(throws: Failure.self) { try kernelAlignment(x, normal([20], seed: 2)) }
  }

  @Test func layersOfOneNetworkAreThemselvesAndThoseOfTwoAreComparedPixelByPixel() throws {
    let network = Network(try ResNet.make(channels: 4, blocks: 1), name: "test")
    let (first, second) = (try network.model(seed: 1), try network.model(seed: 2))
    let names = ["conv_first", "body.0"]
    let pictures = [noise(height: 12, width: 10, seed: 1), noise(height: 9, width: 14, seed: 2)]
    let own = try KernelAlignment((first, names), (first, names), count: 2, image: { pictures[$0] })
    #expect(own.first == names && own.values.count == 2)
    for place in 0..<2 { #expect(abs(try #require(own.values[place][place]) - 1) < 1e-9) }
    #expect(own.values[0][1] == own.values[1][0])
    // Against the features as matrices, with a row for each pixel.
    let both = try KernelAlignment((first, names), (second, ["conv_last"]), count: 2, image: { pictures[$0] })
    func rows(_ model: Model, _ layer: String) throws -> Tensor {
      try .concatenated(
        pictures.map { picture in
          let input = try Tensor(picture.pixels, shape: [1, 3, picture.height, picture.width])
          return try model.features(of: input, layers: [layer])[0].tokens().part([.position(0)])
        })
    }
    let expected = try #require(try kernelAlignment(rows(first, "body.0"), rows(second, "conv_last")))
    #expect(abs(try #require(both.values[1][0]) - expected) < 1e-9)
  }

  @Test func featuresOfOtherSizesAreAveraged() throws {
    let network = Network(try UNet(channels: 4, depth: 2), name: "test")
    let model = try network.model(seed: 1)
    let names = ["down.0.conv1", "down.1.conv1"]
    let found = try KernelAlignment(
      (model, names), (model, names), count: 1, image: { noise(height: 16, width: 16, seed: $0 + 1) })
    #expect(abs(try #require(found.values[0][0]) - 1) < 1e-9)
    let between = try #require(found.values[0][1])
    #expect(between > 0 && between < 1)
    #expect {
      try KernelAlignment((model, ["no"]), (model, names), count: 1, image: { noise(seed: $0) })
    } throws: {
      "\($0)".contains("no layer \"no\"")
    }
    #expect(throws: Failure.self) {
      try KernelAlignment((model, []), (model, names), count: 1, image: { noise(seed: $0) })
    }
  }
}
