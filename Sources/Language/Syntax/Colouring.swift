/// What parts of a text are, for showing it in colour. Any text has an answer, unfinished and wrong ones too.
public enum Colouring {
  public enum Kind: Hashable, Sendable {
    case keyword, string, number, comment
    /// A name right before the parenthesis of a call.
    case call
    /// A value within a string: its braces and its format.
    case interpolation

    /// The parameters of the terminal's sequence for it (ECMA-48, SGR).
    public var code: String {
      switch self {
      case .keyword: "35"
      case .string: "32"
      case .number: "33"
      case .comment: "2"
      case .call: "34"
      case .interpolation: "36"
      }
    }
  }

  public struct Span: Hashable, Sendable {
    /// UTF-8 offsets into the text.
    public var range: Range<Int>
    public var kind: Kind

    public init(_ range: Range<Int>, _ kind: Kind) {
      self.range = range
      self.kind = kind
    }
  }

  /// The parts that are not plain, in the text's order, none over another.
  public static func spans(of text: String) -> [Span] {
    let lexer = Lexer.lex(Source(name: "", text: text))
    var spans = lexer.comments.map { Span($0.range.start..<$0.range.end, .comment) }
    for (index, token) in lexer.tokens.enumerated() {
      guard token.range.start < token.range.end, let kind = kind(of: token, at: index, in: lexer.tokens)
      else { continue }
      spans.append(Span(token.range.start..<token.range.end, kind))
    }
    return spans.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// Text in the colours of its parts, for a terminal.
  public static func coloured(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result = ""
    var offset = 0
    for span in spans(of: text) {
      result += String(decoding: bytes[offset..<span.range.lowerBound], as: UTF8.self)
      result += "\u{1B}[\(span.kind.code)m\(String(decoding: bytes[span.range], as: UTF8.self))\u{1B}[0m"
      offset = span.range.upperBound
    }
    return result + String(decoding: bytes[offset...], as: UTF8.self)
  }

  private static func kind(of token: Token, at index: Int, in tokens: [Token]) -> Kind? {
    switch token.kind {
    case .keyword: return .keyword
    case .int, .float: return .number
    case .stringStart, .stringText, .stringEnd: return .string
    case .interpolationStart, .interpolationEnd: return .interpolation
    case .symbol, .end: return nil
    case .name:
      let next = tokens[index + 1]
      let opensStatement = index == 0 || token.newlineBefore
      if opensStatement, token.text == "set" || token.text == "outer", next.kind == .name { return .keyword }
      return next.isSymbol("(") && next.range.start == token.range.end ? .call : nil
    }
  }
}
