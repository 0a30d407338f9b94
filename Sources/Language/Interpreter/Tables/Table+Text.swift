import Console
import Files

extension Table {
  /// The most rows that are shown; the first and last of more.
  private static let shownRows = 40
  /// How many columns on the screen a shortened text keeps.
  private static let leastWidth = 8

  /// What the standard deviation of a column is called. Beside its column it is shown as `0.31 ± 0.04`.
  static func deviationName(of column: String) -> String { column + "_std" }

  /// One column as it is shown.
  private struct ShownColumn {
    var name: String
    var cells: [String]
    var isNumeric: Bool

    /// The columns on the screen that nothing is cut at.
    var width: Int { max(DisplayWidth.columns(name), cellWidth) }
    private var cellWidth: Int { cells.map { DisplayWidth.columns($0) }.max() ?? 0 }
    /// Numbers are never cut, only their heading.
    var leastWidth: Int { min(width, isNumeric ? max(cellWidth, 3) : Table.leastWidth) }
  }

  /// The table as aligned text: numbers to the right, each column with the digits it needs.
  /// - Parameter width: the columns there are on the screen. Where they do not do, texts are shortened and then
  ///   columns in the middle left out, and a note says which.
  public func rendered(width: Int? = nil) -> String {
    guard !columns.isEmpty else { return rows.isEmpty ? "an empty table" : oneLine }
    var shown = shownColumns()
    var note: String?
    var widths = shown.map(\.width)
    if let width, Table.total(widths) > width {
      let kept = Table.fitting(shown, width)
      if kept.count < shown.count {
        let omitted = shown.indices.filter { !kept.contains($0) }.map { shown[$0].name }
        note = "not shown: \(omitted.joined(separator: ", "))"
        let gap = ShownColumn(
          name: "…", cells: [String](repeating: "…", count: shown[0].cells.count), isNumeric: false)
        let half = (kept.count + 1) / 2
        shown = kept[..<half].map { shown[$0] } + [gap] + kept[half...].map { shown[$0] }
      }
      widths = Table.shrunk(shown, to: width)
    }
    func line(_ texts: [String]) -> String {
      let padded = texts.indices.map { column in
        let text = DisplayWidth.cut(texts[column], to: widths[column])
        let pad = String(repeating: " ", count: max(0, widths[column] - DisplayWidth.columns(text)))
        return shown[column].isNumeric ? pad + text : text + pad
      }
      let text = padded.joined(separator: "  ")
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "──")
    var lines = [line(shown.map(\.name)), rule]
    for row in shown[0].cells.indices { lines.append(line(shown.map { $0.cells[row] })) }
    if rows.count > Table.shownRows { lines.append("\(rows.count) rows") }
    if let note { lines.append(contentsOf: Table.wrapped(note, width)) }
    for line in caption?.visibleLines.split(separator: "\n") ?? [] {
      lines += Table.wrapped(String(line), width)
    }
    return lines.joined(separator: "\n")
  }

  // MARK: Fitting

  private static func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + 2 * max(0, widths.count - 1) }

  /// The columns that have room once texts are shortened: all, or the first and last of them.
  private static func fitting(_ columns: [ShownColumn], _ width: Int) -> [Int] {
    var kept = Array(columns.indices)
    while kept.count > 1 {
      let gap = kept.count < columns.count ? [1] : []
      if total(kept.map { columns[$0].leastWidth } + gap) <= width { break }
      kept.remove(at: kept.count / 2)
    }
    return kept
  }

  /// Widths that sum up to what there is: the widest column that may be cut gives way first.
  private static func shrunk(_ columns: [ShownColumn], to width: Int) -> [Int] {
    var widths = columns.map(\.width)
    var excess = total(widths) - width
    while excess > 0 {
      let places = columns.indices.filter { widths[$0] > columns[$0].leastWidth }
      guard let widest = places.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  private static func wrapped(_ text: String, _ width: Int?) -> [String] {
    guard let width else { return [text] }
    var lines = [""]
    for word in text.split(separator: " ") {
      let isFull = DisplayWidth.columns(lines[lines.count - 1]) + 1 + DisplayWidth.columns(word) > width
      if isFull, lines[lines.count - 1] != "" { lines.append("") }
      lines[lines.count - 1] +=
        (lines[lines.count - 1].isEmpty ? "" : " ") + DisplayWidth.cut(String(word), to: width)
    }
    return lines
  }

  // MARK: Texts of cells

  /// The first rows as texts, each column with the digits it needs, for hosts that draw tables themselves.
  public func shownCells(limit: Int) -> (columns: [String], rows: [[String]], isNumeric: [Bool]) {
    let shown = with(rows: Array(rows.prefix(limit))).shownColumns(limit: limit)
    let rows = (0..<min(limit, rows.count)).map { row in shown.map { $0.cells[row] } }
    return (shown.map(\.name), rows, shown.map(\.isNumeric))
  }

  private func shownColumns(limit: Int = shownRows) -> [ShownColumn] {
    let half = limit / 2
    let isCut = rows.count > limit
    let shown = isCut ? Array(rows.prefix(half)) + Array(rows.suffix(half)) : rows
    let numeric = Set(Table(columns: columns, rows: shown).numberColumns)
    let deviations = Set(columns.map(Table.deviationName)).intersection(numeric)
    return columns.indices.compactMap { place -> ShownColumn? in
      let name = columns[place]
      let isDeviation = deviations.contains(name) && numeric.contains(String(name.dropLast("_std".count)))
      if isDeviation { return nil }
      let values = shown.map { $0[place] }
      var column = ShownColumn(name: name.visible, cells: [], isNumeric: numeric.contains(name))
      let deviation = Table.deviationName(of: name)
      if column.isNumeric, deviations.contains(deviation), let other = columns.firstIndex(of: deviation) {
        column.name = "\(name.visible) ± std"
        column.cells = Table.texts(values, deviations: shown.map { $0[other] })
      } else {
        column.cells = Table.texts(values)
      }
      if isCut { column.cells.insert("…", at: half) }
      return column
    }
  }

  /// The texts of a column. Floats share a number of decimals: enough for three digits of a typical value.
  private static func texts(_ values: [Value]) -> [String] {
    let decimals = decimals(for: values.compactMap(\.finiteFloat))
    return values.map { text($0, decimals: decimals) }
  }

  private static func text(_ value: Value, decimals: Int?) -> String {
    switch value {
    case .nothing, .unset: "–"
    case .bool(let bool): bool ? "yes" : "no"
    case .float(let number): text(number, decimals: decimals)
    case .string(let string): String(string.map { $0.isNewline || $0 == "\t" ? " " : $0 }).visible
    default: value.oneLine(limit: 60)
    }
  }

  /// Means with their deviations. They share a number of decimals: enough for two digits of a typical deviation.
  private static func texts(_ values: [Value], deviations: [Value]) -> [String] {
    let sizes = deviations.compactMap(\.asNumber).filter { $0 > 0 && $0.isFinite }.sorted()
    var decimals = decimals(for: values.compactMap(\.finiteFloat))
    if !sizes.isEmpty, decimals != nil {
      var digits = 1
      var typical = sizes[sizes.count / 2]
      while typical < 1, digits < 10 {
        typical *= 10
        digits += 1
      }
      decimals = typical >= 10 && digits == 1 ? 0 : digits
    }
    let widest = deviations.map { text($0, decimals: decimals).count }.max() ?? 0
    return zip(values, deviations).map { value, deviation in
      let mean = text(value.asNumber.map { .float($0) } ?? value, decimals: decimals)
      if deviation.isNothing { return mean + String(repeating: " ", count: widest + 3) }
      let spread = text(deviation.asNumber.map { .float($0) } ?? deviation, decimals: decimals)
      return "\(mean) ± \(String(repeating: " ", count: widest - spread.count))\(spread)"
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
  fileprivate var finiteFloat: Double? {
    if case .float(let number) = self, number.isFinite { number } else { nil }
  }
}
