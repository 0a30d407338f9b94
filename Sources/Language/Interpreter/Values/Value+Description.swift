import Console
import Files

extension Value {
  /// How deep the text forms look into nested lists and records.
  private static let shownDepth = 20

  /// The value in one line, as it would be written where that is possible; control characters are shown.
  public var oneLine: String { oneLine(limit: 1000) }

  /// The one-line form, cut with `…` once it is longer than about `limit` characters.
  public func oneLine(limit: Int) -> String {
    var text = ""
    write(into: &text, limit: limit, depth: 0)
    return text
  }

  /// What `print` and interpolation show: strings as they are, everything else in one line.
  public var plainText: String {
    if case .string(let string) = self { string } else { oneLine(limit: 100_000) }
  }

  private func write(into text: inout String, limit: Int, depth: Int) {
    switch self {
    case .unset, .nothing, .cell: text += "nil"
    case .bool(let bool): text += bool ? "true" : "false"
    case .int(let int): text += String(int)
    case .float(let float): text += float.plainText
    case .string(let string):
      var quoted = ""
      string.writeQuoted(into: &quoted, limit: limit)
      text += quoted.visible
    case .list(let list):
      text += "["
      writeItems(list.lazy.map { (nil, $0) }, into: &text, limit: limit, depth: depth)
      text += "]"
    case .record(let record):
      text += "{"
      writeItems(record.lazy.map { ($0.key, $0.value) }, into: &text, limit: limit, depth: depth)
      text += "}"
    case .range(let range): text += range.description
    case .function(let function): text += function.description.visible
    case .builtIn(let group): text += "<built-in \(group.name)>"
    case .object(let object): text += object.oneLine.visible
    }
  }

  /// A number, a string, a range, true, false or nil, as it would be written, in full. Identities of finished runs are made
  /// of it: it never changes.
  var literal: String {
    guard case .string(let string) = self else { return oneLine(limit: .max) }
    var text = ""
    string.writeQuoted(into: &text, limit: .max)
    return text
  }

  private func writeItems(
    _ items: some Sequence<(String?, Value)>, into text: inout String, limit: Int, depth: Int
  ) {
    guard depth < Value.shownDepth else {
      text += "…"
      return
    }
    for (position, (key, value)) in items.enumerated() {
      if position > 0 { text += ", " }
      if text.utf8.count > limit {
        text += "…"
        return
      }
      if let key { text += (key.isName ? key : Value.string(key).oneLine) + ": " }
      value.write(into: &text, limit: limit, depth: depth + 1)
    }
  }

  /// The text of a value on its own, over several lines where that reads better: the richest text form
  /// of an object, long lists and records with an item or a field a line.
  public func display(width: Int = 100) -> String {
    switch self {
    case .string(let string): return Value.shortened(string)
    case .object(let object): return object.text(width: width)
    case .record(let record):
      // Long enough for a line that fits not to be cut, whatever its characters.
      let line = oneLine(limit: 4 * width)
      if DisplayWidth.columns(line) <= width { return line }
      let fields = record.map { field in
        let name = field.key.isName ? field.key : Value.string(field.key).oneLine
        return DisplayWidth.cut("  \(name): \(field.value.oneLine(limit: width))", to: width)
      }
      return "{\n" + Value.shortened(fields).joined(separator: "\n") + "\n}"
    case .list(let list):
      let line = oneLine(limit: 4 * width)
      if DisplayWidth.columns(line) <= width { return line }
      if list.allSatisfy(\.isScalar) {
        return Value.wrapped(list.prefix(1000).map(\.oneLine), total: list.count, width)
      }
      return "[\n"
        + Value.shortened(
          list.prefix(200).map { DisplayWidth.cut("  " + $0.oneLine(limit: width), to: width) },
          total: list.count
        )
        .joined(separator: "\n") + "\n]"
    default: return oneLine
    }
  }

  private var isScalar: Bool {
    switch self {
    case .int, .float, .bool, .nothing: true
    default: false
    }
  }

  /// The first lines, and how many more there are.
  private static func shortened(_ lines: [String], total: Int? = nil) -> [String] {
    let total = total ?? lines.count
    let limit = 40
    return total <= limit ? lines : lines.prefix(limit) + ["  … \(total - limit) more"]
  }

  /// The beginning of a text that would fill many screens, and how much more there is.
  private static func shortened(_ text: String) -> String {
    let limit = 10_000
    guard text.utf8.count > limit else { return text }
    let count = text.unicodeScalars.count
    guard count > limit else { return text }
    return
      "\(String(text.unicodeScalars.prefix(limit)))\n… \(count - limit) more characters; `print` shows all"
  }

  /// Numbers in lines of at most `width` columns, at most 40 of them.
  private static func wrapped(_ items: [String], total: Int, _ width: Int) -> String {
    var lines = ["["]
    var shown = 0
    for item in items {
      let room = lines[lines.count - 1].utf8.count + item.utf8.count + 2
      if room > width {
        if lines.count == 40 { break }
        lines.append("  ")
      }
      lines[lines.count - 1] += (lines[lines.count - 1].last == " " || shown == 0 ? "" : " ") + item + ","
      shown += 1
    }
    var text = lines.joined(separator: "\n")
    if shown == total { text.removeLast() } else { text += " … \(total - shown) more" }
    return text + "]"
  }
}

extension String {
  /// Whether the text can be written as a name.
  var isName: Bool {
    guard let first = utf8.first, first == UInt8(ascii: "_") || first.isLetter else { return false }
    return utf8.allSatisfy { $0 == UInt8(ascii: "_") || $0.isLetter || $0.isDigit }
  }

  fileprivate func writeQuoted(into text: inout String, limit: Int) {
    text += "\""
    for character in unicodeScalars.prefix(max(limit, 20)) {
      switch character {
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "{": text += "\\{"
      default: text.unicodeScalars.append(character)
      }
    }
    if unicodeScalars.count > max(limit, 20) { text += "…" }
    text += "\""
  }
}

extension UInt8 {
  var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || self >= 0x80 }
  var isDigit: Bool { (0x30...0x39).contains(self) }
}
