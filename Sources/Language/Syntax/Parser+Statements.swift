extension Parser {
  mutating func statement() throws(Failure) -> Statement {
    let start = token.range.start
    let kind: Statement.Kind
    if token.kind == .keyword {
      kind = try keywordStatement()
    } else if token.isWord("set"), next().kind == .name, next(2).isSymbol("=") {
      advance()
      let name = try name("the name of the setting")
      advance()
      kind = .setting(name, try expression())
    } else if token.isWord("outer"), next().kind == .name, !next().newlineBefore {
      advance()
      kind = try assignment(isOuter: true)
    } else if token.kind == .name, next().isSymbol(","), !next().newlineBefore {
      kind = try unpacking()
    } else if startsRecordPattern {
      kind = try recordUnpacking()
    } else {
      if token.kind == .name, next().kind == .name || next().kind == .stringStart, !next().newlineBefore,
        let hint = wordHint(token.text)
      {
        throw failure("`\(token.text)` is not a keyword of Derain", at: token.range, hint: hint)
      }
      kind = try expressionOrAssignment()
    }
    return Statement(kind, range(from: start))
  }

  private mutating func keywordStatement() throws(Failure) -> Statement.Kind {
    switch token.text {
    case "fn" where next().kind == .name: return .function(try namedFunction())
    case "for":
      advance()
      if token.isSymbol("(") {
        throw failure(
          "expected a loop variable, found `(`", at: token.range, hint: "write `for i in 0..<10 { … }`")
      }
      let names = try names()
      guard token.isKeyword("in") else { throw unexpected("`in`") }
      advance()
      let values = try head()
      return .loop(names, values, try block())
    case "while":
      advance()
      let condition = try head()
      return .whileLoop(condition, try block())
    case "break":
      advance()
      return .breakLoop
    case "continue":
      advance()
      return .continueLoop
    case "return":
      advance()
      let ends = token.kind == .end || token.newlineBefore || token.isSymbol(";") || token.isSymbol("}")
      return .giveBack(ends ? nil : try expression())
    case "import": return try importing()
    default: return try expressionOrAssignment()
    }
  }

  private mutating func importing() throws(Failure) -> Statement.Kind {
    advance()
    let start = token.range.start
    guard token.kind == .stringStart, next().kind == .stringText, next(2).kind == .stringEnd else {
      throw failure(
        "expected the file's path in quotes, found \(described)",
        at: token.kind == .end ? nil : token.range,
        hint: "write `import \"file.dr\"`; built-in functions need no import")
    }
    let path = next().text
    for _ in 0..<3 { advance() }
    let pathRange = range(from: start)
    var alias: Name?
    if token.isWord("as"), continuesLine {
      advance()
      alias = try name("a name")
    }
    return .importFile(path: path, pathRange: pathRange, alias: alias)
  }

  /// The condition or the values of a loop: no trailing block outside brackets.
  mutating func head() throws(Failure) -> Expression {
    let saved = allowsTrailingBlock
    allowsTrailingBlock = false
    defer { allowsTrailingBlock = saved }
    let head = try expression()
    if token.isSymbol("=") {
      throw failure("an assignment cannot be a condition", at: token.range, hint: "to compare, write `==`")
    }
    return head
  }

  mutating func names() throws(Failure) -> [Name] {
    var names = [try name("a name")]
    while accept(",") { names.append(try name("a name")) }
    return names
  }

  private mutating func unpacking() throws(Failure) -> Statement.Kind {
    let names = try names()
    try expect("=", "`=` after the names")
    var values = [try expression()]
    while accept(",") { values.append(try expression()) }
    return .unpack(names, values)
  }

  /// A statement that begins `{a,` or `{a}` takes a record apart.
  private var startsRecordPattern: Bool {
    guard token.isSymbol("{"), next().kind == .name else { return false }
    if next(2).isSymbol(",") { return true }
    return next(2).isSymbol("}") && next(3).isSymbol("=")
  }

  private mutating func recordUnpacking() throws(Failure) -> Statement.Kind {
    advance()
    var names = [try name("a field name")]
    while accept(",") {
      if token.isSymbol("}") { break }
      names.append(try name("a field name"))
    }
    try expect("}")
    try expect("=", "`=` after the names")
    return .unpackRecord(names, try expression())
  }

  private mutating func assignment(isOuter: Bool) throws(Failure) -> Statement.Kind {
    let target = try postfix()
    guard token.kind == .symbol, let operation = Parser.assignments[token.text] else {
      throw unexpected("an assignment after `outer`")
    }
    return try assign(to: target, operation, isOuter: isOuter)
  }

  private static let assignments = ["=": "", "+=": "+", "-=": "-", "*=": "*", "/=": "/"]

  private mutating func expressionOrAssignment() throws(Failure) -> Statement.Kind {
    let value = try expression()
    if token.kind == .symbol, !token.newlineBefore, let operation = Parser.assignments[token.text] {
      return try assign(to: value, operation, isOuter: false)
    }
    return .expression(value, isMuted: token.isSymbol(";"))
  }

  private mutating func assign(
    to target: Expression, _ operation: String, isOuter: Bool
  ) throws(Failure) -> Statement.Kind {
    guard let place = place(target) else {
      throw failure(
        "cannot assign to this expression", at: target.range,
        hint: "only a name, a field `r.k` or an item `xs[0]` can be assigned; to compare, write `==`")
    }
    advance()
    return .assign(place, operation: operation.isEmpty ? nil : operation, try expression(), isOuter: isOuter)
  }

  private func place(_ expression: Expression) -> Place? {
    var steps: [Place.Step] = []
    var current = expression
    while true {
      switch current.kind {
      case .name(let text):
        let name = Name(text: text, range: current.range)
        return Place(name: name, steps: steps.reversed(), range: expression.range)
      case .property(let base, let name):
        steps.append(.property(name))
        current = base
      case .element(let base, let indices):
        steps.append(.element(indices, current.range))
        current = base
      default: return nil
      }
    }
  }
}
