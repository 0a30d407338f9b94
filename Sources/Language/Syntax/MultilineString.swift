/// `"""` strings lose the indent their lines share, the newline after the opening quotes and the last
/// newline with the blanks before the closing quotes.
enum MultilineString {
  static func withoutCommonIndent(_ parts: [StringPart]) -> [StringPart] {
    var indent = Int.max
    var atLineStart = false
    for (index, part) in parts.enumerated() {
      guard case .text(let text) = part else {
        if atLineStart { indent = min(indent, 0) }
        atLineStart = false
        continue
      }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() where number > 0 {
        let isLastOfPart = number == lines.count - 1
        let isBlank = line.allSatisfy { $0 == " " || $0 == "\t" }
        if isBlank, !(isLastOfPart && index < parts.count - 1), !(isLastOfPart && index == parts.count - 1) {
          continue
        }
        indent = min(indent, line.prefix { $0 == " " || $0 == "\t" }.count)
      }
      atLineStart = false
    }
    if indent == Int.max { indent = 0 }
    return trimmed(parts, indent: indent)
  }

  private static func trimmed(_ parts: [StringPart], indent: Int) -> [StringPart] {
    var result: [StringPart] = []
    for (index, part) in parts.enumerated() {
      guard case .text(let text) = part else {
        result.append(part)
        continue
      }
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      for number in lines.indices where number > 0 {
        lines[number] = String(
          lines[number].dropFirst(min(indent, lines[number].prefix { $0 == " " || $0 == "\t" }.count)))
      }
      if index == 0, lines.count > 1, lines[0].allSatisfy({ $0 == " " }) { lines.removeFirst() }
      if index == parts.count - 1, lines.count > 1, lines[lines.count - 1].allSatisfy({ $0 == " " }) {
        lines.removeLast()
      } else if index == parts.count - 1, index == 0, lines.count == 1, text.hasSuffix("\n") {
        lines = [""]
      }
      result.append(.text(lines.joined(separator: "\n")))
    }
    return result
  }
}
