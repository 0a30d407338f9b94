/// Splits UTF-8 text into tokens. It never fails: what it cannot read becomes a diagnostic.
struct Lexer {
  let source: Source
  let bytes: [UInt8]
  var offset = 0
  var tokens: [Token] = []
  var comments: [Comment] = []
  var diagnostics: [Diagnostic] = []
  /// Whether the text ends inside a `"""` string.
  var endsInsideString = false
  /// Whether the text ends inside a string of any kind, or an interpolation of one.
  var endsInsideText: Bool { !modes.isEmpty }
  /// Indices of brackets still open.
  var openBrackets: [Int] = []
  private var newlinePending = false
  private var modes: [Mode] = []

  /// What surrounds the current place: strings and interpolations nest.
  private enum Mode {
    case string(StringStyle, start: Int)
    /// Within `{…}` of a string that begins at `start`; `depth` brackets are open inside.
    case interpolation(depth: Int, start: Int)
  }

  enum StringStyle {
    case interpolated
    case literal
    case lines
  }

  init(source: Source) {
    self.source = source
    bytes = source.bytes
  }

  static func lex(_ source: Source) -> Lexer {
    var lexer = Lexer(source: source)
    lexer.run()
    return lexer
  }

  func byte(_ ahead: Int = 0) -> UInt8 {
    offset + ahead < bytes.count ? bytes[offset + ahead] : 0
  }

  mutating func add(_ kind: Token.Kind, from start: Int, text: String = "", int: Int = 0, float: Double = 0) {
    tokens.append(
      Token(
        kind: kind, range: SourceRange(start: start, end: offset), text: text, int: int, float: float,
        newlineBefore: newlinePending))
    newlinePending = false
  }

  mutating func report(_ message: String, from start: Int, hint: String? = nil) {
    diagnostics.append(
      Diagnostic(.error, message, at: SourceRange(start: start, end: max(offset, start + 1)), hint: hint))
  }

  private mutating func run() {
    while offset < bytes.count {
      if case .string(let style, let start)? = modes.last {
        stringPiece(style, from: start)
      } else {
        token()
      }
    }
    if case .string(.lines, _)? = modes.last { endsInsideString = true }
    add(.end, from: bytes.count)
  }

  private mutating func token() {
    let start = offset
    let current = byte()
    switch current {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): offset += 1
    case UInt8(ascii: "\n"): newline()
    case UInt8(ascii: "#"): comment()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): openString()
    case _ where current.isDecimalDigit: number()
    case _ where current.startsName:
      while offset < bytes.count, bytes[offset].continuesName { offset += 1 }
      let text = String(decoding: bytes[start..<offset], as: UTF8.self)
      add(Token.keywords.contains(text) ? .keyword : .name, from: start, text: text)
    default: symbol()
    }
  }

  private mutating func newline() {
    // A string interpolation of one line cannot go on in the next: the quote is missing.
    if case .interpolation(_, let start)? = modes.last, !isInsideLines {
      report("this interpolation is not closed on its line", from: start, hint: "close it with `}` and `\"`")
      modes.removeAll()
    }
    offset += 1
    newlinePending = true
  }

  private var isInsideLines: Bool {
    modes.contains { if case .string(.lines, _) = $0 { true } else { false } }
  }

  private mutating func comment() {
    let start = offset
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
    comments.append(
      Comment(range: SourceRange(start: start, end: offset), ownsLine: newlinePending || tokens.isEmpty))
  }

  private static let symbols: [[String]] = [
    ["..<", "..."],
    [
      "..", "->", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "**", "//", "&&", "||",
    ],
    [
      "(", ")", "[", "]", "{", "}", ",", ":", ";", ".", "=", "<", ">", "+", "-", "*", "/", "%", "@", "^", "!",
      "?", "&", "|",
    ],
  ]

  private mutating func symbol() {
    let start = offset
    for (shortfall, candidates) in Lexer.symbols.enumerated() {
      let length = 3 - shortfall
      guard start + length <= bytes.count else { continue }
      let text = String(decoding: bytes[start..<start + length], as: UTF8.self)
      guard candidates.contains(text) else { continue }
      if closesInterpolation(text) { return }
      offset += length
      add(.symbol, from: start, text: text)
      matchBracket(text)
      return
    }
    offset += 1
    while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    report("`\(source.text(in: SourceRange(start: start, end: offset)))` is not valid here", from: start)
  }

  /// Ends an interpolation at its `}` or at the `:` before its format.
  private mutating func closesInterpolation(_ text: String) -> Bool {
    guard case .interpolation(let depth, _)? = modes.last, depth == 0, text == "}" || text == ":" else {
      return false
    }
    let start = offset
    offset += 1
    var format: [UInt8] = []
    if text == ":" {
      while offset < bytes.count, byte() != UInt8(ascii: "}"), byte() != UInt8(ascii: "\n") {
        format.append(byte())
        offset += 1
      }
      if byte() == UInt8(ascii: "}") {
        offset += 1
      } else {
        report("this format has no closing `}`", from: start)
      }
    }
    add(.interpolationEnd, from: start, text: String(decoding: format, as: UTF8.self))
    modes.removeLast()
    return true
  }

  private mutating func matchBracket(_ text: String) {
    switch text {
    case "(", "[", "{":
      openBrackets.append(tokens.count - 1)
      changeDepth(by: 1)
    case ")", "]", "}":
      let opener = text == ")" ? "(" : text == "]" ? "[" : "{"
      if let open = openBrackets.last, tokens[open].text == opener {
        openBrackets.removeLast()
        tokens[open].partner = tokens.count - 1
        tokens[tokens.count - 1].partner = open
      }
      changeDepth(by: -1)
    default: break
    }
  }

  private mutating func changeDepth(by change: Int) {
    if case .interpolation(let depth, let start)? = modes.last {
      modes[modes.count - 1] = .interpolation(depth: max(0, depth + change), start: start)
    }
  }

  // MARK: Strings

  private mutating func openString() {
    let start = offset
    var style = byte() == UInt8(ascii: "'") ? StringStyle.literal : .interpolated
    if style == .interpolated, byte(1) == byte(), byte(2) == byte() {
      style = .lines
      offset += 3
    } else {
      offset += 1
    }
    add(.stringStart, from: start, text: style == .lines ? "lines" : "")
    modes.append(.string(style, start: start))
    // An empty rest still needs its end.
    if offset >= bytes.count, style != .lines { closeUnfinished(start) }
  }

  private mutating func closeUnfinished(_ start: Int) {
    report("this string has no closing quote", from: start)
    modes.removeLast()
    add(.stringEnd, from: offset)
  }

  /// Reads up to the string's end or its next interpolation.
  private mutating func stringPiece(_ style: StringStyle, from quote: Int) {
    let start = offset
    var piece: [UInt8] = []
    while offset < bytes.count {
      let current = byte()
      if endsString(style) {
        addPiece(piece, from: start)
        let quoteStart = offset
        offset += style == .lines ? 3 : 1
        modes.removeLast()
        add(.stringEnd, from: quoteStart)
        return
      }
      if current == UInt8(ascii: "\n"), style != .lines { break }
      if current == UInt8(ascii: "\\"), style != .literal {
        escape(into: &piece)
      } else if current == UInt8(ascii: "{"), style != .literal {
        addPiece(piece, from: start)
        offset += 1
        add(.interpolationStart, from: offset - 1)
        modes.append(.interpolation(depth: 0, start: offset - 1))
        return
      } else {
        piece.append(current)
        offset += 1
      }
    }
    addPiece(piece, from: start)
    if style != .lines { closeUnfinished(quote) }
  }

  private func endsString(_ style: StringStyle) -> Bool {
    let quote = UInt8(ascii: "\"")
    return switch style {
    case .interpolated: byte() == quote
    case .literal: byte() == UInt8(ascii: "'")
    case .lines: byte() == quote && byte(1) == quote && byte(2) == quote
    }
  }

  private mutating func addPiece(_ piece: [UInt8], from start: Int) {
    if !piece.isEmpty { add(.stringText, from: start, text: String(decoding: piece, as: UTF8.self)) }
  }

  private mutating func escape(into piece: inout [UInt8]) {
    let start = offset
    let escaped = byte(1)
    offset += offset + 1 < bytes.count ? 2 : 1
    switch escaped {
    case UInt8(ascii: "n"): piece.append(0x0A)
    case UInt8(ascii: "t"): piece.append(0x09)
    case UInt8(ascii: "r"): piece.append(0x0D)
    case UInt8(ascii: "e"): piece.append(0x1B)
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "'"):
      piece.append(escaped)
    default:
      report(
        "unknown escape sequence", from: start,
        hint: "the escapes are \\n \\t \\r \\e \\\" \\\\ \\{ \\}; a string '…' has no escapes")
    }
  }
}

extension UInt8 {
  var isDecimalDigit: Bool { (0x30...0x39).contains(self) }

  var startsName: Bool {
    (0x61...0x7A).contains(self) || (0x41...0x5A).contains(self) || self == 0x5F || self >= 0x80
  }

  var continuesName: Bool { startsName || isDecimalDigit }
}
