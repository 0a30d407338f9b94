import Failures
import Glibc
import Resources

/// Tables as text with a line for each row (RFC 4180): cells between commas, quoted where they need it, names in the
/// first line.
public enum CSV {
  /// A cell as it stands in the text.
  public struct Cell {
    /// Without the quotes around it.
    public var text: String
    /// The line of the file it begins in, from 1.
    public var line: Int
    /// Quoted cells are text whatever they look like.
    public var isQuoted: Bool
  }

  /// A whole number; nil for other texts. Numbers that begin with a needless 0 are names, such as 007.
  public static func int(_ text: String) -> Int? {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.dropFirst() : text[...]
    guard digits.utf8.allSatisfy(\.isDigit), digits.utf8.first != UInt8(ascii: "0") || digits.utf8.count == 1
    else { return nil }
    return Int(text)
  }

  /// A decimal number, `nan` or `inf`.
  public static func number(_ text: String) -> Double? {
    if let int = int(text) { return Double(int) }
    if ["nan", "inf", "-inf"].contains(text.lowercased()) { return Double(text.lowercased()) }
    let isDecimal = text.utf8.allSatisfy { $0.isDigit || "+-.eE".utf8.contains($0) }
    let isWhole = text.utf8.allSatisfy(\.isDigit)
    return isDecimal && !isWhole ? Double(text) : nil
  }

  /// With `\n` for whatever ends the first line of the file, in quotes as well: a program that ends lines in another way
  /// also writes the lines of its texts so. A file that ends its lines in `\n` may hold a `\r` in a text.
  private static func withOwnLineEnds(_ text: String) -> String {
    var isQuoted = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == UInt8(ascii: "\n") { return text }
      if byte == UInt8(ascii: "\r") { return text.withPlainLineEnds }
    }
    return text
  }

  /// The cells of each line that is not blank.
  ///
  /// - Parameter canStop: whether Ctrl-C ends it; not where what was kept has to be read back.
  /// - Throws: `Failure` for quotes that do not end, `Interruption`.
  public static func cells(
    of text: String, separator: UInt8 = UInt8(ascii: ","), name: String, canStop: Bool = true
  ) throws -> [[Cell]] {
    let bytes = Array(withOwnLineEnds(text).utf8)
    let (quote, newline, carriageReturn) = (UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    var rows: [[Cell]] = []
    var row: [Cell] = []
    var line = 1
    var at = 0
    while at < bytes.count {
      if canStop, Interrupt.isRequested { throw Interruption() }
      var cell = Cell(text: "", line: line, isQuoted: false)
      if bytes[at] == quote {
        cell.isQuoted = true
        var content: [UInt8] = []
        at += 1
        while true {
          guard at < bytes.count else {
            throw Failure(
              "the quotes in line \(cell.line) of `\(name)` are never closed",
              hint: "inside quotes, write `\"\"` for a quote")
          }
          if bytes[at] == quote {
            at += 1
            guard at < bytes.count, bytes[at] == quote else { break }
          }
          if bytes[at] == newline { line += 1 }
          content.append(bytes[at])
          at += 1
        }
        cell.text = String(decoding: content, as: UTF8.self)
        if at < bytes.count, bytes[at] == carriageReturn { at += 1 }
        guard at == bytes.count || bytes[at] == separator || bytes[at] == newline else {
          throw Failure(
            "there is text after the closing quotes in line \(line) of `\(name)`",
            hint: "inside quotes, write `\"\"` for a quote")
        }
      } else {
        let start = at
        while at < bytes.count, bytes[at] != separator, bytes[at] != newline { at += 1 }
        let isEnd = at == bytes.count || bytes[at] == newline
        let end = isEnd && at > start && bytes[at - 1] == carriageReturn ? at - 1 : at
        cell.text = String(decoding: bytes[start..<end], as: UTF8.self)
      }
      row.append(cell)
      let endsLine = at == bytes.count || bytes[at] == newline
      if endsLine {
        // A line without anything is no row, unless the table has one column only.
        let isBlank = row.count == 1 && row[0].text.isEmpty && !row[0].isQuoted
        if !isBlank || rows.first?.count == 1 { rows.append(row) }
        row = []
        line += 1
      } else if at + 1 == bytes.count {
        row.append(Cell(text: "", line: line, isQuoted: false))
        rows.append(row)
        row = []
      }
      at += 1
    }
    return rows
  }

  /// A cell that stands between quotes.
  public static func inQuotes(_ text: String) -> String {
    let quote = UInt8(ascii: "\"")
    let doubled = text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return "\"" + String(decoding: doubled, as: UTF8.self) + "\""
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
}

extension [String] {
  /// The first item that an earlier one equals, such as a column's name.
  public var firstRepeated: String? {
    var known: Set<String> = []
    return first { !known.insert($0).inserted }
  }
}
