extension Parser {
  mutating func expression() throws(Failure) -> Expression {
    try nested { parser throws(Failure) in try parser.expressionBody() }
  }

  private mutating func expressionBody() throws(Failure) -> Expression {
    let start = token.range.start
    if token.kind == .name, next().isSymbol("->") { return try shortFunction() }
    if token.isSymbol("("), token.partner > position, tokens[token.partner + 1].isSymbol("->") {
      return try shortFunction()
    }
    if token.kind == .keyword {
      switch token.text {
      case "fn":
        let function = try anonymousFunction()
        return node(.function(function), start, [])
      case "if": return try conditional()
      case "try": return try attempt()
      default: break
      }
    }
    return try binary(0)
  }

  /// A node that keeps count of its depth, so that no later walk recurses too far.
  func node(_ kind: Expression.Kind, _ start: Int, _ children: [Expression]) -> Expression {
    let depth = 1 + (children.map(\.depth).max() ?? 0)
    return Expression(kind, range(from: start), depth: depth)
  }

  private enum Level {
    static let or = 0
    static let and = 1
    static let not = 2
    static let comparison = 3
    static let range = 4
    static let sum = 5
    static let product = 6
  }

  private static let comparisons: Set<String> = ["==", "!=", "<", "<=", ">", ">="]

  /// Precedence climbing: one call for all levels keeps the stack small.
  mutating func binary(_ level: Int) throws(Failure) -> Expression {
    let start = token.range.start
    var left: Expression
    if token.isKeyword("not") {
      advance()
      let operand = try nested { parser throws(Failure) in try parser.binary(Level.not) }
      left = node(.not(operand), start, [operand])
      if level > Level.not {
        throw failure("`not` needs parentheses here", at: left.range, hint: "write `(not …)`")
      }
    } else {
      left = try unary()
    }
    while continuesLine, let (operation, strength) = operatorHere, strength >= level {
      guard left.depth < Parser.nestingLimit * 4, !StackGuard.isExhausted(limit: stackLimit) else {
        throw failure(
          "this expression is too long to parse", at: token.range, hint: "assign parts of it to names")
      }
      left = try binary(left, operation, strength, start)
    }
    return left
  }

  private var operatorHere: (String, Int)? {
    if token.kind == .keyword {
      switch token.text {
      case "or": return ("or", Level.or)
      case "and": return ("and", Level.and)
      case "in": return ("in", Level.comparison)
      case "not" where next().isKeyword("in"): return ("not in", Level.comparison)
      default: return nil
      }
    }
    guard token.kind == .symbol else { return nil }
    switch token.text {
    case "..", "..<": return (token.text, Level.range)
    case "+", "-": return (token.text, Level.sum)
    case "*", "/", "//", "%", "@": return (token.text, Level.product)
    default: return Parser.comparisons.contains(token.text) ? (token.text, Level.comparison) : nil
    }
  }

  private mutating func binary(
    _ left: Expression, _ operation: String, _ strength: Int, _ start: Int
  ) throws(Failure) -> Expression {
    // Inside an index `a[1..]` may end after the dots.
    if strength == Level.range, endsSlice(next()), !next().isWord("by") || beginsValue(next(2)) {
      throw openRange()
    }
    if isIncrement { throw increment() }
    advance()
    if operation == "not in" { advance() }
    let right = try binary(strength + 1)
    switch strength {
    case Level.or: return node(.or(left, right), start, [left, right])
    case Level.and: return node(.and(left, right), start, [left, right])
    case Level.comparison:
      if let (again, level) = operatorHere, level == Level.comparison, continuesLine {
        let (first, second) = (source.text(in: left.range), source.text(in: right.range))
        let isShort = first.utf8.count + second.utf8.count < 60
        throw failure(
          "comparisons cannot be chained", at: token.range,
          hint: isShort
            ? "write `\(first) \(operation) \(second) and \(second) \(again) …`"
            : "write `a \(operation) b and b \(again) c`")
      }
      return node(.binary(operation, left, right), start, [left, right])
    case Level.range:
      var step: Expression?
      if token.isWord("by"), continuesLine {
        advance()
        step = try binary(Level.sum)
      }
      if let (_, level) = operatorHere, level == Level.range, continuesLine {
        throw failure("a range has exactly two bounds", at: token.range)
      }
      return node(
        .range(lower: left, upper: right, step: step, includesUpper: operation == ".."), start,
        [left, right] + (step.map { [$0] } ?? []))
    default: return node(.binary(operation, left, right), start, [left, right])
    }
  }

  private func beginsValue(_ token: Token) -> Bool {
    switch token.kind {
    case .name, .int, .float: true
    default: token.isSymbol("-") || token.isSymbol("(")
    }
  }

  private func openRange() -> Failure {
    if next().kind == .end {
      return Failure(
        diagnostic: Diagnostic(.error, "this range needs an upper bound", at: next().range), isAtEnd: true)
    }
    return failure("a range without an upper bound is allowed only inside an index", at: token.range)
  }

  func endsSlice(_ token: Token) -> Bool {
    token.isSymbol("]") || token.isSymbol(",") || token.isSymbol(")") || token.isWord("by")
      || token.kind == .end
      || token.isSymbol("{")
  }

  mutating func unary() throws(Failure) -> Expression {
    let start = token.range.start
    if token.isSymbol("-") {
      advance()
      if token.kind == .int, token.int == Int.min, !["**", ".", "(", "["].contains(next().text) {
        advance()
        return node(.int(Int.min), start, [])
      }
      let operand = try nested { parser throws(Failure) in try parser.unary() }
      return node(.negate(operand), start, [operand])
    }
    let base = try postfix()
    guard token.isSymbol("**"), continuesLine else {
      if token.isSymbol("^"), continuesLine {
        throw failure("`^` is not an operator", at: token.range, hint: habitHint)
      }
      return base
    }
    advance()
    let exponent = try nested { parser throws(Failure) in try parser.unary() }
    return node(.binary("**", base, exponent), start, [base, exponent])
  }

  mutating func postfix() throws(Failure) -> Expression {
    let start = token.range.start
    var value = try atom()
    while true {
      guard value.depth < Parser.nestingLimit else {
        throw failure(
          "this chain of calls is too long to parse", at: token.range, hint: "assign parts of it to names")
      }
      if token.isSymbol("."), continuesLine || next().kind == .name {
        advance()
        guard token.kind == .name || token.kind == .keyword else { throw afterDot(value) }
        let name = Name(text: token.text, range: token.range)
        advance()
        value = node(.property(value, name), start, [value])
      } else if token.isSymbol("("), !token.newlineBefore {
        value = try call(value, start)
      } else if token.isSymbol("["), !token.newlineBefore {
        let indices = try indices()
        value = node(.element(value, indices), start, [value])
      } else {
        return value
      }
    }
  }

  private mutating func conditional() throws(Failure) -> Expression {
    let start = token.range.start
    var branches: [(condition: Expression, body: Block)] = []
    var otherwise: Block?
    repeat {
      advance()
      let condition = try head()
      branches.append((condition, try block()))
      guard token.isKeyword("else") else {
        if token.kind == .name, let hint = wordHint(token.text), hint.contains("else if") {
          throw failure("`\(token.text)` is not a keyword of Derain", at: token.range, hint: hint)
        }
        break
      }
      advance()
      if token.isKeyword("if") { continue }
      otherwise = try block()
      break
    } while true
    return node(.conditional(branches, otherwise: otherwise), start, branches.map(\.condition))
  }

  /// `x++` and `x--`, as other languages write them.
  private var isIncrement: Bool {
    guard token.isSymbol("+") || token.isSymbol("-"), next().isSymbol(token.text) else { return false }
    let after = next(2)
    return next().range.start == token.range.end
      && (after.kind == .end || after.newlineBefore || [";", ")", "}"].contains(after.text))
  }

  private func increment() -> Failure {
    let name = position > 0 && tokens[position - 1].kind == .name ? tokens[position - 1].text : "x"
    return failure(
      "`\(token.text)\(token.text)` is not an operator", at: token.range.union(next().range),
      hint: "write `\(name) \(token.text)= 1`")
  }

  /// What stands behind a dot and is no name.
  private func afterDot(_ value: Expression) -> Failure {
    let before = source.text(in: value.range)
    if case .int = value.kind {
      return failure(
        "expected a name after `.`, found \(described)", at: token.kind == .end ? nil : token.range,
        hint: "a float needs digits on both sides of the point: `\(before).0`")
    }
    if token.kind == .int {
      return failure(
        "expected a name after `.`, found \(described)", at: token.range,
        hint: "use brackets to index: `\(before)[\(token.int)]`")
    }
    return unexpected("a name after `.`")
  }

  private mutating func attempt() throws(Failure) -> Expression {
    let start = token.range.start
    advance()
    let body = try block()
    guard token.isKeyword("catch") else { throw unexpected("`catch` with a name and a block") }
    advance()
    let error = try name("a name for the error")
    let handler = try block()
    return node(.attempt(body, error: error, handler: handler), start, [])
  }
}
