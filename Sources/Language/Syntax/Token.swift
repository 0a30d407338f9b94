/// A word of the language.
struct Token {
  enum Kind {
    case name
    case keyword
    case symbol
    case int
    case float
    /// The opening quote. String pieces, interpolations and a `stringEnd` follow.
    case stringStart
    /// A piece of a string, its escapes replaced, in `text`.
    case stringText
    case interpolationStart
    /// The end of an interpolation; `text` holds its format, without the colon.
    case interpolationEnd
    case stringEnd
    case end
  }

  var kind: Kind
  var range: SourceRange
  /// The name, keyword or symbol.
  var text = ""
  var int = 0
  var float = 0.0
  /// Whether a newline stands between this token and the one before it.
  var newlineBefore = false
  /// For a bracket, the token that closes or opens it; -1 without.
  var partner = -1

  static let keywords: Set<String> = [
    "fn", "for", "in", "while", "break", "continue", "return", "import", "if", "else", "try", "catch", "or",
    "and", "not", "true", "false", "nil",
  ]

  func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }
  func isKeyword(_ keyword: String) -> Bool { kind == .keyword && text == keyword }
  func isWord(_ word: String) -> Bool { kind == .name && text == word }
}

/// A comment, kept because those above a `fn` are its help and `# %%` starts a cell.
struct Comment {
  var range: SourceRange
  /// Whether only blanks stand before it on its line.
  var ownsLine: Bool
}
