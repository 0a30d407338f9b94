import Files
import Resources

/// Tables as text with a line for each row (RFC 4180): cells between commas, quoted where they need it, names in the
/// first line.
public enum CSV {
  public struct Cell {
    public var text: String
    /// The line of the file it begins in, from 1.
    public var line: Int
    /// Quoted cells are text whatever they look like.
    public var isQuoted: Bool
  }

  // MARK: Reading

  /// - Parameter name: what the text is called in messages.
  /// - Throws: `ScriptError` with the line of what is wrong, `Interruption`.
  static func table(_ text: String, separator: Character, name: String) throws -> Table {
    let lines = try cells(of: text, separator: separator.asciiValue ?? UInt8(ascii: ","), name: name)
    guard let header = lines.first else {
      throw ScriptError("`\(name)` is empty: a table begins with a line of names")
    }
    let columns = header.map(\.text)
    if let twice = columns.firstRepeated {
      throw ScriptError("`\(name)` names the column \"\(twice)\" twice", hint: "rename one of them in line 1")
    }
    for line in lines where line.count != header.count {
      throw ScriptError(
        "line \(line[0].line) of `\(name)` has \(line.count.counted("cell")) for \(header.count.counted("column"))",
        hint: "put cells that hold the separator between double quotes, or name another `separator:`")
    }
    let typed = columns.indices.map { column in values(lines.dropFirst().map { $0[column] }) }
    return Table(columns: columns, rows: (0..<lines.count - 1).map { row in typed.map { $0[row] } })
  }

  /// A column's cells: ints, floats or bools where all unquoted ones are, else text. Empty unquoted cells are `nil`.
  private static func values(_ cells: [Cell]) -> [Value] {
    let plain = cells.filter { !$0.isQuoted && !$0.text.isEmpty }
    let read: (String) -> Value =
      if plain.allSatisfy({ int($0.text) != nil }) {
        { int($0).map { .int($0) } ?? .string($0) }
      } else if plain.allSatisfy({ number($0.text) != nil }) {
        { text in
          // A whole number that a float cannot hold stays one.
          if let int = int(text), Int(exactly: Double(int)) != int { return .int(int) }
          return number(text).map { .float($0) } ?? .string(text)
        }
      } else if plain.allSatisfy({ $0.text == "true" || $0.text == "false" }) {
        { .bool($0 == "true") }
      } else {
        { .string($0) }
      }
    return cells.map { $0.isQuoted ? .string($0.text) : $0.text.isEmpty ? .nothing : read($0.text) }
  }

  /// Numbers that begin with a needless 0 are names, such as 007.
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
  /// - Throws: `ScriptError` for quotes that do not end, `Interruption`.
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
            throw ScriptError(
              "the quotes in line \(cell.line) of `\(name)` do not end",
              hint: "inside quotes, `\"\"` stands for one")
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
          throw ScriptError(
            "there is text behind the closing quotes in line \(line) of `\(name)`",
            hint: "inside quotes, `\"\"` stands for one")
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

  // MARK: Writing

  /// - Throws: `ScriptError` for values that are no number, text, boolean or nil, `Interruption`.
  static func text(_ table: Table, separator: Character) throws -> String {
    var text =
      table.columns.map { quoted($0, separator, isText: false) }.joined(separator: String(separator)) + "\n"
    for (number, row) in table.rows.enumerated() {
      if Interrupt.isRequested { throw Interruption() }
      let cells = try zip(table.columns, row).map { name, value in
        guard let cell = cell(value, separator) else {
          throw ScriptError(
            "row \(number) of the column \"\(name)\" holds \(value.kindPhrase), which CSV has no way to write",
            hint: "make it text, as in `t.with({\(name): r -> str(r[\"\(name)\"])})`")
        }
        return cell
      }
      let before = text.utf8.count
      text += cells.joined(separator: String(separator)) + "\n"
      try Limits.checkString(text.utf8.count, before: before)
    }
    return text
  }

  private static func cell(_ value: Value, _ separator: Character) -> String? {
    switch value {
    case .nothing, .unset: ""
    case .bool(let bool): bool ? "true" : "false"
    case .int(let int): String(int)
    case .float(let float): float.plainText
    case .string(let string): quoted(string, separator, isText: true)
    case .object: value.asNumber.map(\.description)
    default: nil
    }
  }

  /// Text that would be read as something else, or that holds what ends a cell, stands between quotes.
  private static func quoted(_ text: String, _ separator: Character, isText: Bool) -> String {
    let looksOtherwise =
      text.isEmpty || number(text) != nil || text == "true" || text == "false"
      || text.first?.isWhitespace == true
      || text.last?.isWhitespace == true
    let ends = [
      UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"), separator.asciiValue ?? UInt8(ascii: ","),
    ]
    guard isText && looksOtherwise || text.utf8.contains(where: ends.contains) else { return text }
    return inQuotes(text)
  }

  /// A cell that stands between quotes.
  public static func inQuotes(_ text: String) -> String {
    "\"" + text.pieces(between: "\"").joined(separator: "\"\"") + "\""
  }
}
