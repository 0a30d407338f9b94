import Files
import Versions

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

/// The code that a run's results depend on.
public struct RunSource: Hashable, Sendable {
  /// The definitions that are run, with all they use, as text.
  public let text: String
  /// The parts of Derain that they use.
  public let parts: [Part]

  public init(_ text: String, parts: [Part] = []) {
    self.text = text
    self.parts = parts
  }

  /// The versions of parts that have changed since their first version, a line each.
  fileprivate var raised: String {
    parts.filter { $0.version > 1 }.sorted { $0.name < $1.name }.map { "\n\($0.name) \($0.version)" }.joined()
  }
}

/// What determines a run, known before it begins.
public struct RunSubject: Sendable {
  /// A hash of numerics version, point and source: runs with the same identity have the same results.
  public let identity: String
  /// Name of the sweep.
  public let sweep: String
  /// The values of the sweep's axes.
  public let point: Point
  /// The code that is run with all definitions it uses, as text.
  public let source: String
  let method: RunMethod

  /// - Parameters:
  ///   - sweep: a name for users, which is not part of the identity.
  ///   - point: the values of the sweep's axes.
  ///   - source: the definitions that the results depend on.
  ///   - method: what computes it; its version is part of the identity.
  public init(sweep: String, point: Point, source: RunSource, method: RunMethod) {
    self.sweep = sweep
    self.point = point
    self.source = source.text
    self.method = method
    identity = String(
      digest("\(method.version)\n\(point.text)\n\(source.text)\(source.raised)".utf8).prefix(32))
  }
}
