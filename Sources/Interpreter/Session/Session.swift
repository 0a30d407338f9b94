public import Syntax

/// A place where scripts run: names persist from one evaluation to the next.
///
/// A session belongs to one thread. Nothing it does traps: user mistakes throw `CheckFailure` (nothing
/// ran) or `ScriptError`, Ctrl-C throws `Interruption`.
public final class Session {
  public let registry: Registry
  public let output: any Output
  /// The directory that relative paths of imports start from when a source has no path of its own.
  public let directory: String
  /// Values for the script's `set` lines, as given with `--set`.
  public let settings: [String: String]

  /// - Parameters:
  ///   - settings: `--set name=value`: each value is read as a number, true/false, a list or a range,
  ///     else taken as text.
  ///   - arguments: what the script finds in `args`.
  public init(
    registry: Registry, output: any Output, directory: String = ".", settings: [String: String] = [:],
    arguments: [String] = []
  ) {
    self.registry = registry
    self.output = output
    self.directory = directory
    self.settings = settings
  }

  /// What an evaluation gave.
  public struct Outcome {
    /// The value of the last expression, nil where the last statement is none.
    public let value: Value?
    /// Whether a `;` after the last expression asks not to show it.
    public let isMuted: Bool
  }

  /// Finds mistakes without running anything: syntax, unknown names, wrong keywords and counts.
  public func check(_ source: Source) -> [Diagnostic] { [] }

  /// Checks and runs a source. Names it defines stay.
  @discardableResult
  public func evaluate(_ source: Source) throws -> Outcome { Outcome(value: nil, isMuted: false) }

  /// Runs a file as a script: settings apply, nothing is shown but what it prints or shows.
  public func run(file path: String) throws {}

  /// Whether the text is a whole entry, for the prompt.
  public func completeness(of text: String) -> Completeness { .complete }

  /// The session's names that have a value, in the order in which they were first given.
  public var names: [(name: String, value: Value)] { [] }

  public func value(of name: String) -> Value? { nil }

  /// Gives a name a value from outside.
  public func define(_ name: String, _ value: Value) {}

  /// Keeps a shown value as `_` and `_1`, `_2`, …; gives the number.
  @discardableResult
  public func remember(_ value: Value) -> Int { 0 }

  /// The names that may follow a dot after the value: fields or properties, and functions for its type.
  public func members(of value: Value) -> [Member] { [] }

  public struct Member {
    public let name: String
    /// Whether it is to be called (`x.mean()`) rather than read (`x.shape`).
    public let isFunction: Bool
  }

  /// Calls a function of the language or anything else that can be called.
  public func invoke(
    _ function: Value, _ positional: [Value], named: [(name: String, value: Value)] = []
  ) throws -> Value { .nothing }
}
