/// Mistakes that come from other languages, with the spelling that is meant.
extension Parser {
  /// The right spelling for something that other languages write at the current place.
  var habitHint: String? {
    switch token.kind {
    case .symbol:
      switch token.text {
      case "^": "powers are written `**`"
      case "&&", "&": "write `and`"
      case "||", "|": "write `or`"
      case "!": "write `not`"
      case "?": "write `if a { b } else { c }`"
      case "=": "`==` compares; an argument is given as `name: value`"
      case ":" where next().isSymbol("="): "names get their values with `=`"
      case ":": "blocks stand in `{ }`, slices are written `xs[1..3]`"
      case "...": "`...` spreads a list or record inside brackets; ranges are written `..`"
      case "{": "a record as argument goes inside the parentheses: `f({a: 1})`"
      case ".": "a float has digits on both sides of its dot: `0.5`"
      case "/", "//": "comments begin with `#`"
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
    case .int, .float, .stringEnd, .name: return "a comma stands between two values"
    case .symbol:
      return [")", "]", "}"].contains(tokens[position - 1].text) ? "a comma stands between two values" : nil
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
      ? "text taken literally stands in single quotes: `'…'`"
      : "strings need no `\(previous.text)`: `\"{x}\"` holds a value"
  }

  /// Why a block is missing.
  var blockHint: String? {
    switch token.kind {
    case .symbol where ["->", "="].contains(token.text):
      "a function's statements stand in `{ }`; in one expression it is `name = x -> x + 1`"
    case .symbol where token.text != ":": habitHint
    default: "blocks stand in `{ }`"
    }
  }

  /// An assignment where a value is wanted.
  func assignmentAsValue() -> Failure {
    failure(
      "an assignment has no value", at: token.range,
      hint: "give each name its value in a statement of its own; `==` compares")
  }

  /// What stands behind a whole statement on its line.
  func trailing(after start: Int) -> Failure {
    let previous = tokens[max(position - 1, 0)]
    if token.isSymbol("=") { return assignmentAsValue() }
    if previous.kind == .name, let hint = wordHint(previous.text) {
      return failure("`\(previous.text)` is no word of the language", at: previous.range, hint: hint)
    }
    if token.isKeyword("if") {
      return failure(
        "the end of the statement is wanted here, not `if`", hint: "write `x = if a { b } else { c }`")
    }
    if position > 0, let hint = stringPrefixHint {
      return failure("the end of the statement is wanted here, not a string", at: token.range, hint: hint)
    }
    if tokens[start..<position].contains(where: { $0.isSymbol("//") }) {
      return failure(
        "the end of the statement is wanted here, not \(described)",
        hint: "comments begin with `#`; `//` divides")
    }
    // A name and something that begins a value: a call as other languages write it.
    let beginsValue = [.name, .int, .float, .stringStart].contains(token.kind)
    if beginsValue, position == start + 1, previous.kind == .name, wordHint(token.text) == nil {
      return failure(
        "the end of the statement is wanted here, not \(described)", at: token.range,
        hint: "a function is called with parentheses: `\(previous.text)(…)`")
    }
    let failure = unexpected("the end of the statement")
    guard failure.diagnostic.hint == nil, token.kind == .keyword || token.kind == .name else {
      return failure
    }
    return self.failure(failure.diagnostic.message, hint: "statements on one line are separated by `;`")
  }

  /// Words of other languages.
  func wordHint(_ word: String) -> String? {
    switch word {
    case "elif", "elsif", "elseif": "write `else if`"
    case "def", "func", "function": "functions are written `fn name(x) { … }`"
    case "let", "var", "const": "names need no declaration: `x = 1`"
    case "lambda": "write `x -> x + 1`"
    case "except", "finally": "write `try { … } catch e { … }`"
    case "raise", "throw": "write `error(\"what is wrong\")`"
    case "class", "struct": "there are no classes; records hold fields: `{a: 1}`"
    case "from": "write `import \"file.dr\"`"
    case "switch", "match": "write `if a { … } else if b { … } else { … }`"
    case "is": "write `==`"
    case "del", "delete": "values go by themselves; `x = nil` lets go of one"
    default: nil
    }
  }
}
