import Imaging
import Networks
import Rain
import Random
import Tensors
import Testing

@testable import Training

private func model(seed: Int = 1) throws -> Model {
  try Network(ResNet.make(channels: 8, blocks: 1), name: "tiny").model(seed: seed)
}

private func pairs(count: Int = 4, size: Int = 16, seed: Int? = nil) throws -> DegradedSet {
  let clean = try Backgrounds(.simple, count: count, size: ImageSize(size), seed: 1)
  return try DegradedSet(clean: clean, rain: RainPreset.named("range/small").rain, seed: seed)
}

@Suite struct TrainTests {
  @Test func theSameSeedGivesTheSameBytes() throws {
    let settings = TrainingSettings(steps: 8, batch: 2, learningRate: 1e-3, seed: 4)
    let first = try train(model(), on: pairs(), settings: settings)
    let second = try train(model(), on: pairs(), settings: settings)
    #expect(first.losses == second.losses)
    let paths = first.model.paths
    let (a, b) = (try first.model.weights(), try second.model.weights())
    for path in paths { #expect(try a[path]?.values() == b[path]?.values()) }
  }

  @Test func anotherSeedGivesOtherBatches() throws {
    let first = try train(model(), on: pairs(), settings: TrainingSettings(steps: 3, batch: 2, seed: 4))
    let second = try train(model(), on: pairs(), settings: TrainingSettings(steps: 3, batch: 2, seed: 5))
    #expect(first.losses != second.losses)
  }

  @Test func theLossFallsAndTheGivenModelStays() throws {
    let start = try model()
    let before = try start.weights()["conv_last.weight"]?.values()
    let run = try train(
      start, on: pairs(), settings: TrainingSettings(steps: 80, batch: 4, learningRate: 2e-3, seed: 1))
    let beginning = run.losses.prefix(10).reduce(0, +)
    let end = run.losses.suffix(10).reduce(0, +)
    #expect(end < 0.8 * beginning)
    #expect(try start.weights()["conv_last.weight"]?.values() == before)
  }

  @Test func stoppingKeepsTheModelSoFar() throws {
    let run = try train(
      model(), on: pairs(), settings: TrainingSettings(steps: 100, batch: 2, seed: 1),
      observe: { $0.step < 5 })
    #expect(run.losses.count == 5)
    #expect(run.wasStopped)
  }

  @Test func everyEpochVisitsEveryImageOnce() {
    var order = EpochOrder(count: 5, key: RandomKey(seed: 1))
    for epoch in 0..<3 {
      #expect(Set((0..<5).map { order.item(at: epoch * 5 + $0) }) == Set(0..<5))
    }
  }

  @Test(arguments: [
    (TrainingSettings(steps: 0, seed: 1), "step"), (TrainingSettings(steps: 1, batch: 0, seed: 1), "batch"),
    (TrainingSettings(steps: 1, learningRate: -1, seed: 1), "rate"),
    (TrainingSettings(steps: 1, learningRate: .nan, seed: 1), "rate"),
  ])
  func settingsThatMakeNoSenseAreRefused(_ settings: TrainingSettings, _ word: String) throws {
    let (start, data) = (try model(), try pairs())
    #expect { try train(start, on: data, settings: settings) } throws: { "\($0)".contains(word) }
  }

  @Test func aLossThatIsNoNumberEndsTrainingWithItsStep() throws {
    let (start, data) = (try model(), try pairs())
    let settings = TrainingSettings(steps: 50, batch: 2, learningRate: 1e30, seed: 1)
    #expect { try train(start, on: data, settings: settings) } throws: {
      "\($0)".contains("step") && "\($0)".contains("learning rate")
    }
  }

  @Test func weightsThatBecomeInfiniteInTheLastStepAreNoResult() throws {
    let (start, data) = (try model(), try pairs())
    let settings = TrainingSettings(steps: 1, batch: 2, learningRate: 1e40, seed: 1)
    #expect { try train(start, on: data, settings: settings) } throws: { "\($0)".contains("learning rate") }
  }

  @Test func imagesOfDifferentSizesAreNamed() throws {
    let images = ImageList([16, 20].map { Image(channels: 3, height: $0, width: $0, filled: 0.5) })
    let data = try DegradedSet(clean: images, rain: RainPreset.named("range/small").rain)
    let start = try model()
    #expect {
      try train(start, on: data, settings: TrainingSettings(steps: 4, batch: 2, seed: 1))
    } throws: { "\($0)".contains("16") && "\($0)".contains("20") }
  }
}
