/// Mathematics in Markdown, as GitHub and Jupyter write it: `$…$` within a line, `$$…$$` by itself.
///
/// A page needs no script, so that formulas are not set but shown as they are written. As code they keep their backslashes,
/// underscores and asterisks, which Markdown would take for its own.
enum Mathematics {
  static func asCode(_ text: String) -> String {
    guard text.utf8.contains(dollar) else { return text }
    var result: [UInt8] = []
    var paragraph: [UInt8] = []
    func flush() {
      result += converted(paragraph)
      paragraph = []
    }
    var fence: (mark: UInt8, count: Int)?
    var isAfterBlank = true
    for line in text.utf8.split(separator: newline, omittingEmptySubsequences: false) {
      let content = line.drop { $0 == space }
      let indent = line.count - content.count
      let mark = content.first ?? 0
      let count = content.prefix { $0 == mark }.count
      if let open = fence {
        result += line + [newline]
        if indent < 4, mark == open.mark, count >= open.count,
          content.dropFirst(count).allSatisfy({ $0 == space })
        {
          fence = nil
        }
      } else if indent < 4, count >= 3,
        mark == UInt8(ascii: "~") || mark == backtick && !content.dropFirst(count).contains(backtick)
      {
        flush()
        result += line + [newline]
        fence = (mark, count)
      } else if content.isEmpty || isAfterBlank && (indent >= 4 || mark == UInt8(ascii: "\t")) {
        // An empty line, or one of code, after which there may be more code.
        flush()
        result += line + [newline]
        isAfterBlank = true
        continue
      } else {
        paragraph += line + [newline]
      }
      isAfterBlank = false
    }
    flush()
    // The last line had no end.
    return String(decoding: result.dropLast(), as: UTF8.self)
  }

  private static let (dollar, backtick, newline) = (UInt8(ascii: "$"), UInt8(ascii: "`"), UInt8(ascii: "\n"))
  private static let (space, backslash) = (UInt8(ascii: " "), UInt8(ascii: "\\"))

  /// The lines of a paragraph with their formulas as code.
  private static func converted(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(dollar) else { return text }
    var result: [UInt8] = []
    var place = 0
    while place < text.count {
      let rest = text[place...]
      let count = rest.prefix { $0 == text[place] }.count
      switch text[place] {
      case backslash:
        result += rest.prefix(2)
        place += 2
      case backtick:
        // Code is left alone.
        let end = self.end(of: count, backtick, in: text, from: place + count) ?? place + count
        result += text[place..<end]
        place = end
      case dollar where count <= 2:
        guard let formula = formula(in: text, at: place, count) else { fallthrough }
        result += code(formula, isAlone: count == 2 && isAlone(formula, in: text))
        place = formula.upperBound + count
      default:
        result += rest.prefix(count)
        place += count
      }

      func code(_ formula: Range<Int>, isAlone: Bool) -> [UInt8] {
        let longest = text[formula].split { $0 != backtick }.map(\.count).max() ?? 0
        if isAlone {
          let fence = [UInt8](repeating: backtick, count: max(3, longest + 1))
          let content = text[formula].drop { $0 == newline || $0 == space }
          let end = content.last == newline ? [] : [newline]
          return fence + Array("math\n".utf8) + content + end + fence
        }
        let quotes = [UInt8](repeating: backtick, count: longest + 1)
        let pad = longest > 0 ? [space] : []
        return quotes + pad + text[formula] + pad + quotes
      }
    }
    return result
  }

  /// What stands between dollars: as pandoc has it, single ones touch the formula, and no digit follows, so that prices
  /// are none.
  private static func formula(in text: [UInt8], at start: Int, _ count: Int) -> Range<Int>? {
    func isBlank(_ place: Int) -> Bool {
      place >= text.count || text[place] == space || text[place] == newline
    }
    let first = start + count
    if count == 1, isBlank(first) { return nil }
    var place = first
    while place < text.count {
      switch text[place] {
      case backslash: place += 2
      case backtick where count == 1: return nil
      case dollar:
        let run = text[place...].prefix { $0 == dollar }.count
        if run != count, count == 2 {
          place += run
          continue
        }
        let end = place + run
        let isPrice = end < text.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[end])
        let isFormula = run == count && place > first && (count == 2 || !isBlank(place - 1) && !isPrice)
        return isFormula ? first..<place : nil
      default: place += 1
      }
    }
    return nil
  }

  /// Whether a formula between double dollars has its lines to itself.
  private static func isAlone(_ formula: Range<Int>, in text: [UInt8]) -> Bool {
    let before = text[..<(formula.lowerBound - 2)].reversed().prefix { $0 != newline }
    let after = text[(formula.upperBound + 2)...].prefix { $0 != newline }
    return before.count < 4 && before.allSatisfy { $0 == space } && after.allSatisfy { $0 == space }
  }

  /// The place behind the next run of exactly so many marks.
  private static func end(of count: Int, _ mark: UInt8, in text: [UInt8], from start: Int) -> Int? {
    var place = start
    while place < text.count {
      let run = text[place...].prefix { $0 == mark }.count
      if run == count { return place + run }
      place += max(1, run)
    }
    return nil
  }
}
