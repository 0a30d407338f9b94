import Failures
import Files
import Glibc
import Imaging
import Networks
import Rain
import Tensors
import TestFolders
import Testing

@testable import Training

/// Training that something goes wrong in, and that goes on with more steps.
@Suite struct CutShortTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.file("a.state") }

  private struct Odd: Error {}

  private func train(
    steps: Int = 12, rate: Double = 1e-3, schedule: Schedule = .constant, after earlier: TrainingRun? = nil,
    isKept: Bool = false, failingAt failing: Int = .max, saying: (Continuation) -> Void = { _ in },
    observe: (TrainingProgress) -> Bool = { _ in true }
  ) throws -> TrainingRun {
    // Batch normalisation changes weights while it runs, and makes a finite loss of weights of any size.
    let layers: any Layer = try rate < 1 ? DnCNN(channels: 4, layers: 3) : ResNet.make(channels: 4, blocks: 1)
    let start = try Network(layers, name: "test").model(seed: 1)
    let pairs = try DegradedSet(
      clean: Backgrounds(.simple, count: 3, size: ImageSize(16), seed: 1),
      rain: RainPreset.named("range/small").rain)
    let settings = TrainingSettings(
      steps: steps, batch: 2, learningRate: rate, schedule: schedule, emaDecay: 0.9, seed: 1)
    var calls = 0
    return try Training.train(
      earlier?.model ?? start, on: pairs, settings: settings,
      loss: { output, clean in
        calls += 1
        if calls == failing { throw Odd() }
        return try Loss.l1(output, clean)
      }, after: earlier, checkpoints: isKept ? CheckpointPolicy(path: path, every: 5) : nil, resume: saying,
      observe: observe)
  }

  private func cutShort(_ body: () throws -> TrainingRun) throws -> TrainingCutShort {
    try #require(#expect(throws: TrainingCutShort.self) { _ = try body() })
  }

  private func expectSame(_ first: TrainingRun, _ second: TrainingRun) throws {
    #expect(first.losses == second.losses)
    for (one, other) in [(first.model, second.model), (first.average, second.average)] {
      let (a, b) = (try one?.weights() ?? [:], try other?.weights() ?? [:])
      for (name, value) in a { #expect(try value.values() == b[name]?.values()) }
      #expect(!a.isEmpty)
    }
  }

  @Test func aLossThatIsNoNumberLeavesTheLastWeightsWithWhichItWasOne() throws {
    let cut = try cutShort { try train(rate: 1e30) }
    #expect(
      "\(cut.cause)".contains("at step 2 of 12") && "\(cut.cause)".contains("learning rate"))
    #expect(cut.run.wasStopped && !cut.run.losses.isEmpty && cut.run.losses.allSatisfy(\.isFinite))
    #expect(try !cut.run.model(Tensor(filled: 0.5, shape: [1, 3, 16, 16])).hasNonFinite)
    let average = try #require(cut.run.average)
    #expect(try !average(Tensor(filled: 0.5, shape: [1, 3, 16, 16])).hasNonFinite)
    // It can go on with what the error suggests.
    let rest = try train(rate: 1e-3, after: cut.run)
    #expect(rest.losses.count == 12 && !rest.wasStopped && rest.losses.allSatisfy(\.isFinite))
  }

  @Test func weightsThatBecomeInfiniteAreTakenBack() throws {
    let cut = try cutShort { try train(steps: 1, rate: 1e40) }
    #expect(cut.run.wasStopped && cut.run.losses.count == 1)
    #expect(try !cut.run.model.weights().values.contains(where: \.hasNonFinite))
  }

  @Test func aFirstLossThatIsNoNumberLeavesNothing() throws {
    let start = try Network(ResNet.make(channels: 4, blocks: 1), name: "test").model(seed: 1)
    let pairs = try DegradedSet(
      clean: Backgrounds(.simple, count: 3, size: ImageSize(16), seed: 1),
      rain: RainPreset.named("range/small").rain)
    let error = #expect(throws: Failure.self) {
      try Training.train(
        start, on: pairs, settings: TrainingSettings(steps: 2, seed: 1),
        loss: { try Loss.l1($0, $1) / Tensor(0) })
    }
    #expect(error?.message.contains("at step 1 of 2") == true && error?.hint?.contains("rate") == false)
  }

  @Test func theCheckpointStaysWhereTheLossIsNoNumber() throws {
    _ = try train(steps: 5, isKept: true)
    let before = try FileBytes.read(path)
    // The weights in the file are finite and yet too large for the next step.
    let start = try Checkpoint(contentsOf: path)
    #expect(start.step == 5)
    _ = try cutShort { try train(steps: 12, rate: 1e30, isKept: false) }
    #expect(try FileBytes.read(path) == before)
    unlink(path)
    _ = try cutShort { try train(steps: 12, rate: 1e30, isKept: true) }
    #expect(folder.names.isEmpty, "a step that is taken back is not kept")
  }

  @Test(arguments: [2, 6, 8]) func anErrorKeepsTheRunSoFarAndItsCheckpoint(step: Int) throws {
    let cut = try cutShort { try train(isKept: true, failingAt: step) }
    #expect(cut.cause is Odd && cut.run.losses.count == step - 1)
    #expect(cut.place == "training had reached step \(step - 1) of 12")
    #expect(try Checkpoint(contentsOf: path).step == step - 1)
    let whole = try train()
    try expectSame(train(isKept: true), whole)
    try expectSame(train(after: cut.run), whole)
  }

  @Test func aCheckpointThatCannotBeWrittenKeepsTheRunSoFar() throws {
    let cut = try cutShort {
      try train(
        isKept: true,
        observe: {
          if $0.step == 8 {
            for name in folder.names { unlink(folder.file(name)) }
            rmdir(folder.path)
          }
          return true
        })
    }
    #expect("\(cut.cause)".contains("cannot write") && "\(cut.cause)".contains("its folder does not exist"))
    #expect(cut.run.losses.count == 10)
    try expectSame(train(after: cut.run), train())
  }

  @Test func moreStepsAtAConstantRateAreOneTraining() throws {
    let whole = try train()
    var said: [String] = []
    let first = try train(steps: 7, isKept: true)
    try expectSame(train(isKept: true, saying: { said.append($0.text) }), whole)
    try expectSame(train(after: first, saying: { said.append($0.text) }), whole)
    #expect(said == Array(repeating: "training continues from step 7 to 12; the rate stays 0.001", count: 2))
    #expect(try Checkpoint(contentsOf: path).subject["went on"] == nil)
  }

  @Test func anotherScheduleIsSaidAndKept() throws {
    var said: [String] = []
    _ = try train(steps: 6, schedule: .cosine(floor: 0), isKept: true)
    let run = try train(steps: 8, schedule: .cosine(floor: 0), isKept: true, saying: { said.append($0.text) })
    #expect(
      said == [
        "training continues from step 6 to 8; the cosine schedule now covers 8 steps: the rate goes from 6.7e-05 at "
          + "step 6 to 0.000146 at step 7 and 3.81e-05 at the last"
      ])
    #expect(run.losses.count == 8)
    #expect(try Checkpoint(contentsOf: path).subject["went on"] == "from step 6 of 6 to 8")
    // Stopped and run again, it is the training that it has become.
    said = []
    _ = try train(steps: 12, schedule: .cosine(floor: 0), isKept: true, observe: { $0.step < 9 })
    let rest = try train(
      steps: 12, schedule: .cosine(floor: 0), isKept: true, saying: { said.append($0.text) })
    #expect(said.isEmpty && rest.losses.count == 12)
    #expect(
      try Checkpoint(contentsOf: path).subject["went on"] == "from step 6 of 6 to 8; from step 8 of 8 to 12")
  }

  @Test func fewerStepsThanAreDoneAreRefused() throws {
    let run = try train(steps: 6, isKept: true)
    #expect { try train(steps: 5, isKept: true) } throws: {
      "\($0)".contains("is already at step 6, beyond the 5 steps requested")
    }
    #expect { try train(steps: 6, after: run) } throws: { "\($0)".contains("already has 6 steps") }
  }

  @Test func aRunGoesOnUnderACheckpointOfItsOwn() throws {
    let run = try train(steps: 4)
    _ = try train(after: run, isKept: true, observe: { $0.step < 7 })
    try expectSame(train(after: run, isKept: true), train())
    #expect { try train(isKept: true) } throws: { "\($0)".contains("is a checkpoint of another training") }
  }

  @Test func anOptimisersStepRefusesWhatIsNotFinite() throws {
    let model = try Network(Convolution2D(inputChannels: 1, outputChannels: 1), name: "test").model(seed: 1)
    let optimiser = try Optimiser(model)
    let before = try model.weights().mapValues { try $0.values() }
    let input = try Tensor(filled: 1, shape: [1, 1, 4, 4])
    let infinite = try (model(input, recording: true) * Tensor(.infinity)).mean()
    #expect { try optimiser.step(infinite, learningRate: 1) } throws: { "\($0)".contains("the loss is") }
    // √0 is finite, and its slope is not.
    let flat = try (model(input, recording: true) * Tensor(0)).squareRoot().mean()
    #expect { try optimiser.step(flat, learningRate: 1) } throws: {
      "\($0)".contains("gradients are not finite")
    }
    #expect(try model.weights().mapValues { try $0.values() } == before && optimiser.steps == 0)
  }
}
