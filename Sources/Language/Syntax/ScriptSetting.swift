/// A line `set name = value` of a script, to which the command line can give another value.
public struct ScriptSetting: Hashable, Sendable {
  public let name: String
  /// As it is written.
  public let value: String
  /// What the comment behind it says.
  public let comment: String

  /// Those that a source declares itself, in its order.
  public static func declared(by source: Source) -> [ScriptSetting] {
    let comments = Lexer.lex(source).comments
    return Parser.parse(source).block.statements.compactMap { statement in
      guard case .setting(let name, let value) = statement.kind else { return nil }
      let line = source.line(at: value.range.end)
      let comment = comments.first { !$0.ownsLine && source.line(at: $0.range.start) == line }
      return ScriptSetting(
        name: name.text, value: source.text(in: value.range),
        comment: comment.map { source.text(in: $0.range).uncommented } ?? "")
    }
  }
}

extension Source {
  /// What the comment at the script's beginning says, without the line for the shell and without markers of cells.
  public var openingComment: String {
    var words: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("#!") || line.hasPrefix("# %%") || (line.isEmpty && words.isEmpty) { continue }
      guard line.hasPrefix("#") else { break }
      words.append(String(line).uncommented)
    }
    return words.joined(separator: "\n")
  }
}

extension String {
  fileprivate var uncommented: String { String(drop { $0 == "#" }.drop { $0 == " " }) }
}
