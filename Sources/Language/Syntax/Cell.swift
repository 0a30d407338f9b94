/// A part of a file between `# %%` lines: code to run together, or text.
public struct Cell: Sendable {
  public enum Kind: Sendable {
    case code
    /// After `# %% [markdown]`: the comment lines below are text. The first line of code ends it.
    case markdown
  }

  /// What follows `# %%` on its line.
  public let title: String
  public let kind: Kind
  /// The cell's lines, without the line that starts it.
  public let range: SourceRange

  /// The cell's text as a source of its own, whose lines and imports stay what they are.
  public func alone(in source: Source) -> Source {
    Source(
      name: source.name, text: source.text(in: range),
      linesBefore: source.linesBefore + source.line(at: range.start))
  }

  /// The cells of a source; one that has no marker is a single cell. A marker inside a `"""` string
  /// is text.
  public static func cells(of source: Source) -> [Cell] {
    let lexed = Lexer.lex(source)
    let markers = lexed.comments.filter { comment in
      source.lineStarts[source.line(at: comment.range.start)] == comment.range.start
        && source.text(in: comment.range).hasPrefix("# %%")
    }
    var tokens = lexed.tokens.dropLast()[...]
    var cells: [Cell] = []
    let first = markers.first?.range.start ?? source.bytes.count
    let opening = SourceRange(start: 0, end: first)
    if markers.isEmpty || !source.text(in: opening).allSatisfy(\.isWhitespace) {
      cells.append(Cell(title: "", kind: .code, range: opening))
    }
    for (index, marker) in markers.enumerated() {
      var title = source.text(in: marker.range).dropFirst(4)[...]
      title = title.drop(while: \.isWhitespace)
      let isText = title.hasPrefix("[markdown]")
      if isText { title = title.dropFirst(10).drop(while: \.isWhitespace) }
      let end = index + 1 < markers.count ? markers[index + 1].range.start : source.bytes.count
      let start = min(marker.range.end + 1, end)
      tokens = tokens.drop { $0.range.start < start }
      var code = end
      if isText, let first = tokens.first, first.range.start < end {
        code = source.lineStarts[source.line(at: first.range.start)]
      }
      cells.append(
        Cell(
          title: String(title), kind: isText ? .markdown : .code, range: SourceRange(start: start, end: code))
      )
      if code < end { cells.append(Cell(title: "", kind: .code, range: SourceRange(start: code, end: end))) }
    }
    return cells
  }
}
