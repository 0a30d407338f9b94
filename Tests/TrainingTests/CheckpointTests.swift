import Files
import Glibc
import Imaging
import Networks
import Rain
import Random
import TensorFiles
import Tensors
import Testing

@testable import Training

struct CheckpointTests {
  private let path: String

  init() {
    path = "/tmp/derain-checkpoint-\(getpid())-\(UInt32.random(in: 0 ... .max))"
  }

  private func train(rate: Double = 2e-4, stopAt: Int = .max) throws -> TrainingRun {
    let model = try Network(ResNet.make(channels: 4, blocks: 1), name: "test").model(seed: 1)
    let pairs = try DegradedSet(
      clean: Backgrounds(.simple, count: 3, size: ImageSize(16), seed: 1),
      rain: RainPreset.named("range/small").rain)
    let settings = TrainingSettings(steps: 12, batch: 2, learningRate: rate, emaDecay: 0.9, seed: 1)
    return try Training.train(
      model, on: pairs, settings: settings, checkpoints: CheckpointPolicy(path: path, every: 5),
      observe: { $0.step < stopAt })
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func stoppedTrainingGoesOnWhereItWas() throws {
    defer { unlink(path) }
    let stopped = try train(stopAt: 7)
    #expect(stopped.losses.count == 7 && stopped.wasStopped)
    let resumed = try train()
    unlink(path)
    let whole = try train()
    #expect(resumed.losses == whole.losses)
    let (one, other) = (try resumed.model.weights(), try whole.model.weights())
    for (name, value) in one { #expect(try value.values() == other[name]?.values()) }
    let again = try train()
    #expect(again.losses == whole.losses, "nothing is left to train, and nothing is trained")
  }

  @Test func anotherTrainingIsRefused() throws {
    defer { unlink(path) }
    _ = try train(stopAt: 3)
    #expect(
      message { _ = try train(rate: 1e-3) }.contains(
        "is a checkpoint of another training: rate is 0.0002 there and 0.001 here"))
  }

  @Test func damageAndNewerVersionsAreRefused() throws {
    defer { unlink(path) }
    _ = try train(stopAt: 3)
    let bytes = try FileBytes.read(path)
    func refusal(_ bytes: [UInt8]) throws -> String {
      try FileBytes.write(bytes, to: path)
      return message { _ = try train() }
    }
    var flipped = bytes
    flipped[bytes.count - 9] ^= 1
    #expect(try refusal(flipped).contains("is damaged: its checksum"))
    #expect(try refusal(Array(bytes.dropLast())).contains("is damaged"))
    var file = try TensorFile(bytes, name: "x")
    file.notes["derain.checkpoint"] = "\(Checkpoint.version + 1)"
    #expect(try refusal(file.safetensors()).contains("was written by a newer version of Derain"))
    #expect(
      try refusal(TensorFile([.init("a", Tensor(1))]).safetensors()).contains("is not a training checkpoint"))
  }

  @Test func moreLossesThanStepsAreDamage() throws {
    defer { unlink(path) }
    let whole = try train()
    let state = try Checkpoint(contentsOf: path)
    try Checkpoint(
      losses: whole.losses + whole.losses, seconds: 1, subject: state.subject, model: whole.model,
      average: whole.average, optimiser: Optimiser(whole.model)
    ).write(to: path)
    #expect(message { _ = try train() }.contains("24 losses of 12 steps"))
  }

  @Test func setsThatReadAlikeAreToldApart() throws {
    let images = ImageList((0..<4).map { Image(channels: 3, height: 16, width: 16, filled: Float($0) / 4) })
    let rain = try RainPreset.named("range/small").rain
    let pairs = try DegradedSet(clean: images, rain: rain, seed: 1)
    let same = try DegradedSet(clean: images.take(4), rain: rain, seed: 1)
    let sets: [any PairSet] = [
      pairs, same, try pairs.take(2), try pairs.skip(2),
      try DegradedSet(clean: images.shuffled(seed: 1).take(2), rain: rain, seed: 1),
      try DegradedSet(clean: images.shuffled(seed: 2).take(2), rain: rain, seed: 1),
      try DegradedSet(clean: images, rain: RainMix([rain, rain], weights: [1, 1.0001]), seed: 1),
      try DegradedSet(clean: images, rain: RainMix([rain, rain]), seed: 1),
      try DegradedSet(
        clean: images, rain: rain.changing(stretch: .perImage(ImageSize(64))), seed: 1),
      try DegradedSet(clean: images, rain: rain.changing(stretch: .perImage(ImageSize(65))), seed: 1),
    ]
    #expect(Set(sets.map(\.identity)).count == sets.count)
    #expect(try DegradedSet(clean: ImageList(images.images), rain: rain, seed: 1).identity == pairs.identity)
  }

  @Test func aDamagedCheckpointIsNeverTakenForAGoodOne() throws {
    defer { unlink(path) }
    _ = try train(stopAt: 2)
    let bytes = try FileBytes.read(path)
    let good = try Checkpoint(contentsOf: path)
    var stream = RandomKey(seed: 1).stream()
    for _ in 0..<1000 {
      var damaged = bytes
      damaged[stream.integer(in: 0...bytes.count - 1)] ^= 1 << UInt8(stream.integer(in: 0...7))
      try FileBytes.write(damaged, to: path)
      // A flip may fall on what carries nothing, such as the header's padding.
      if let read = try? Checkpoint(contentsOf: path) {
        #expect(read.losses == good.losses && read.subject == good.subject)
        for (name, value) in good.weights { #expect(try read.weights[name]?.values() == value.values()) }
      }
    }
  }

  @Test func thePlaceMustBeWritable() {
    let path = "/nowhere/a"
    let text = message {
      let model = try Network(ResNet.make(channels: 4, blocks: 1), name: "test").model(seed: 1)
      let pairs = try DegradedSet(
        clean: Backgrounds(.simple, count: 3, size: ImageSize(16), seed: 1),
        rain: RainPreset.named("range/small").rain)
      _ = try Training.train(
        model, on: pairs, settings: TrainingSettings(steps: 1, batch: 1, seed: 1),
        checkpoints: CheckpointPolicy(path: path))
    }
    #expect(text.contains("cannot write /nowhere/a"))
  }
}
