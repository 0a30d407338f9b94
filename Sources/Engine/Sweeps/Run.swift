import Files

/// What computes runs, kept with each so that others can tell how its rows came about.
public struct RunMethod: Hashable, Sendable {
  /// Counts the changes of Derain that change results.
  public let version: Int
  /// The processor's instructions that are used.
  public let instructions: String
  /// How convolutions are computed.
  public let convolution: String

  public init(version: Int, instructions: String, convolution: String) {
    self.version = version
    self.instructions = instructions
    self.convolution = convolution
  }
}

/// What a run is of, known before it begins.
public struct RunSubject: Sendable {
  /// Runs of the same identity have the same result.
  public let identity: String
  /// The sweep it belongs to.
  public let sweep: String
  public let point: Point
  /// What is run, with all it uses, as text.
  public let source: String
  let method: RunMethod

  /// - Parameters:
  ///   - sweep: a name for people; it does not take part in the identity.
  ///   - source: the definitions that the result depends on.
  ///   - method: what computes it, of which the version takes part in the identity.
  public init(sweep: String, point: Point, source: String, method: RunMethod) {
    self.sweep = sweep
    self.point = point
    self.source = source
    self.method = method
    identity = String(digest("\(method.version)\n\(point.text)\n\(source)".utf8).prefix(32))
  }
}

public enum RunState: String, Sendable, CaseIterable {
  case running, finished, failed
}

/// A run as the store knows it.
public struct Run: Sendable {
  public let id: Int64
  public let identity: String
  public let sweep: String
  public let point: Point
  /// What was run, as text.
  public let source: String
  public let state: RunState
  /// Why it failed.
  public let error: String?
  /// What it gave: a record, or the rows of a table.
  public let rows: [[JSON.Member]]
  public let seconds: Double?
  /// When it began, in UTC as ISO 8601 has it.
  public let started: String
  public let version: Int
  public let instructions: String
  public let threads: Int
  public let machine: String
  public let processor: String
}

/// Values over steps, such as losses, that a run leaves.
public struct Curve: Equatable, Sendable {
  public let name: String
  public let steps: [Int]
  public let values: [Double]

  public init(_ name: String, steps: [Int], values: [Double]) {
    precondition(steps.count == values.count, "a value for every step")
    self.name = name
    self.steps = steps
    self.values = values
  }
}

/// A file that a run leaves, such as weights or a picture.
public struct Artefact: Equatable, Sendable {
  public let name: String
  /// The ending of the file's name: `safetensors`, `png`.
  public let kind: String
  public let bytes: [UInt8]

  public init(_ name: String, kind: String, bytes: [UInt8]) {
    self.name = name
    self.kind = kind
    self.bytes = bytes
  }
}

/// What a run leaves when it ends.
public struct RunResult: Equatable, Sendable {
  public var rows: [[JSON.Member]] = []
  public var curves: [Curve] = []
  public var artefacts: [Artefact] = []
  /// Why it failed; nil where it did not.
  public var error: String?
  /// How long it took.
  public var seconds = 0.0

  public init() {}
}
