/// How a cell's text stands in a file, where `# %%` at the start of a line begins another cell: such a comment has a blank
/// more there, however many it has, so that a text that goes there and back is what it was.
extension Cell {
  /// The text of the cell: the code, or the Markdown without the `#` before each line.
  public func content(in source: Source) -> String {
    let text = source.text(in: range)
    if kind == .markdown { return Cell.lines(text).map(Cell.prose).joined(separator: "\n") }
    guard text.contains(" # %%") else { return text }
    let code = Source(name: source.name, text: text)
    var bytes = code.bytes
    for place in Cell.marks(in: Lexer.lex(code), of: code).reversed()
    where place > code.lineStarts[code.line(at: place)] {
      bytes.remove(at: place - 1)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func prose(_ line: Substring) -> Substring {
    let text = line.drop { $0 == " " }
    guard text.first == "#" else { return line }
    let rest = text.dropFirst().first == " " ? text.dropFirst(2) : text.dropFirst()
    return rest.first == " " && rest.drop { $0 == " " }.hasPrefix("%%") ? rest.dropFirst() : rest
  }

  /// Lines of Markdown as they stand in a file.
  public static func comment(_ prose: String) -> String {
    lines(prose).map { line in
      line.isEmpty ? "#" : line.drop { $0 == " " }.hasPrefix("%%") ? "#  \(line)" : "# \(line)"
    }.joined(separator: "\n")
  }

  /// Code as it stands in a file; nil where it ends within a string, which would go on through the next cell.
  public static func body(_ code: String) -> String? {
    let source = Source(name: "", text: code)
    let lexed = Lexer.lex(source)
    if lexed.endsInsideText { return nil }
    var bytes = source.bytes
    for place in marks(in: lexed, of: source).reversed() {
      bytes.insert(UInt8(ascii: " "), at: place)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// Where the comments begin that begin as a mark of a cell does, with nothing but blanks before them.
  private static func marks(in lexed: Lexer, of source: Source) -> [Int] {
    lexed.comments.filter { source.text(in: $0.range).hasPrefix("# %%") }.map(\.range.start).filter { place in
      source.bytes[source.lineStarts[source.line(at: place)]..<place].allSatisfy { $0 == 0x20 }
    }
  }
}
