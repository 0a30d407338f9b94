/// Mistakes that come from other languages, with the spelling that is meant.
extension Parser {
  /// The right spelling for something that other languages write at the current place.
  var habitHint: String? {
    switch token.kind {
    case .symbol:
      switch token.text {
      case "^": "write `**` for powers"
      case "&&", "&": "write `and`"
      case "||", "|": "write `or`"
      case "!": "write `not`"
      case "?": "write `if a { b } else { c }`"
      case "=": "to compare, write `==`; to pass an argument by name, write `name: value`"
      case ":" where next().isSymbol("="): "assign with `=`"
      case ":": "put a block in `{ }`; write a slice as `xs[1..3]`"
      case "...": "`...` spreads a list or record inside brackets; write a range with `..`"
      case "{": "put a record argument inside the parentheses: `f({a: 1})`"
      case ".": "a float needs digits on both sides of the point: `0.5`"
      case "/", "//": "comments start with `#`"
      default: nil
      }
    case .name: wordHint(token.text) ?? (position > 0 ? previousWordHint : nil)
    default: nil
    }
  }

  private var previousWordHint: String? {
    let previous = tokens[position - 1]
    return previous.kind == .name ? wordHint(previous.text) : nil
  }

  /// Two values side by side inside brackets.
  var missingCommaHint: String? {
    guard position > 0, [.name, .keyword, .int, .float, .stringStart].contains(token.kind) else { return nil }
    if let prefix = stringPrefixHint { return prefix }
    switch tokens[position - 1].kind {
    case .int, .float, .stringEnd, .name: return "put a comma between the two values"
    case .symbol:
      return [")", "]", "}"].contains(tokens[position - 1].text) ? "put a comma between the two values" : nil
    default: return nil
    }
  }

  /// `f"…"` and the like.
  private var stringPrefixHint: String? {
    let previous = tokens[position - 1]
    guard token.kind == .stringStart, previous.kind == .name, previous.range.end == token.range.start,
      ["f", "r", "b", "u"].contains(previous.text.lowercased())
    else { return nil }
    return previous.text.lowercased() == "r"
      ? "for a string without escapes, use single quotes: `'…'`"
      : "leave out the `\(previous.text)`: every string can hold values, as in `\"{x}\"`"
  }

  /// Why a block is missing.
  var blockHint: String? {
    switch token.kind {
    case .symbol where ["->", "="].contains(token.text):
      "put the function's statements in `{ }`, or write it as one expression: `name = x -> x + 1`"
    case .symbol where token.text != ":": habitHint
    default: "put the block in `{ }`"
    }
  }

  /// An assignment where a value is wanted.
  func assignmentAsValue() -> Failure {
    failure(
      "an assignment cannot be used as a value", at: token.range,
      hint: "write each assignment as its own statement; to compare, write `==`")
  }

  /// What stands behind a whole statement on its line.
  func trailing(after start: Int) -> Failure {
    let previous = tokens[max(position - 1, 0)]
    if token.isSymbol("=") { return assignmentAsValue() }
    if previous.kind == .name, let hint = wordHint(previous.text) {
      return failure("`\(previous.text)` is not a keyword of Derain", at: previous.range, hint: hint)
    }
    if token.isKeyword("if") {
      return failure(
        "expected the end of the statement, found `if`", hint: "write `x = if a { b } else { c }`")
    }
    if position > 0, let hint = stringPrefixHint {
      return failure("expected the end of the statement, found a string", at: token.range, hint: hint)
    }
    if tokens[start..<position].contains(where: { $0.isSymbol("//") }) {
      return failure(
        "expected the end of the statement, found \(described)",
        hint: "comments start with `#`; `//` divides")
    }
    // A name and something that begins a value: a call as other languages write it.
    let beginsValue = [.name, .int, .float, .stringStart].contains(token.kind)
    if beginsValue, position == start + 1, previous.kind == .name, wordHint(token.text) == nil {
      return failure(
        "expected the end of the statement, found \(described)", at: token.range,
        hint: "to call a function, use parentheses: `\(previous.text)(…)`")
    }
    let failure = unexpected("the end of the statement")
    guard failure.diagnostic.hint == nil, token.kind == .keyword || token.kind == .name else {
      return failure
    }
    return self.failure(failure.diagnostic.message, hint: "separate statements on one line with `;`")
  }

  /// Words of other languages.
  func wordHint(_ word: String) -> String? {
    switch word {
    case "elif", "elsif", "elseif": "write `else if`"
    case "def", "func", "function": "write `fn name(x) { … }`"
    case "let", "var", "const": "assign without a declaration: `x = 1`"
    case "lambda": "write `x -> x + 1`"
    case "except", "finally": "write `try { … } catch e { … }`"
    case "raise", "throw": "write `error(\"what is wrong\")`"
    case "class", "struct": "Derain has no classes; use a record: `{a: 1}`"
    case "from": "write `import \"file.dr\"`"
    case "switch", "match": "write `if a { … } else if b { … } else { … }`"
    case "is": "write `==`"
    case "del", "delete": "memory is freed automatically; `x = nil` drops a value"
    default: nil
    }
  }
}
