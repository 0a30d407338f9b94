/// A text without what makes no difference to its meaning.
public enum CanonicalText {
  /// The words with a blank between them, or a line break where there was one or more; comments left out.
  public static func of(_ text: String) -> String {
    let source = Source(name: "", text: text)
    var result = ""
    for token in Lexer.lex(source).tokens where token.kind != .end {
      if !result.isEmpty { result += token.newlineBefore ? "\n" : " " }
      result += source.text(in: token.range)
    }
    return result
  }
}
