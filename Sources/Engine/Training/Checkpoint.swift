import Failures
import Files
import Kernels
import Networks
import TensorFiles
import Tensors

/// Where and how often training saves its state, so that it can continue after a crash.
public struct CheckpointPolicy: Hashable, Sendable {
  /// Path of the file. If it is a checkpoint of the same training, training continues from it.
  public var path: String
  /// Number of steps from one checkpoint to the next, 1 or more; one is written at the end as well. By default 100.
  public var every: Int

  public init(path: String, every: Int = 100) {
    self.path = path
    self.every = every
  }
}

/// The state of training after a step, as a file: weights, the optimiser's moments, the averaged weights and the
/// losses.
///
/// Learning rates, the order of images and all random draws follow from the settings and the step alone, so that
/// training continued from a checkpoint gives the same bytes as training without interruption. The file is a
/// safetensors file whose notes hold a format version, a checksum and the subject of the training. It is written under
/// a temporary name and then renamed.
public struct Checkpoint {
  /// Version of the file format.
  public static let version = 1

  /// Steps done.
  public var step: Int { losses.count }
  /// The loss of every step.
  public let losses: [Float]
  /// Duration of all steps so far in seconds.
  public let seconds: Double
  /// What the training depends on (settings, network, data), as texts by name.
  public let subject: [String: String]
  /// The call that made the network, where that is known.
  public let recipe: String?
  /// Weights by path, such as "body.0.weight".
  public let weights: [String: Tensor]
  /// Moving average of the weights by path; empty where none is kept.
  public let average: [String: Tensor]
  let moments: [Tensor]

  private enum Note {
    static let version = "derain.checkpoint"
    static let numerics = "derain.numerics"
    static let checksum = "derain.checksum"
    static let recipe = "derain.network"
    static let seconds = "seconds"
    static let subject = "training."
  }

  init(
    losses: [Float], seconds: Double, subject: [String: String], model: Model, average: Model?,
    optimiser: Optimiser
  ) throws {
    self.losses = losses
    self.seconds = seconds
    self.subject = subject
    recipe = model.recipe
    weights = try model.weights()
    self.average = try average?.weights() ?? [:]
    moments = try optimiser.moments()
  }

  /// - Throws: `Failure` where the file is missing, damaged, no checkpoint or written by a newer version.
  public init(contentsOf path: String) throws {
    var file = try TensorFile(contentsOf: path)
    guard let version = file.notes[Note.version].flatMap({ Int($0) }) else {
      throw Failure(.unsupported, "\(path) is not a training checkpoint")
    }
    let numerics = file.notes[Note.numerics].flatMap { Int($0) } ?? 0
    guard version <= Self.version, numerics <= Numerics.current.version else {
      throw Failure(
        .unsupported, "\(path) was written by a newer version of Derain", hint: "continue with that version")
    }
    let checksum = file.notes.removeValue(forKey: Note.checksum)
    guard try checksum == Self.checksum(of: file), let losses = file["loss"],
      let seconds = file.notes[Note.seconds].flatMap({ Double($0) })
    else {
      throw Failure(
        .damaged, "\(path) is damaged: its checksum does not match its contents",
        hint: "remove it to start training again")
    }
    self.losses = try losses.values()
    self.seconds = seconds
    recipe = file.notes[Note.recipe]
    subject = Self.below(Note.subject, file.notes)
    let tensors = Dictionary(file.entries.map { ($0.name, $0.tensor) }) { _, last in last }
    weights = Self.below("model.", tensors)
    average = Self.below("average.", tensors)
    moments = ["optimiser.first", "optimiser.second"].compactMap { tensors[$0] }
  }

  private static func below<Held>(_ prefix: String, _ all: [String: Held]) -> [String: Held] {
    Dictionary(
      uniqueKeysWithValues: all.compactMap { name, held in
        name.hasPrefix(prefix) ? (String(name.dropFirst(prefix.count)), held) : nil
      })
  }

  /// - Throws: `Failure` where the file cannot be written; an existing file then stays as it was.
  public func write(to path: String) throws {
    var file = TensorFile(
      [.init("loss", try Tensor(losses, shape: [losses.count]))]
        + weights.sorted { $0.key < $1.key }.map { .init("model.\($0.key)", $0.value) }
        + zip(["optimiser.first", "optimiser.second"], moments).map { .init($0, $1) }
        + average.sorted { $0.key < $1.key }.map { .init("average.\($0.key)", $0.value) })
    for (name, value) in subject { file.notes[Note.subject + name] = value }
    file.notes[Note.version] = "\(Self.version)"
    file.notes[Note.numerics] = "\(Numerics.current.version)"
    file.notes[Note.recipe] = recipe
    file.notes[Note.seconds] = "\(seconds)"
    file.notes[Note.checksum] = try Self.checksum(of: file)
    let bytes = try file.safetensors()
    try FileBytes.write(bytes, to: path)
  }

  private static func checksum(of file: TensorFile) throws -> String {
    let bytes = try file.safetensors()
    return String(bytes.withUnsafeBytes(Files.checksum), radix: 16)
  }

  /// Number of steps that the training was to have.
  var planned: Int? { subject[TrainingSettings.length].flatMap { Int($0) } }

  /// - Throws: `Failure` saying what differs, where the checkpoint is of another training. It may differ in the
  ///   number of steps, unless more are done already.
  func check(isOf other: [String: String], steps: Int, path: String) throws(Failure) {
    let names = Set(subject.keys).union(other.keys).subtracting([
      TrainingSettings.length, TrainingSettings.extensions,
    ])
    for name in names.sorted() where subject[name] != other[name] {
      throw Failure(
        .wrongPlace,
        "\(path) is a checkpoint of another training: \(name) is \(subject[name] ?? "not given") there and "
          + "\(other[name] ?? "not given") here",
        hint: "give another path, or remove the file to start training again")
    }
    guard let planned, step <= planned else {
      throw Failure(
        .damaged,
        "\(path) is damaged: it has \(step) losses of \(subject[TrainingSettings.length] ?? "no") steps",
        hint: "remove it to start training again")
    }
    guard step <= steps else {
      throw Failure(
        .wrongPlace, "\(path) is already at step \(step), beyond the \(steps) steps requested",
        hint: "give steps: \(step) or more to continue, or another path to start training again")
    }
  }
}
