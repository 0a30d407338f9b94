import Files
import Imaging
import Kernels
import Networks
import Rain
import TensorFiles
import Tensors

/// The hyperparameters of training.
public struct TrainingSettings: Hashable, Sendable {
  /// Number of steps, 1 or more.
  public var steps: Int
  /// Number of pairs in a batch, 1 or more; by default 8.
  public var batch: Int
  /// Initial learning rate, positive; by default 2e-4.
  public var learningRate: Double
  /// How the learning rate changes; by default a cosine down to 1e-6.
  public var schedule: Schedule
  /// The optimiser with its weight decay, clipping and groups; by default Adam without any of these.
  public var optimiser: Optimiser.Settings
  /// Decay of a moving average of the weights, 0..<1, such as 0.999; nil, the default, keeps no average.
  public var emaDecay: Float?
  /// Determines the order of the pairs and what the data set leaves to the reader.
  public var seed: Int

  public init(
    steps: Int, batch: Int = 8, learningRate: Double = 2e-4, schedule: Schedule = .cosine(floor: 1e-6),
    optimiser: Optimiser.Settings = Optimiser.Settings(), emaDecay: Float? = nil, seed: Int
  ) {
    self.steps = steps
    self.batch = batch
    self.learningRate = learningRate
    self.schedule = schedule
    self.optimiser = optimiser
    self.emaDecay = emaDecay
    self.seed = seed
  }
}

extension TrainingSettings {
  /// The entries of a subject that may differ where training continues: the number of steps, and earlier continuations.
  static let length = "steps"
  static let extensions = "went on"

  /// What the result of a training depends on besides the numerics, as texts by name.
  func subject(network: Model, data: any PairSet, loss: String, after earlier: TrainingRun?) throws
    -> [String:
    String]
  {
    let start = try TensorFile(network.weights().sorted { $0.key < $1.key }.map { .init($0.key, $0.value) })
    var subject = [
      Self.length: "\(steps)", "batch": "\(batch)", "rate": "\(learningRate)", "schedule": "\(schedule)",
      "optimiser": optimiser.summary, "average": emaDecay.map { "\($0)" } ?? "none", "seed": "\(seed)",
      "loss": loss, "network": network.recipe ?? network.network.name,
      "data": "\(data.count) pairs: \(data.identity)",
      "initial weights": String(try start.safetensors().withUnsafeBytes(checksum), radix: 16),
    ]
    if let earlier { subject["goes on from"] = "a run of \(earlier.losses.count) steps" }
    return subject
  }
}

/// The progress of training after a step.
public struct TrainingProgress: Sendable {
  /// Number of steps done.
  public let step: Int
  /// Number of steps planned.
  public let steps: Int
  /// The loss of the latest step.
  public let loss: Float
  /// Duration of all steps in seconds, those before a checkpoint included.
  public let seconds: Double
  /// Number of steps that were done before this call of `train`.
  public let resumed: Int
  let secondsBefore: Double

  /// Speed of the steps done in this call of `train`; 0 while it is unknown.
  public var stepsPerSecond: Double {
    seconds > secondsBefore ? Double(step - resumed) / (seconds - secondsBefore) : 0
  }
  /// Estimated seconds until the last step, at the speed so far; 0 while that is unknown.
  public var remaining: Double { stepsPerSecond > 0 ? Double(steps - step) / stepsPerSecond : 0 }
}

/// The result of training.
public struct TrainingRun {
  /// The trained model, a copy: the one that training started from is unchanged.
  public let model: Model
  /// The settings of the last steps.
  public let settings: TrainingSettings
  /// The loss of every step.
  public let losses: [Float]
  /// Duration of all steps in seconds, those of an earlier run or a checkpoint included.
  public let seconds: Double
  /// A model with the moving average of the weights; nil where none was asked for.
  public let average: Model?
  /// What the bytes of the result depend on besides the settings and data.
  public let numerics: Numerics
  /// Whether an error ended it.
  let isCutShort: Bool
  /// The moments of the optimiser, with which training can continue.
  let moments: [Tensor]
  /// How training continued with another number of steps than planned, in words; empty where it never did.
  public let extensions: String
  /// Whether training ended before its last step.
  public var wasStopped: Bool { isCutShort || losses.count < settings.steps }
  /// Number of values that are held in memory: weights, moments and losses.
  public var valueCount: Int {
    (average == nil ? 1 : 2) * model.block.count + moments.reduce(losses.count) { $0 + $1.count }
  }
}

/// An error after the first step of training, with the run up to it. It must stay on the thread that trains.
public struct TrainingCutShort: Error, @unchecked Sendable {
  /// The error that ended training.
  public let cause: any Error
  /// The run up to the last completed step.
  public let run: TrainingRun
  /// How far training had come, as a clause; nil where the cause says so itself.
  public let place: String?
}
