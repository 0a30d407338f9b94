import Files
import Imaging
import Kernels
import Networks
import Rain
import TensorFiles
import Tensors

/// How to train.
public struct TrainingSettings: Hashable, Sendable {
  public var steps: Int
  /// Pairs in a batch.
  public var batch: Int
  /// The learning rate to start with.
  public var rate: Double
  public var schedule: Schedule
  public var optimiser: Optimiser.Settings
  /// The decay of a moving average of the weights; nil for none.
  public var averageDecay: Float?
  /// Fixes the order of the images and whatever the data set draws afresh.
  public var seed: Int

  public init(
    steps: Int, batch: Int = 8, rate: Double = 2e-4, schedule: Schedule = .cosine(floor: 1e-6),
    optimiser: Optimiser.Settings = Optimiser.Settings(), averageDecay: Float? = nil, seed: Int
  ) {
    self.steps = steps
    self.batch = batch
    self.rate = rate
    self.schedule = schedule
    self.optimiser = optimiser
    self.averageDecay = averageDecay
    self.seed = seed
  }
}

extension TrainingSettings {
  /// The entries of a subject that may differ where training goes on: how far it goes, and how it came there.
  static let length = "steps"
  static let extensions = "went on"

  /// What tells one training from another: whatever its result depends on, in words.
  func subject(network: Model, data: any PairSet, loss: String, after earlier: TrainingRun?) throws
    -> [String:
    String]
  {
    let start = try TensorFile(network.weights().sorted { $0.key < $1.key }.map { .init($0.key, $0.value) })
    var subject = [
      Self.length: "\(steps)", "batch": "\(batch)", "rate": "\(rate)", "schedule": "\(schedule)",
      "optimiser": optimiser.summary, "average": averageDecay.map { "\($0)" } ?? "none", "seed": "\(seed)",
      "loss": loss, "network": network.recipe ?? network.network.name,
      "data": "\(data.count) pairs: \(data.identity)",
      "initial weights": String(try start.safetensors().withUnsafeBytes(checksum), radix: 16),
    ]
    if let earlier { subject["goes on from"] = "a run of \(earlier.losses.count) steps" }
    return subject
  }
}

/// How far training has come.
public struct TrainingProgress: Sendable {
  /// Steps done.
  public let step: Int
  public let steps: Int
  /// The loss of the latest step.
  public let loss: Float
  /// Seconds that all steps took, those before a checkpoint included.
  public let seconds: Double
  /// Steps that a checkpoint had.
  public let resumed: Int
  let secondsBefore: Double

  /// Of the steps since training began or went on.
  public var stepsPerSecond: Double {
    seconds > secondsBefore ? Double(step - resumed) / (seconds - secondsBefore) : 0
  }
  /// Seconds still to go at the speed so far.
  public var remaining: Double { stepsPerSecond > 0 ? Double(steps - step) / stepsPerSecond : 0 }
}

/// What training gave.
public struct TrainingRun {
  /// The trained model; the one training started from is as it was.
  public let model: Model
  public let settings: TrainingSettings
  /// The loss of every step.
  public let losses: [Float]
  public let seconds: Double
  /// The moving average of the weights, where one was asked for.
  public let average: Model?
  /// What equal bytes depend on beside the settings.
  public let numerics: Numerics
  /// Whether something went wrong in the middle of it.
  let isCutShort: Bool
  /// What the optimiser remembers, with which training can go on.
  let moments: [Tensor]
  /// How it went on with more steps than were planned before, in words; empty where it never did.
  public let extensions: String
  /// Whether training ended before its last step.
  public var wasStopped: Bool { isCutShort || losses.count < settings.steps }
  /// The numbers it holds on to.
  public var valueCount: Int {
    (average == nil ? 1 : 2) * model.block.count + moments.reduce(losses.count) { $0 + $1.count }
  }
}

/// Something that went wrong after the first step of training, with what there is of it.
/// It stays on the thread that trains.
public struct TrainingCutShort: Error, @unchecked Sendable {
  public let cause: any Error
  /// Up to the last step that came to its end.
  public let run: TrainingRun
  /// How far it had come, where the cause does not say so.
  public let place: String?
}
