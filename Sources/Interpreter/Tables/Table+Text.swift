import Syntax

extension Table {
  /// The most rows that are shown; the first and last of more.
  private static let shownRows = 40

  /// The table as aligned text: numbers to the right, each column with the digits it needs.
  public func rendered() -> String {
    guard !columns.isEmpty else { return "an empty table" }
    var cells = columns.indices.map { texts(column: $0) }
    if rows.count > Table.shownRows {
      cells = cells.map { $0.prefix(Table.shownRows / 2) + ["…"] + $0.suffix(Table.shownRows / 2) }
    }
    let widths = columns.indices.map { column in
      ([columns[column]] + cells[column]).map(\.displayWidth).max() ?? 0
    }
    let isNumeric = columns.indices.map { column in
      rows.contains { $0[column].isNumber } && rows.allSatisfy { $0[column].isNumber || $0[column].isNothing }
    }
    func line(_ texts: [String]) -> String {
      let padded = texts.indices.map { column in
        let pad = String(repeating: " ", count: max(0, widths[column] - texts[column].displayWidth))
        return isNumeric[column] ? pad + texts[column] : texts[column] + pad
      }
      let text = padded.joined(separator: "  ")
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
    var lines = [line(columns), widths.map { String(repeating: "─", count: $0) }.joined(separator: "──")]
    for row in 0..<(cells.first?.count ?? 0) { lines.append(line(cells.map { $0[row] })) }
    if let caption { lines.append(caption) }
    return lines.joined(separator: "\n")
  }

  /// The texts of a column. Floats share a number of decimals: enough for three digits of a typical value.
  private func texts(column: Int) -> [String] {
    let values = rows.map { $0[column] }
    let floats = values.compactMap { value -> Double? in
      if case .float(let number) = value, number.isFinite { number } else { nil }
    }
    let decimals = Table.decimals(for: floats)
    return values.map { value in
      switch value {
      case .nothing, .unset: "–"
      case .bool(let bool): bool ? "yes" : "no"
      case .float(let number): Table.text(number, decimals: decimals)
      default: value.plainText
      }
    }
  }

  private static func decimals(for numbers: [Double]) -> Int? {
    let sizes = numbers.map { abs($0) }.filter { $0 > 0 }.sorted()
    guard let typical = sizes.isEmpty ? nil : sizes[sizes.count / 2] else { return 1 }
    if typical >= 1e6 || typical < 1e-4 { return nil }
    if numbers.allSatisfy({ $0 == $0.rounded() }) { return 0 }
    return typical >= 100 ? 1 : typical >= 10 ? 2 : 3
  }

  private static func text(_ number: Double, decimals: Int?) -> String {
    guard number.isFinite, let decimals else { return Value.float(number).plainText }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (abs(number) * scale).rounded(.toNearestOrEven)
    guard scaled < 1e15 else { return Value.float(number).plainText }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = number < 0 && scaled > 0 ? "-" : ""
    let whole = padded.dropLast(decimals)
    return decimals == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(padded.suffix(decimals))"
  }
}

extension Value {
  fileprivate var isNumber: Bool {
    switch self {
    case .int, .float: true
    default: false
    }
  }
}

extension String {
  fileprivate var displayWidth: Int { DisplayWidth.columns(self) }
}
