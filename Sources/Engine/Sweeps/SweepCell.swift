import Failures
import Files

/// A value in a cell of a sweep's table. The text alone says of which kind the value is, whatever quotes another program
/// puts around cells: numbers, true, false, lists and records stand as in JSON, `nil` is an empty cell, and a text stands as
/// it is where it cannot be taken for anything else, and otherwise as in JSON. No cell holds the end of a line.
enum SweepCell {
  static func text(_ value: JSON) -> String {
    switch value {
    case .null: return ""
    case .bool(let bool): return bool ? "true" : "false"
    case .int(let int): return String(int)
    case .double(let number): return text(number)
    case .string(let text): return isPlain(text) ? text : value.text
    case .array: return value.text
    case .object: return value.asAnyNumber.map(text) ?? value.text
    }
  }

  /// A column's name.
  static func text(name: String) -> String {
    let isPlain = !name.isEmpty && !name.hasPrefix("\"") && !name.unicodeScalars.contains(where: endsLines)
    return isPlain ? name : JSON.string(name).text
  }

  /// - Parameters:
  ///   - isText: whether the cell is a text unless it holds JSON, as quoted cells of the first version are.
  ///   - knowsCapitals: whether TRUE and FALSE, as spreadsheets write them, are booleans; texts in the first version.
  static func value(_ text: String, isText: Bool = false, knowsCapitals: Bool = true) -> JSON {
    if let first = text.utf8.first, "[{\"".utf8.contains(first),
      let value = try? JSON(parsing: text.utf8, name: "")
    {
      return value
    }
    if isText { return .string(text) }
    switch text {
    case "": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "TRUE" where knowsCapitals: return .bool(true)
    case "FALSE" where knowsCapitals: return .bool(false)
    default: break
    }
    if let int = CSV.int(text) { return .int(int) }
    if let number = CSV.number(text) { return .number(number) }
    return .string(text)
  }

  static func name(_ text: String) -> String {
    guard text.hasPrefix("\""), let name = try? JSON(parsing: text.utf8, name: "").asString else {
      return text
    }
    return name
  }

  /// A line of a table, with its end.
  static func line(_ cells: [String]) -> String {
    cells.map { cell in
      let needsQuotes = cell.utf8.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ",") }
      return needsQuotes ? CSV.inQuotes(cell) : cell
    }.joined(separator: ",") + "\n"
  }

  private static func text(_ number: Double) -> String {
    // Swift writes the sign of a NaN, which says nothing.
    number.isNaN ? "nan" : number.description
  }

  private static func isPlain(_ text: String) -> Bool {
    value(text) == .string(text) && text.first?.isWhitespace == false && text.last?.isWhitespace == false
      && !text.unicodeScalars.contains(where: endsLines)
  }

  /// Control characters, and what some programs take for the end of a line.
  private static func endsLines(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control || scalar.value == 0x2028 || scalar.value == 0x2029
  }
}
