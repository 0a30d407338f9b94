/// Text made safe to look at. What comes from files, their names or other people may hold control characters, which
/// move a terminal's cursor, change its colours or its title, and marks that turn the direction of writing round.
/// They are shown as the language or Unicode writes them: `\e[31m`, `\u{7}`, `\u{202E}`.
extension StringProtocol {
  /// The text in one line.
  public var visible: String { escaping { $0.isUnsafe } }

  /// The text with its lines and tabs.
  public var visibleLines: String { escaping { $0.isUnsafe && $0 != "\n" && $0 != "\t" } }

  /// The text with its lines, tabs and sequences for colours and weights of letters (ECMA-48, SGR), which do no harm.
  public var visibleStyles: String {
    guard utf8.contains(0x1B) else { return visibleLines }
    var result = ""
    var rest = self[...]
    while let escape = rest.firstIndex(of: "\u{1B}") {
      result += rest[..<escape].visibleLines
      let parameters = rest[rest.index(after: escape)...].dropFirst()
      let end = parameters.firstIndex { !$0.isASCII || !($0.isNumber || $0 == ";") }
      if rest[escape...].hasPrefix("\u{1B}["), let end, rest[end] == "m" {
        result += rest[escape...end]
        rest = rest[rest.index(after: end)...]
      } else {
        result += "\\e"
        rest = rest[rest.index(after: escape)...]
      }
    }
    return result + rest.visibleLines
  }

  private func escaping(_ isEscaped: (Unicode.Scalar) -> Bool) -> String {
    guard unicodeScalars.contains(where: isEscaped) else { return String(self) }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if isEscaped(scalar) { result += scalar.escape.unicodeScalars } else { result.append(scalar) }
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  /// Whether a terminal would act on it instead of showing it: control characters (C0, C1, delete), marks that turn
  /// the direction of writing round, separators of lines, and the mark of byte order, which cannot be seen.
  public var isUnsafe: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }

  fileprivate var escape: String {
    switch self {
    case "\n": "\\n"
    case "\t": "\\t"
    case "\r": "\\r"
    case "\u{1B}": "\\e"
    default: "\\u{\(String(value, radix: 16, uppercase: true))}"
    }
  }
}
