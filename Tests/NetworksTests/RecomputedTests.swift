import Failures
import Kernels
import Networks
import Random
import Tensors
import Testing

@Suite struct RecomputedTests {
  private func body() throws -> Sequential {
    Sequential([
      try Convolution2D(inputChannels: 3, outputChannels: 16), ReLU(),
      try Convolution2D(inputChannels: 16, outputChannels: 16), ReLU(),
      try Convolution2D(inputChannels: 16, outputChannels: 3),
    ])
  }

  @Test func gradientsAreTheSameToTheBit() throws {
    let image = try Tensor.uniform(0, 1, shape: [2, 3, 12, 12], key: RandomKey(seed: 1))
    let plain = try Network(Residual(body()), name: "plain").model(seed: 3)
    let again = try Network(Residual(Recomputed(body())), name: "recomputed").model(seed: 3)
    #expect(plain.paths == again.paths)
    let first = try plain(image, recording: true)
    let second = try again(image, recording: true)
    #expect(try first.detached.isSame(as: second.detached))
    let (a, b) = (try (first * first).mean().gradients(), try (second * second).mean().gradients())
    for (x, y) in zip(plain.block.variables, again.block.variables) {
      #expect(try #require(a[x]).isSame(as: #require(b[y])))
    }
  }

  /// What stays alive between the passes is the input, not what was computed on the way.
  @Test func itKeepsLessAlive() throws {
    let image = try Tensor.uniform(0, 1, shape: [1, 3, 64, 64], key: RandomKey(seed: 1))
    func kept(_ layer: any Layer) throws -> Int {
      let model = try Network(layer, name: "test").model(seed: 3)
      let before = MemoryPool.use.live
      let output = try model(image, recording: true)
      let after = MemoryPool.use.live
      withExtendedLifetime(output) {}
      return after - before
    }
    #expect(try kept(Recomputed(body())) < kept(body()) / 2)
  }

  /// Running averages see each batch once, however often it runs.
  @Test func batchesAreNormalisedAsWithoutIt() throws {
    let image = try Tensor.normal(shape: [2, 3, 6, 5], key: RandomKey(seed: 1))
    let layers: [any Layer] = [
      try Convolution2D(inputChannels: 3, outputChannels: 4), try Normalisation2D(.batch, channels: 4),
      ReLU(),
    ]
    let plain = try Network(Sequential(layers), name: "plain").model(seed: 3)
    let again = try Network(Recomputed(Sequential(layers)), name: "recomputed").model(seed: 3)
    let (first, second) = (try plain(image, recording: true), try again(image, recording: true))
    #expect(try first.detached.isSame(as: second.detached))
    let (a, b) = (try (first * first).mean().gradients(), try (second * second).mean().gradients())
    for ((x, y), path) in zip(zip(plain.block.variables, again.block.variables), plain.paths) {
      #expect(try x.value().isSame(as: y.value()))
      guard !path.contains("running") else { continue }
      #expect(try #require(a[x]).isSame(as: #require(b[y])))
    }
    #expect(try #require(again.weights()["1.running_mean"]).magnitude().maximum() > 0)
  }

  @Test func nothingIsRememberedWhereRecordingIsOff() throws {
    let w = try Variable(Tensor([2], shape: [1]))
    let result = try Recording.off { try w.tensor * w.tensor }
    #expect(!result.isRecorded)
    #expect(try (w.tensor * w.tensor).isRecorded)
    #expect(throws: Failure.self) { try Recording.off { throw Failure("stop") } }
    #expect(try (w.tensor * w.tensor).isRecorded)
  }

  @Test func gradientsOfGradientsAreRefusedInASentence() throws {
    let w = try Variable(Tensor([2], shape: []))
    let gradient = try #require(try (w.tensor * w.tensor).gradients()[w])
    #expect { try gradient.gradients() } throws: { "\($0)".contains("are not supported") }
  }
}
