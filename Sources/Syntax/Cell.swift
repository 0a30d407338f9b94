/// A part of a file between `# %%` lines: code to run together, or text.
public struct Cell: Sendable {
  public enum Kind: Sendable {
    case code
    /// After `# %% [markdown]`: the comment lines below are text.
    case markdown
  }

  /// What follows `# %%` on its line.
  public let title: String
  public let kind: Kind
  /// The cell's lines, without the line that starts it.
  public let range: SourceRange

  /// The whole source with everything outside the cell blanked, so that lines and imports stay what they are.
  public func alone(in source: Source) -> Source {
    let bytes = source.bytes.enumerated().map { offset, byte in
      byte == UInt8(ascii: "\n") || offset >= range.start && offset < range.end ? byte : UInt8(ascii: " ")
    }
    return Source(name: source.name, text: String(decoding: bytes, as: UTF8.self))
  }

  /// The lines of text of a Markdown cell, without the `#` before each.
  public func prose(in source: Source) -> String {
    source.text(in: range).split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let text = line.drop { $0 == " " }
      guard text.hasPrefix("#") else { return String(line) }
      let rest = text.dropFirst()
      return String(rest.hasPrefix(" ") ? rest.dropFirst() : rest)
    }.joined(separator: "\n")
  }

  /// The cells of a source; one that has no marker is a single cell. A marker inside a `"""` string
  /// is text.
  public static func cells(of source: Source) -> [Cell] {
    let markers = Lexer.lex(source).comments.filter { comment in
      source.lineStarts[source.line(at: comment.range.start)] == comment.range.start
        && source.text(in: comment.range).hasPrefix("# %%")
    }
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
      let range = SourceRange(start: min(marker.range.end + 1, end), end: end)
      cells.append(Cell(title: String(title), kind: isText ? .markdown : .code, range: range))
    }
    return cells
  }
}
