/// The names that a text reads, found by its words alone.
public enum Mentions {
  /// Each place where a name is read, in the text's order; fields behind a dot are none. A `_` that is bound or thrown
  /// away in the text, as in `for _ in 1..3` or `_, b = f()`, is not the prompt's `_`, and left out everywhere.
  ///
  /// - Returns: names with their UTF-8 offsets.
  public static func names(in text: String) -> [(name: String, range: Range<Int>)] {
    let tokens = Lexer.lex(Source(name: "", text: text)).tokens
    var found: [(name: String, range: Range<Int>)] = []
    var bindsBlank = false
    for (index, token) in tokens.enumerated() where token.kind == .name {
      let previous = index > 0 ? tokens[index - 1] : nil
      if previous?.isSymbol(".") == true { continue }
      if token.text == "_", isBound(token, after: previous, before: tokens[index + 1]) { bindsBlank = true }
      found.append((token.text, token.range.start..<token.range.end))
    }
    return bindsBlank ? found.filter { $0.name != "_" } : found
  }

  private static func isBound(_ token: Token, after previous: Token?, before next: Token) -> Bool {
    if next.isSymbol("->") || next.isSymbol("=") || previous?.text == "for" { return true }
    let opensStatement = previous == nil || token.newlineBefore
    if next.isSymbol(",") { return opensStatement }
    return previous?.isSymbol(",") == true && next.isKeyword("in")
  }
}
