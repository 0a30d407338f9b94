import Files

/// The states of a run in a store.
public enum RunState: String, Sendable, CaseIterable {
  case running, finished, failed
}

/// A run with its results as a store holds it.
public struct Run: Sendable {
  /// Number of the run in its store.
  public let id: Int64
  /// The identity of its `RunSubject`.
  public let identity: String
  /// Name of the sweep.
  public let sweep: String
  /// The values of the sweep's axes.
  public let point: Point
  /// The code that was run, as text.
  public let source: String
  /// Whether it is running, finished or failed.
  public let state: RunState
  /// Why it failed, as a sentence; nil where it did not.
  public let error: String?
  /// The results: one record, or the rows of a table.
  public let rows: [[JSON.Member]]
  /// Duration in seconds; nil while it runs.
  public let seconds: Double?
  /// When it began, in UTC and in the format of ISO 8601.
  public let started: String
  /// Version of the numerics that computed it, as `Numerics.version`.
  public let version: Int
  /// The processor's instruction set that the kernels used.
  public let instructions: String
  /// Number of threads.
  public let threads: Int
  /// Host name of the machine.
  public let machine: String
  /// Model name of the processor; empty where the system does not tell it.
  public let processor: String
}

/// Values by step, such as losses, that a run stores.
public struct Curve: Equatable, Sendable {
  /// Name of the curve, such as "loss"; unique within its run.
  public let name: String
  /// The steps in order.
  public let steps: [Int]
  /// One value for each step.
  public let values: [Double]

  /// - Precondition: there are as many values as steps.
  public init(_ name: String, steps: [Int], values: [Double]) {
    precondition(steps.count == values.count, "a value for every step")
    self.name = name
    self.steps = steps
    self.values = values
  }
}

/// A file that a run stores, such as weights or a picture.
public struct Artefact: Equatable, Sendable {
  /// Name without its ending; unique within its run.
  public let name: String
  /// Ending of the file's name, such as "safetensors" or "png".
  public let kind: String
  /// Contents of the file.
  public let bytes: [UInt8]

  public init(_ name: String, kind: String, bytes: [UInt8]) {
    self.name = name
    self.kind = kind
    self.bytes = bytes
  }
}

/// What a run stores when it ends.
public struct RunResult: Equatable, Sendable {
  /// The results: one record, or the rows of a table.
  public var rows: [[JSON.Member]] = []
  /// The curves to store.
  public var curves: [Curve] = []
  /// The files to store.
  public var artefacts: [Artefact] = []
  /// Why it failed, as a sentence; nil where it did not.
  public var error: String?
  /// Duration in seconds.
  public var seconds = 0.0

  public init() {}
}
