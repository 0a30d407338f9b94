import Files
import Resources

extension CSV {
  // MARK: Reading

  /// - Parameter name: what the text is called in messages.
  /// - Throws: `ScriptError` with the line of what is wrong, `Interruption`.
  static func table(_ text: String, separator: Character, name: String) throws -> Table {
    let lines = try cells(of: text, separator: separator.asciiValue ?? UInt8(ascii: ","), name: name)
    guard let header = lines.first else {
      throw ScriptError("`\(name)` is empty: the first line must hold the column names")
    }
    let columns = header.map(\.text)
    if let twice = columns.firstRepeated {
      throw ScriptError("`\(name)` names the column \"\(twice)\" twice", hint: "rename one of them in line 1")
    }
    for line in lines where line.count != header.count {
      throw ScriptError(
        "line \(line[0].line) of `\(name)` has \(line.count.counted("cell")), but the table has \(header.count.counted("column"))",
        hint: "put cells that contain the separator in double quotes, or give another `separator:`")
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
            "row \(number) of the column \"\(name)\" holds \(value.kindPhrase), which CSV cannot store",
            hint: "convert it to text: `t.with({\(name): r -> str(r[\"\(name)\"])})`")
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
}
