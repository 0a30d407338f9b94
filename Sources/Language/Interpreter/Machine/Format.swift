import Files
import Glibc

/// Formats in strings as in Python: `[[fill]align][sign][0][width][,][.precision][type]`.
struct Format {
  var fill: Character = " "
  var align: Character?
  var sign: Character = "-"
  var width = 0
  var groups = false
  var precision: Int?
  var type: Character?

  /// nil where the text is no format.
  init?(_ text: String) {
    var rest = Array(text)[...]
    let aligns: Set<Character> = ["<", ">", "^"]
    if rest.count >= 2, aligns.contains(rest[rest.startIndex + 1]) {
      fill = rest.removeFirst()
      align = rest.removeFirst()
    } else if let first = rest.first, aligns.contains(first) {
      align = rest.removeFirst()
    }
    if let first = rest.first, first == "+" || first == "-" || first == " " { sign = rest.removeFirst() }
    if rest.first == "0" {
      rest.removeFirst()
      if align == nil { (fill, align) = ("0", "=") }
    }
    width = Format.number(&rest) ?? 0
    if rest.first == "," {
      rest.removeFirst()
      groups = true
    }
    if rest.first == "." {
      rest.removeFirst()
      guard let digits = Format.number(&rest) else { return nil }
      precision = digits
    }
    if let last = rest.first, "dfeg%sxbo".contains(last) { type = rest.removeFirst() }
    guard rest.isEmpty, width <= 10_000, precision ?? 0 <= 1000 else { return nil }
  }

  private static func number(_ text: inout ArraySlice<Character>) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    text = text.dropFirst(digits.count)
    return digits.count > 9 ? 1_000_000 : Int(String(digits))
  }

  /// What is wrong with a format, if anything.
  static func problem(_ text: String) -> String? {
    Format(text) == nil ? "`:\(text)` is not a valid format: formats look like `.3`, `.2f`, `>8` or `%`" : nil
  }

  /// A part of an interpolated string: text, or a value and how it is written.
  enum Piece {
    case text(String)
    case value(Format?)
  }

  /// Writes an interpolated string whose values lie in registers, which stay as they are. Where a value does not
  /// fit its format, the text is left as it was.
  static func write(
    _ pieces: [Piece], _ registers: UnsafeMutablePointer<Value>, to text: inout String
  ) throws {
    let before = text.utf8.count
    var value = registers
    do {
      for piece in pieces {
        switch piece {
        case .text(let part): text += part
        case .value(let format):
          if let format {
            text += try format.apply(to: value.pointee)
          } else if case .int(let int) = value.pointee {
            text += String(int)
          } else {
            text += value.pointee.plainText
          }
          value += 1
        }
      }
      try Limits.checkString(text.utf8.count, before: before)
    } catch {
      text = String(decoding: text.utf8.prefix(before), as: UTF8.self)
      throw error
    }
  }

  static func apply(_ text: String, to value: Value) throws -> String {
    guard let format = Format(text) else { throw ScriptError(problem(text) ?? "") }
    return try format.apply(to: value)
  }

  private func apply(to value: Value) throws -> String {
    var body: String
    var isNumber = true
    if let type, "dxbo".contains(type) {
      guard let whole = value.asWhole else { throw mismatch(value, "a whole number") }
      body = String(whole.magnitude, radix: type == "x" ? 16 : type == "b" ? 2 : type == "o" ? 8 : 10)
      body = signText(whole < 0) + (groups ? Format.grouped(body) : body)
    } else if type == nil, case .int(let int) = value, precision == nil {
      body = signText(int < 0) + (groups ? Format.grouped(String(int.magnitude)) : String(int.magnitude))
    } else if type != "s", let number = value.asNumber {
      body = real(number)
    } else if let type, type != "s" {
      throw mismatch(value, "a number")
    } else {
      isNumber = false
      body = value.plainText
      if let precision { body = String(body.prefix(precision)) }
    }
    return padded(body, isNumber: isNumber)
  }

  private func mismatch(_ value: Value, _ wanted: String) -> ScriptError {
    ScriptError("this format needs \(wanted), not \(value.typePhrase)")
  }

  private func signText(_ isNegative: Bool) -> String {
    isNegative ? "-" : sign == "-" ? "" : String(sign)
  }

  private func real(_ number: Double) -> String {
    let magnitude = abs(number)
    let text: String
    guard number.isFinite else { return signText(number < 0) + (number.isNaN ? "nan" : "inf") }
    switch type {
    case "f": text = Format.print("%.*f", precision ?? 6, magnitude)
    case "e": text = Format.print("%.*e", precision ?? 6, magnitude)
    case "%": text = Format.print("%.*f", precision ?? 6, magnitude * 100) + "%"
    case "g": text = Format.print("%.*g", precision ?? 6, magnitude)
    default: text = precision.map { Format.print("%.*g", $0, magnitude) } ?? magnitude.description
    }
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let grouped =
      groups
      ? ([Format.grouped(String(parts[0]))] + parts.dropFirst().map(String.init)).joined(separator: ".")
      : text
    return signText(number.sign == .minus) + grouped
  }

  private static func print(_ format: String, _ precision: Int, _ number: Double) -> String {
    withVaList([Int32(precision), number]) { arguments in
      var buffer = [CChar](repeating: 0, count: 1400)
      let count = vsnprintf(&buffer, buffer.count, format, arguments)
      return String(decoding: buffer.prefix(Int(max(count, 0))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  private static func grouped(_ digits: String) -> String {
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }

  private func padded(_ body: String, isNumber: Bool) -> String {
    let missing = width - body.count
    guard missing > 0 else { return body }
    switch align ?? (isNumber ? ">" : "<") {
    case "<": return body + String(repeating: fill, count: missing)
    case "^":
      return String(repeating: fill, count: missing / 2) + body
        + String(repeating: fill, count: missing - missing / 2)
    case "=":
      let hasSign = body.first.map { "+- ".contains($0) } ?? false
      return (hasSign ? String(body.prefix(1)) : "") + String(repeating: fill, count: missing)
        + body.dropFirst(hasSign ? 1 : 0)
    default: return String(repeating: fill, count: missing) + body
    }
  }
}
