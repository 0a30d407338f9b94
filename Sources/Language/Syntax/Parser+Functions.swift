extension Parser {
  /// `fn name(…) { … }`
  mutating func namedFunction() throws(Failure) -> FunctionNode {
    let start = token.range.start
    let documentation = documentation(above: start)
    advance()
    let name = try name("the function's name")
    let parameters = try parameters()
    let body = try block()
    return FunctionNode(
      name: name, parameters: parameters, body: .block(body), range: range(from: start),
      documentation: documentation)
  }

  /// `fn (…) { … }`
  mutating func anonymousFunction() throws(Failure) -> FunctionNode {
    let start = token.range.start
    advance()
    let parameters = try parameters()
    let body = try block()
    return FunctionNode(name: nil, parameters: parameters, body: .block(body), range: range(from: start))
  }

  /// `x -> e` and `(x, y: 2) -> e`
  mutating func shortFunction() throws(Failure) -> Expression {
    let start = token.range.start
    var parameters: [ParameterNode]
    if token.kind == .name {
      parameters = [ParameterNode(name: try name("a name"), defaultValue: nil, isRest: false)]
    } else {
      parameters = try self.parameters()
    }
    try expect("->")
    let body = try expression()
    let function = FunctionNode(
      name: nil, parameters: parameters, body: .expression(body), range: range(from: start))
    return node(.function(function), start, [body])
  }

  private mutating func parameters() throws(Failure) -> [ParameterNode] {
    let open = token
    try expect("(")
    let parameters = try bracketed { parser throws(Failure) in
      var parameters: [ParameterNode] = []
      while !parser.token.isSymbol(")") {
        let isRest = parser.accept("...")
        let name = try parser.name("a parameter's name")
        if parameters.contains(where: { $0.name.text == name.text && name.text != "_" }) {
          throw parser.failure("duplicate parameter `\(name.text)`", at: name.range)
        }
        if parser.token.isSymbol("=") {
          throw parser.failure(
            "a default value is written with `:`, not with `=`", at: parser.token.range,
            hint: "write `\(name.text): …`")
        }
        let value = !isRest && parser.accept(":") ? try parser.expression() : nil
        parameters.append(ParameterNode(name: name, defaultValue: value, isRest: isRest))
        guard parser.accept(",") else { break }
      }
      return parameters
    }
    try close(open, ")", "`,` or `)`")
    return parameters
  }

  /// The comment lines that stand right above a place, without their `#`.
  private func documentation(above start: Int) -> String? {
    var line = source.line(at: start) - 1
    var lines: [String] = []
    while let comment = comments.last(where: { source.line(at: $0.range.start) == line && $0.ownsLine }) {
      let text = source.text(in: comment.range)
      if text.hasPrefix("# %%") { break }
      lines.append(String(text.dropFirst(text.hasPrefix("# ") ? 2 : 1)))
      line -= 1
    }
    return lines.isEmpty ? nil : lines.reversed().joined(separator: "\n")
  }
}
