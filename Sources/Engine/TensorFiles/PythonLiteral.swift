/// A value in Python's notation, as headers of NumPy's files are written: texts, numbers, tuples, lists and
/// dictionaries.
enum PythonLiteral: Equatable {
  case none
  case bool(Bool)
  case int(Int)
  case text(String)
  case tuple([PythonLiteral])
  case list([PythonLiteral])
  /// Pairs in their order.
  case dictionary([Pair])

  struct Pair: Equatable {
    let key: PythonLiteral
    let value: PythonLiteral
  }

  /// Nil where the text is anything else, such as a call.
  init?(_ text: some StringProtocol) {
    var reader = PythonReader(Array(text.unicodeScalars))
    guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
    self = value
  }

  /// The value of a text key; Python takes the last of several.
  subscript(_ key: String) -> PythonLiteral? {
    guard case .dictionary(let pairs) = self else { return nil }
    return pairs.last { $0.key == .text(key) }?.value
  }
}

private struct PythonReader {
  private static let deepest = 32
  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return position == scalars.count
    }
  }

  private mutating func skipBlanks() {
    while position < scalars.count, " \t\r\n\u{c}\\".unicodeScalars.contains(scalars[position]) {
      position += 1
    }
  }

  private mutating func next() -> Unicode.Scalar? {
    skipBlanks()
    return position < scalars.count ? scalars[position] : nil
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next() == scalar else { return false }
    position += 1
    return true
  }

  mutating func value(depth: Int) -> PythonLiteral? {
    guard depth <= Self.deepest, let first = next() else { return nil }
    switch first {
    case "'", "\"": return texts()
    case "{": return dictionary(depth: depth)
    case "[": return items("[", "]", depth: depth).map { .list($0.values) }
    case "(":
      guard let (values, endsInComma) = items("(", ")", depth: depth) else { return nil }
      // Brackets around one value without a comma are just brackets.
      return values.count == 1 && !endsInComma ? values[0] : .tuple(values)
    case "-", "+", "0"..."9": return number()
    default: return word()
    }
  }

  /// Adjacent texts are joined, as in Python.
  private mutating func texts() -> PythonLiteral? {
    var result = ""
    while let quote = next(), quote == "'" || quote == "\"" {
      position += 1
      while true {
        guard position < scalars.count, scalars[position] != "\n" else { return nil }
        let scalar = scalars[position]
        position += 1
        if scalar == quote { break }
        guard scalar == "\\" else {
          result.unicodeScalars.append(scalar)
          continue
        }
        // Of what follows a backslash, names of fields have quotes and backslashes.
        guard position < scalars.count, "\\'\"".unicodeScalars.contains(scalars[position]) else { return nil }
        result.unicodeScalars.append(scalars[position])
        position += 1
      }
    }
    return .text(result)
  }

  private mutating func number() -> PythonLiteral? {
    let isNegative = take("-")
    if !isNegative { _ = take("+") }
    var digits = ""
    while position < scalars.count, "0123456789_".unicodeScalars.contains(scalars[position]) {
      if scalars[position] != "_" { digits.unicodeScalars.append(scalars[position]) }
      position += 1
    }
    // Python 2 ends long integers so.
    if position < scalars.count, scalars[position] == "L" || scalars[position] == "l" { position += 1 }
    return Int((isNegative ? "-" : "") + digits).map { .int($0) }
  }

  private mutating func word() -> PythonLiteral? {
    var word = ""
    while position < scalars.count, scalars[position].properties.isAlphabetic {
      word.unicodeScalars.append(scalars[position])
      position += 1
    }
    // Texts of Python 2 and bytes.
    if ["u", "U", "b", "B"].contains(word), position < scalars.count,
      "'\"".unicodeScalars.contains(scalars[position])
    {
      return texts()
    }
    return switch word {
    case "True": .bool(true)
    case "False": .bool(false)
    case "None": PythonLiteral.none
    default: nil
    }
  }

  private mutating func items(
    _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, depth: Int
  ) -> (values: [PythonLiteral], endsInComma: Bool)? {
    guard take(opening) else { return nil }
    var values: [PythonLiteral] = []
    var endsInComma = false
    while !take(closing) {
      guard values.isEmpty || endsInComma, let item = value(depth: depth + 1) else { return nil }
      values.append(item)
      endsInComma = take(",")
    }
    return (values, endsInComma)
  }

  private mutating func dictionary(depth: Int) -> PythonLiteral? {
    guard take("{") else { return nil }
    var pairs: [PythonLiteral.Pair] = []
    var endsInComma = false
    while !take("}") {
      guard pairs.isEmpty || endsInComma, let key = value(depth: depth + 1), take(":"),
        let item = value(depth: depth + 1)
      else { return nil }
      pairs.append(.init(key: key, value: item))
      endsInComma = take(",")
    }
    return .dictionary(pairs)
  }
}
