extension Parser {
  mutating func atom() throws(Failure) -> Expression {
    let start = token.range.start
    let current = token
    switch current.kind {
    case .int:
      if current.int == Int.min {
        throw failure(Parser.tooLarge, at: current.range, hint: "write it as a float: \(current.text).0")
      }
      advance()
      return node(.int(current.int), start, [])
    case .float:
      advance()
      return node(.float(current.float), start, [])
    case .stringStart: return try string()
    case .name:
      advance()
      return node(.name(current.text), start, [])
    case .keyword:
      switch current.text {
      case "true", "false":
        advance()
        return node(.bool(current.text == "true"), start, [])
      case "nil":
        advance()
        return node(.nothing, start, [])
      case "if", "try", "fn":
        throw failure(
          "`\(current.text)` inside a larger expression needs parentheses", at: current.range,
          hint: "write `(\(current.text) …)`")
      default: throw unexpected("a value")
      }
    case .symbol:
      switch current.text {
      case "(": return try parenthesised()
      case "[": return try list()
      case "{": return try record()
      case "!":
        throw failure("`!` is not an operator", at: current.range, hint: habitHint)
      case "+": throw leadingPlus()
      default: throw unexpected("a value")
      }
    default: throw unexpected("a value")
    }
  }

  /// Runs a rule between brackets: newlines mean nothing there, trailing blocks are allowed.
  mutating func bracketed<Node>(_ rule: (inout Parser) throws(Failure) -> Node) throws(Failure) -> Node {
    let (newlines, trailing) = (ignoresNewlines, allowsTrailingBlock)
    (ignoresNewlines, allowsTrailingBlock) = (true, true)
    defer { (ignoresNewlines, allowsTrailingBlock) = (newlines, trailing) }
    return try rule(&self)
  }

  static let tooLarge = "this whole number is too large for 64 bits"

  private func leadingPlus() -> Failure {
    token.newlineBefore && position > 0
      ? failure(
        "a line cannot begin with `+`", at: token.range,
        hint: "to continue the line above, put the `+` at its end")
      : failure("`+` needs a value on its left", at: token.range, hint: "remove it")
  }

  private mutating func parenthesised() throws(Failure) -> Expression {
    let open = token
    advance()
    let value = try bracketed { parser throws(Failure) in try parser.expression() }
    if token.isSymbol(",") {
      throw failure("Derain has no tuples", at: token.range, hint: "write a list: `[a, b]`")
    }
    if token.isSymbol("=") { throw assignmentAsValue() }
    try close(open, ")")
    return value
  }

  private mutating func list() throws(Failure) -> Expression {
    let open = token
    let start = open.range.start
    advance()
    let kind = try bracketed { parser throws(Failure) in try parser.listBody() }
    try close(open, "]", "`,` or `]`")
    switch kind {
    case .comprehension(let body, _): return node(kind, start, [body])
    case .list(let items): return node(kind, start, items.map(\.value))
    default: return node(kind, start, [])
    }
  }

  private mutating func listBody() throws(Failure) -> Expression.Kind {
    var items: [ListItem] = []
    while !token.isSymbol("]") {
      let isSpread = accept("...")
      let value = try expression()
      if items.isEmpty, !isSpread, token.isKeyword("for") {
        return .comprehension(value, try clauses())
      }
      items.append(ListItem(value: value, isSpread: isSpread))
      guard accept(",") else { break }
    }
    return .list(items)
  }

  private mutating func clauses() throws(Failure) -> [Clause] {
    var clauses: [Clause] = []
    while true {
      if token.isKeyword("for") {
        advance()
        let names = try names()
        guard token.isKeyword("in") else { throw unexpected("`in`") }
        advance()
        clauses.append(.loop(names, try binary(0)))
      } else if token.isKeyword("if") {
        advance()
        clauses.append(.condition(try binary(0)))
      } else {
        return clauses
      }
    }
  }

  private mutating func record() throws(Failure) -> Expression {
    let open = token
    let start = open.range.start
    let followsArrow = position > 0 && tokens[position - 1].isSymbol("->")
    advance()
    let entries = try bracketed { parser throws(Failure) in try parser.entries(followsArrow: followsArrow) }
    try close(open, "}", "`,` or `}`")
    let children = entries.map { entry in
      switch entry {
      case .field(_, let value), .spread(let value): value
      }
    }
    return node(.record(entries), start, children)
  }

  private mutating func entries(followsArrow: Bool) throws(Failure) -> [RecordEntry] {
    var entries: [RecordEntry] = []
    while !token.isSymbol("}") {
      if accept("...") {
        entries.append(.spread(try expression()))
      } else {
        let key: Name
        if token.kind == .name || token.kind == .keyword {
          key = Name(text: token.text, range: token.range)
          advance()
        } else if token.kind == .stringStart, next().kind == .stringText, next(2).kind == .stringEnd {
          key = Name(text: next().text, range: token.range.union(next(2).range))
          for _ in 0..<3 { advance() }
        } else {
          throw failure(
            "expected a field name, found \(described)",
            hint: followsArrow
              ? Parser.arrowHint : "write a field as `name: value` or `\"any text\": value`")
        }
        guard accept(":") else {
          throw failure(
            "expected `:` after the field name, found \(described)",
            hint: followsArrow ? Parser.arrowHint : "write the field as `\(key.text): …`")
        }
        entries.append(.field(key, try expression()))
      }
      guard accept(",") else { break }
    }
    return entries
  }

  private static let arrowHint = "`->` takes a single expression; for several statements write `fn (x) { … }`"

  private mutating func string() throws(Failure) -> Expression {
    let start = token.range.start
    let isLines = token.text == "lines"
    advance()
    var parts: [StringPart] = []
    var children: [Expression] = []
    while token.kind != .stringEnd {
      switch token.kind {
      case .stringText:
        parts.append(.text(token.text))
        advance()
      case .interpolationStart:
        advance()
        let value = try bracketed { parser throws(Failure) in try parser.expression() }
        guard token.kind == .interpolationEnd else { throw unexpected("`}` or `:` and a format") }
        parts.append(.value(value, format: token.text))
        children.append(value)
        advance()
      case .end where isLines:
        throw Failure(
          diagnostic: Diagnostic(
            .error, "this string has no closing `\"\"\"`", at: SourceRange(start: start, end: start + 3)),
          isAtEnd: true)
      default: throw unexpected("the end of the string")
      }
    }
    advance()
    if isLines { parts = MultilineString.withoutCommonIndent(parts) }
    return node(.string(parts), start, children)
  }
}
