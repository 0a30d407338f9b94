/// A text without what makes no difference to its meaning.
public enum CanonicalText {
  private static let opening: Set<String> = ["{", "(", "[", ",", "->", "="]
  private static let closing: Set<String> = ["}", ")", "]"]

  /// The words with a blank between them, or a line break where one may end a statement; comments left out.
  public static func of(_ text: String) -> String {
    let source = Source(name: "", text: text)
    var result = ""
    var previous: Token?
    for token in Lexer.lex(source).tokens where token.kind != .end {
      if let previous {
        let isInside =
          (previous.kind == .symbol && opening.contains(previous.text))
          || (token.kind == .symbol && closing.contains(token.text))
        result += token.newlineBefore && !isInside ? "\n" : " "
      }
      result += source.text(in: token.range)
      previous = token
    }
    return result
  }
}
