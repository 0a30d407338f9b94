public import Syntax

/// A mistake in a script or in what it works on, which `try` can catch.
public struct ScriptError: Error {
  /// A sentence that says what is wrong.
  public var message: String
  /// What to do about it.
  public var hint: String?
  /// Where it happened; filled in by the machine when a built-in leaves it out.
  public var source: Source?
  public var range: SourceRange?
  /// The calls that led there, innermost first.
  public var trace: [TraceEntry]

  public struct TraceEntry: Sendable {
    /// The function that was running.
    public var function: String
    /// The call inside its caller.
    public var source: Source
    public var range: SourceRange
  }

  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
    trace = []
  }

  /// Where it happened, as `curves.dr:12`.
  public var place: String? {
    guard let source, let range else { return nil }
    return "\(source.name):\(source.position(at: range.start).line)"
  }

  /// The error as the user sees it, with its place and the calls that led there.
  /// - Parameter width: the columns there are for the line of the source.
  public func render(color: Bool = false, width: Int? = nil) -> String {
    guard let source, let range else {
      return "error: \(message)" + (hint.map { "\nhint: \($0)" } ?? "")
    }
    // A deep recursion repeats itself: its two ends say enough.
    let shown = trace.count <= 8 ? trace : Array(trace.prefix(5) + trace.suffix(2))
    var notes = shown.map { entry in
      let position = entry.source.position(at: entry.range.start)
      return "in `\(entry.function)`, called at \(entry.source.name):\(position.line):\(position.column)"
    }
    if trace.count > shown.count { notes.insert("… \(trace.count - shown.count) more calls", at: 5) }
    return Diagnostic(.error, message, at: range, hint: hint, notes: notes)
      .render(source: source, color: color, width: width)
  }
}

/// What a source was refused for before its first line ran.
public struct CheckFailure: Error {
  public let source: Source
  /// At least one error; warnings may be among them.
  public let diagnostics: [Diagnostic]

  public func render(color: Bool = false, width: Int? = nil) -> String {
    diagnostics.map { $0.render(source: source, color: color, width: width) }.joined(separator: "\n")
  }
}

/// A `--set` that names no setting of the script: a mistake on the command line, not in the script.
public struct UnknownSetting: ExplainedError {
  public let message: String
  public let hint: String?
}

/// Ctrl-C. No `try` catches it.
public struct Interruption: Error {
  /// The line the script was at, as `curves.dr:12`; nil where it had come to its end.
  var place: String?

  public init() {}

  public var message: String { place.map { "stopped at \($0)" } ?? "stopped" }
}
