import Console
import Resources
import Syntax

/// A mistake in a script or in what it works on, which `try` can catch.
///
/// It stays, with the values it holds, on the thread of its session.
public struct ScriptError: Error, @unchecked Sendable {
  /// A sentence that says what is wrong; more lines only where the script's author wrote them.
  public var message: String
  /// What to do about it.
  public var hint: String?
  /// Where it happened; filled in by the machine when a built-in leaves it out.
  public var source: Source?
  public var range: SourceRange?
  /// The calls that led there, innermost first.
  public var trace: [TraceEntry]
  /// What there is of the value that was being made, where that is of use.
  public var partial: Value?
  /// Further sentences for the user.
  var notes: [String] = []

  public struct TraceEntry: Sendable {
    /// The function that was running.
    public var function: String
    /// The call inside its caller.
    public var source: Source
    public var range: SourceRange
  }

  /// - Parameter message: one line: a name of a file in it may hold newlines, which are shown.
  public init(_ message: String, hint: String? = nil) {
    self.init(lines: message.visible, hint: hint?.visible)
  }

  /// An error in the words of the script's author.
  init(lines: String, hint: String? = nil) {
    message = lines
    self.hint = hint
    trace = []
  }

  /// Where it happened, as `curves.dr:12`.
  public var place: String? {
    guard let source, let range else { return nil }
    return "\(source.name):\(source.position(at: range.start).line)"
  }

  /// The error as the user sees it, with its place and the calls that led there.
  /// Nothing in it can do anything to a terminal.
  /// - Parameter width: the columns of the screen.
  public func render(color: Bool = false, width: Int? = nil) -> String {
    guard let source, let range else {
      let lines = ["error: \(message)"] + (hint.map { ["hint: \($0)"] } ?? []) + notes.map { "note: \($0)" }
      return WordWrap.fitted(lines.joined(separator: "\n").visibleLines, width: width)
    }
    // A deep recursion repeats itself: its two ends say enough.
    let shown = trace.count <= 8 ? trace : Array(trace.prefix(5) + trace.suffix(2))
    var calls = shown.map { entry in
      let position = entry.source.position(at: entry.range.start)
      return "in `\(entry.function)`, called at \(entry.source.name):\(position.line):\(position.column)"
    }
    if trace.count > shown.count { calls.insert("… \(trace.count - shown.count) more calls", at: 5) }
    return Diagnostic(.error, message, at: range, hint: hint, notes: calls + notes)
      .render(source: source, color: color, width: width)
  }
}

/// An error of a built-in that has something to keep of the value it was making.
///
/// Where the script catches it, `e.partial` is that value. Where nobody does, the value takes the place of the call's
/// result, as with Ctrl-C: the statement it stands in makes its assignment, then the script ends with the error.
public struct CutShort: Error, @unchecked Sendable {
  public var error: ScriptError
  public let value: Value

  public init(_ error: ScriptError, with value: Value) {
    self.error = error
    self.value = value
    self.error.partial = value
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

extension Interruption {
  /// A sentence for the user.
  public var message: String { place.map { "stopped at \($0.visible)" } ?? "stopped" }
}
