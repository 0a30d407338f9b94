extension Parser {
  mutating func call(_ callee: Expression, _ start: Int) throws(Failure) -> Expression {
    let open = token
    try expect("(")
    var arguments = try bracketed { parser throws(Failure) in try parser.arguments() }
    try close(open, ")", "`,` or `)`")
    if token.isSymbol("{"), !token.newlineBefore, allowsTrailingBlock {
      arguments.append(Argument(label: .none, value: try trailingBlock()))
    }
    return node(.call(callee, arguments), start, [callee] + arguments.map(\.value))
  }

  private mutating func arguments() throws(Failure) -> [Argument] {
    var arguments: [Argument] = []
    while !token.isSymbol(")") {
      if accept("...") {
        arguments.append(Argument(label: .spread, value: try expression()))
      } else if token.kind == .name || token.kind == .keyword, next().isSymbol(":") {
        let name = Name(text: token.text, range: token.range)
        advance()
        advance()
        arguments.append(Argument(label: .named(name), value: try expression()))
      } else {
        if token.kind == .name, next().isSymbol("=") {
          throw failure(
            "an argument is passed with `:`, not with `=`", at: next().range, hint: "write `\(token.text): …`"
          )
        }
        arguments.append(Argument(label: .none, value: try expression()))
      }
      guard accept(",") else { break }
    }
    return arguments
  }

  /// `{ names -> statements }` after a call's `)`.
  private mutating func trailingBlock() throws(Failure) -> Expression {
    let start = token.range.start
    let (newlines, trailing) = (ignoresNewlines, allowsTrailingBlock)
    (ignoresNewlines, allowsTrailingBlock) = (false, true)
    defer { (ignoresNewlines, allowsTrailingBlock) = (newlines, trailing) }
    if let hint = recordInsteadOfBlock {
      throw failure("expected a block here, found a record", at: token.range, hint: hint)
    }
    let open = token
    advance()
    var parameters: [ParameterNode] = []
    if startsBlockParameters {
      parameters = try names().map { ParameterNode(name: $0, defaultValue: nil, isRest: false) }
      try expect("->")
    }
    let bodyStart = token.range.start
    let statements = try nested { parser throws(Failure) in parser.statements(until: "}") }
    try close(open, "}")
    let body = Block(statements, SourceRange(start: bodyStart, end: lastEnd))
    let function = FunctionNode(
      name: nil, parameters: parameters, body: .block(body), range: range(from: start), isTrailingBlock: true)
    return node(.function(function), start, [])
  }

  private var recordInsteadOfBlock: String? {
    next().kind == .name && next(2).isSymbol(":")
      ? "put a record argument inside the parentheses: `f({a: 1})`" : nil
  }

  private var startsBlockParameters: Bool {
    var ahead = 0
    while next(ahead).kind == .name {
      if next(ahead + 1).isSymbol("->") {
        // `{ x -> e }` has the parameter x; a function as value needs parentheses there.
        return true
      }
      guard next(ahead + 1).isSymbol(",") else { return false }
      ahead += 2
    }
    return false
  }

  mutating func indices() throws(Failure) -> [IndexItem] {
    let open = token
    try expect("[")
    let items = try bracketed { parser throws(Failure) in
      var items = [try parser.index()]
      while parser.accept(",") {
        if parser.token.isSymbol("]") { break }
        items.append(try parser.index())
      }
      return items
    }
    if token.isSymbol(":") {
      throw failure(
        "slices use `..` or `..<`, not `:`", at: token.range,
        hint: "write `xs[1..<3]`, or `xs[1..3]` to include the end")
    }
    try close(open, "]", "`,` or `]`")
    return items
  }

  private mutating func index() throws(Failure) -> IndexItem {
    let start = token.range.start
    if token.isSymbol(":") {
      throw failure(
        "slices use `..` or `..<`, not `:`", at: token.range, hint: "write `xs[..<3]`, or `xs[..]` for all")
    }
    var lower: Expression?
    if !isDots(token) {
      if token.kind == .name, next().isSymbol("->") { return .value(try expression()) }
      // `a[i..]`: look whether the bound is followed by dots that end the slice.
      let value = try indexBound()
      guard isDots(token) else { return .value(value) }
      lower = value
    }
    let includesUpper = token.text == ".."
    advance()
    let upper = endsSlice(token) ? nil : try binary(5)
    var step: Expression?
    if token.isWord("by") {
      advance()
      step = try binary(5)
    }
    return .slice(
      lower: lower, upper: upper, step: step, includesUpper: includesUpper, range: range(from: start))
  }

  private func isDots(_ token: Token) -> Bool { token.isSymbol("..") || token.isSymbol("..<") }

  /// An index that is no slice may be any expression; a bound is a sum.
  private mutating func indexBound() throws(Failure) -> Expression {
    if token.kind == .keyword
      || (token.isSymbol("(") && token.partner > position && tokens[token.partner + 1].isSymbol("->"))
    {
      return try expression()
    }
    let start = position
    let bound = try binary(5)
    if isDots(token) || token.isSymbol("]") || token.isSymbol(",") || token.isSymbol(":") { return bound }
    // Comparisons and the like: read the whole index again from its start. Bounds are short.
    position = start
    return try expression()
  }
}
