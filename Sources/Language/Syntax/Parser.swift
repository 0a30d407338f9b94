/// Reads a source into a syntax tree: one function a rule, no backtracking.
public struct Parser {
  /// What reading a source gave.
  public struct Result {
    /// The statements that could be read; those with mistakes are left out.
    public let block: Block
    public let diagnostics: [Diagnostic]
    public let completeness: Completeness

    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
  }

  struct Failure: Error {
    var diagnostic: Diagnostic
    /// Whether more input could mend it.
    var isAtEnd: Bool
  }

  /// Expressions and blocks may nest this deep.
  static let nestingLimit = 200

  let source: Source
  let tokens: [Token]
  let comments: [Comment]
  var position = 0
  /// Inside `( )`, `[ ]` and records newlines mean nothing.
  var ignoresNewlines = false
  /// Heads of `if`, `for` and `while` take no trailing block.
  var allowsTrailingBlock = true
  var nesting = 0
  let stackLimit: UInt
  var diagnostics: [Diagnostic]
  /// Where words begin that could not be read.
  private let unreadable: Set<Int>
  var failedAtEnd = false

  public static func parse(_ source: Source) -> Result {
    let lexer = Lexer.lex(source)
    var parser = Parser(source: source, lexer: lexer)
    let block = parser.file()
    let wrong = parser.diagnostics.filter { $0.severity == .error }
    var completeness = Completeness.complete
    if lexer.endsInsideString {
      // The missing quotes alone may have stopped the parser at the end of the text.
      let mendable = wrong.isEmpty || parser.failedAtEnd && wrong.count == 1
      completeness = mendable ? .incomplete(depth: lexer.openBrackets.count) : .invalid
    } else if !wrong.isEmpty {
      let mendable = parser.failedAtEnd && wrong.count == 1
      completeness = mendable ? .incomplete(depth: max(lexer.openBrackets.count, 0)) : .invalid
    }
    if lexer.endsInsideString, wrong.isEmpty {
      parser.diagnostics.append(
        Diagnostic(
          .error, "this string has no closing `\"\"\"`",
          at: lexer.tokens.last { $0.kind == .stringStart }?.range ?? SourceRange(start: 0, end: 1)))
    }
    let sorted = parser.diagnostics.sorted { $0.range.start < $1.range.start }
    return Result(block: block, diagnostics: sorted, completeness: completeness)
  }

  private init(source: Source, lexer: Lexer) {
    self.source = source
    tokens = lexer.tokens
    comments = lexer.comments
    diagnostics = lexer.diagnostics
    unreadable = Set(lexer.diagnostics.map(\.range.start))
    stackLimit = StackGuard.limit()
  }

  // MARK: Tokens

  var token: Token { tokens[position] }
  func next(_ ahead: Int = 1) -> Token { tokens[min(position + ahead, tokens.count - 1)] }

  mutating func advance() {
    if position < tokens.count - 1 { position += 1 }
  }

  /// The end of the token before the current one.
  var lastEnd: Int { position > 0 ? tokens[position - 1].range.end : 0 }

  func range(from start: Int) -> SourceRange { SourceRange(start: start, end: max(lastEnd, start)) }

  /// Whether the current token goes on with the expression before it, as far as newlines decide.
  var continuesLine: Bool { ignoresNewlines || !token.newlineBefore }

  func failure(_ message: String, at range: SourceRange? = nil, hint: String? = nil) -> Failure {
    let isAtEnd = token.kind == .end && range == nil
    return Failure(
      diagnostic: Diagnostic(.error, message, at: range ?? token.range, hint: hint), isAtEnd: isAtEnd)
  }

  func unexpected(_ wanted: String) -> Failure {
    switch token.kind {
    case .end: failure("expected \(wanted), found the end of the text")
    case .stringStart: failure("expected \(wanted), found a string")
    case .symbol where ["&&", "||", "&", "|", "^", "?", "!"].contains(token.text):
      failure("`\(token.text)` is not an operator", hint: habitHint)
    default: failure("expected \(wanted), found \(described)", hint: habitHint)
    }
  }

  /// The current token as messages name it.
  var described: String {
    switch token.kind {
    case .end: "the end of the text"
    case .stringStart: "a string"
    default: "`\(source.text(in: token.range))`"
    }
  }

  /// The bracket that closes `open`. Where something else begins a line, or the text ends, the mistake is
  /// most likely at the open one: it is never closed.
  mutating func close(_ open: Token, _ closer: String, _ wanted: String? = nil) throws(Failure) {
    if accept(closer) { return }
    guard token.kind == .end || token.newlineBefore, open.partner < 0 else {
      var failure = unexpected(wanted ?? "`\(closer)`")
      if wanted != nil { failure.diagnostic.hint = failure.diagnostic.hint ?? missingCommaHint }
      throw failure
    }
    throw Failure(
      diagnostic: Diagnostic(
        .error, "this `\(open.text)` is never closed", at: open.range,
        hint: token.kind == .end
          ? "add the closing `\(closer)`"
          : "line \(source.position(at: token.range.start).line) starts before the closing `\(closer)`"),
      isAtEnd: token.kind == .end)
  }

  mutating func expect(_ symbol: String, _ wanted: String? = nil) throws(Failure) {
    guard token.isSymbol(symbol) else { throw unexpected(wanted ?? "`\(symbol)`") }
    advance()
  }

  mutating func accept(_ symbol: String) -> Bool {
    guard token.isSymbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func name(_ wanted: String) throws(Failure) -> Name {
    guard token.kind == .name else { throw unexpected(wanted) }
    defer { advance() }
    return Name(text: token.text, range: token.range)
  }

  /// Runs a rule one level deeper; too deep is an error, not a crash.
  mutating func nested<Node>(_ rule: (inout Parser) throws(Failure) -> Node) throws(Failure) -> Node {
    guard nesting < Parser.nestingLimit, !StackGuard.isExhausted(limit: stackLimit) else {
      throw failure(
        "this is nested more than \(nesting) levels deep", at: token.range,
        hint: "assign parts of it to names")
    }
    nesting += 1
    defer { nesting -= 1 }
    return try rule(&self)
  }

  // MARK: Statement lists

  private mutating func file() -> Block {
    let statements = statements(until: nil)
    return Block(statements, SourceRange(start: 0, end: source.bytes.count))
  }

  /// `{ … }`
  mutating func block(_ wanted: String = "a block `{ … }`") throws(Failure) -> Block {
    let open = token
    let start = open.range.start
    guard accept("{") else {
      throw token.kind == .end
        ? unexpected(wanted) : failure("expected \(wanted), found \(described)", hint: blockHint)
    }
    let (newlines, trailing) = (ignoresNewlines, allowsTrailingBlock)
    (ignoresNewlines, allowsTrailingBlock) = (false, true)
    defer { (ignoresNewlines, allowsTrailingBlock) = (newlines, trailing) }
    let statements = try nested { parser throws(Failure) in parser.statements(until: "}") }
    try close(open, "}")
    return Block(statements, range(from: start))
  }

  mutating func statements(until closer: String?) -> [Statement] {
    var statements: [Statement] = []
    while true {
      while token.isSymbol(";") { advance() }
      if token.kind == .end { return statements }
      if let closer, token.isSymbol(closer) { return statements }
      let before = position
      do throws(Failure) {
        statements.append(try statement())
        guard endsStatement(closer) else { throw trailing(after: before) }
      } catch {
        record(error, since: tokens[before].range.start)
        if nesting > 100, closer != nil { return statements }
        if error.isAtEnd { position = tokens.count - 1 } else { recover(from: before, closer: closer) }
      }
    }
  }

  private func endsStatement(_ closer: String?) -> Bool {
    if token.kind == .end || token.newlineBefore || token.isSymbol(";") { return true }
    return closer.map(token.isSymbol) ?? false
  }

  private mutating func record(_ failure: Failure, since start: Int) {
    // A word that could not be read spoils its statement: what follows from it is no news. One mistake often
    // shows twice; the first report of a place is enough.
    let place = failure.diagnostic.range.start
    let isNews = !diagnostics.contains { diagnostic in
      diagnostic.range.start == place
        || unreadable.contains(diagnostic.range.start) && diagnostic.range.start >= start
          && diagnostic.range.start <= tokens[position].range.start
    }
    guard isNews, !(failure.isAtEnd && failedAtEnd) else { return }
    if failure.isAtEnd { failedAtEnd = true }
    if diagnostics.count < 20 { diagnostics.append(failure.diagnostic) }
  }

  /// Goes to where the next statement begins. It looks from the start of the one that failed, so that what
  /// stands in its brackets is left out as a whole; inner blocks have reported their mistakes by now.
  private mutating func recover(from start: Int, closer: String?) {
    position = start
    if token.kind == .symbol, token.partner > position { position = token.partner }
    advance()
    while token.kind != .end {
      if token.isSymbol(";") || token.newlineBefore { return }
      if let closer, token.isSymbol(closer) { return }
      if token.kind == .symbol, token.partner > position { position = token.partner }
      advance()
    }
  }
}
