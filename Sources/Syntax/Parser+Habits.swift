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
      case ":": "blocks stand in `{ }`, slices are written `xs[1..3]`"
      case "...": "`...` spreads a list or record inside brackets; ranges are written `..`"
      case "{": "a record as argument goes inside the parentheses: `f({a: 1})`"
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

  /// Words of other languages.
  func wordHint(_ word: String) -> String? {
    switch word {
    case "elif", "elsif", "elseif": "write `else if`"
    case "def", "func", "function": "functions are written `fn name(x) { … }`"
    case "let", "var", "const": "names need no declaration: `x = 1`"
    case "lambda": "write `x -> x + 1`"
    case "except", "finally": "write `try { … } catch e { … }`"
    case "class", "struct": "there are no classes; records hold fields: `{a: 1}`"
    case "from": "write `import \"file.dr\"`"
    case "is": "write `==`"
    default: nil
    }
  }
}
