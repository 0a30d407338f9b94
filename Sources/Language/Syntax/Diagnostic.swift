import Console

/// Something to tell the user about a place in a source.
public struct Diagnostic: Sendable {
  public enum Severity: String, Sendable {
    case error
    case warning
  }

  public var severity: Severity
  /// A sentence that says what is wrong.
  public var message: String
  public var range: SourceRange
  /// The text it is about, where that is not the one being read: an imported file.
  public var source: Source?
  /// What to do about it, if there is something to say.
  public var hint: String?
  /// Further lines, for instance where a name was first given.
  public var notes: [String]

  public init(
    _ severity: Severity = .error, _ message: String, at range: SourceRange, hint: String? = nil,
    notes: [String] = []
  ) {
    self.severity = severity
    self.message = message
    self.range = range
    self.hint = hint
    self.notes = notes
  }

  /// The one way in which errors and warnings are shown:
  ///
  ///     curves.dr:3:9: error: the name `pint` is not defined
  ///       3 | pint("hello")
  ///         | ^^^^
  ///     hint: did you mean `print`?
  ///
  /// Nothing in it can do anything to a terminal: control characters are shown.
  ///
  /// - Parameter width: the columns of the screen.
  public func render(source: Source, color: Bool = false, width: Int? = nil) -> String {
    let source = self.source ?? source
    let style = color ? Style.colored : Style.plain
    let position = source.position(at: range.start)
    func line(_ labels: [(plain: String, styled: String)], _ text: String) -> String {
      let plain = labels.map(\.plain).joined(separator: " ")
      let fitted = WordWrap.fitted("\(plain) \(text.visibleLines)", width: width)
      // A label is broken only on the narrowest of screens.
      return fitted.hasPrefix(plain)
        ? labels.map(\.styled).joined(separator: " ") + fitted.dropFirst(plain.count) : fitted
    }
    let place = "\(source.name.visible):\(position.line):\(position.column):"
    let label = "\(severity.rawValue):"
    var lines = [line([(place, style.bold(place)), (label, style.severity(severity, label))], message)]
    lines += excerpt(of: source, style: style, width: width)
    if let hint { lines.append(line([("hint:", style.bold("hint:"))], hint)) }
    for note in notes { lines.append(line([("note:", style.bold("note:"))], note)) }
    return lines.joined(separator: "\n")
  }

  /// No line of the source is shown longer than this.
  private static let widestLine = 120

  /// The source line and a row of carets under the span, tabs widened and wide characters counted
  /// as two columns. A span over several lines is marked to the end of its first.
  private func excerpt(of source: Source, style: Style, width: Int?) -> [String] {
    let line = source.line(at: range.start)
    let number = String(source.linesBefore + line + 1)
    // Beside the line stand its number, a bar, and `…` where it is cut.
    let widest = min(Diagnostic.widestLine, max(16, (width ?? .max) - number.count - 7))
    let lineStart = source.lineStarts[line]
    let text = source.lineText(line)
    let lineEnd = lineStart + text.utf8.count
    let before = source.text(in: SourceRange(start: lineStart, end: min(range.start, lineEnd)))
    let marked = source.text(in: SourceRange(start: range.start, end: min(range.end, lineEnd)))
    var column = 0
    let shownBefore = DisplayWidth.expandingTabs(before, column: &column)
    let caretStart = column
    let shownMarked = DisplayWidth.expandingTabs(marked, column: &column)
    let caretCount = max(1, column - caretStart)
    let rest = source.text(in: SourceRange(start: min(max(range.end, range.start), lineEnd), end: lineEnd))
    let shownRest = DisplayWidth.expandingTabs(rest, column: &column)
    // Of a very long line only what lies around the caret is of use.
    var shown = Array(shownBefore + shownMarked + shownRest)
    var indent = String(repeating: " ", count: caretStart)
    var marks = caretCount
    if shown.count > widest {
      let cut = max(0, min(shownBefore.count - widest / 2, shown.count - widest))
      let visible = shown[cut..<min(cut + widest, shown.count)]
      let skipped = DisplayWidth.columns(String(shown[..<cut]))
      marks = max(1, min(marks, DisplayWidth.columns(String(visible)) - (caretStart - skipped)))
      indent = String(repeating: " ", count: max(0, caretStart - skipped) + (cut > 0 ? 1 : 0))
      let isCutAfter = cut + widest < shown.count
      shown = (cut > 0 ? ["…"] : []) + Array(visible) + (isCutAfter ? ["…"] : [])
    }
    let gutter = String(repeating: " ", count: number.count)
    let carets = style.severity(severity, String(repeating: "^", count: marks))
    return [
      "  \(style.dim("\(number) |")) \(style.code(String(shown)))",
      "  \(style.dim("\(gutter) |")) \(indent)\(carets)",
    ]
  }
}

/// Terminal colours, or none.
private enum Style {
  case plain
  case colored

  func bold(_ text: String) -> String { wrap(text, "1") }
  func dim(_ text: String) -> String { wrap(text, "2") }

  func code(_ text: String) -> String { self == .plain ? text : Colouring.coloured(text) }

  func severity(_ severity: Diagnostic.Severity, _ text: String) -> String {
    wrap(text, severity == .error ? "1;31" : "1;33")
  }

  private func wrap(_ text: String, _ code: String) -> String {
    self == .plain ? text : "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}
