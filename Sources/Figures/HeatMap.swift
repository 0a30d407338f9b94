/// A value for each pair of two things, as coloured cells with the value written in them.
public struct HeatMap: Drawing, Hashable, Sendable {
  public var columns: [String]
  public var rows: [String]
  /// Row after row from the top; nil where there is none.
  public var values: [[Double?]]
  /// What stands in the cells instead of the value; nil for the value.
  public var labels: [[String?]]
  public var title: String?
  public var xLabel: String?
  public var yLabel: String?
  /// What the colours mean.
  public var valueLabel: String?
  public var width: Int
  public var height: Int

  public init(
    columns: [String], rows: [String], values: [[Double?]], labels: [[String?]]? = nil, title: String? = nil,
    xLabel: String? = nil, yLabel: String? = nil, valueLabel: String? = nil, width: Int? = nil,
    height: Int? = nil
  ) {
    self.columns = columns
    self.rows = rows
    self.values = values
    self.labels = labels ?? values.map { $0.map { _ in nil } }
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.valueLabel = valueLabel
    self.width = width ?? max(360, 220 + 90 * columns.count)
    self.height = height ?? max(240, 120 + 55 * rows.count)
  }

  /// Dark blue over grey to yellow, in equal steps of lightness, which is told apart without colours as well (cividis,
  /// Nuñez, Anderton & Renslow 2018, sampled).
  private static let palette = ["#00224e", "#35456c", "#666970", "#948e77", "#c8b866", "#fee838"]

  public func script(for medium: PlotMedium) throws(FigureError) -> GnuplotScript {
    guard !columns.isEmpty, !rows.isEmpty else { throw .nothingToDraw("the heat map has no cells") }
    guard values.count == rows.count, labels.count == rows.count,
      values.allSatisfy({ $0.count == columns.count }), labels.allSatisfy({ $0.count == columns.count })
    else {
      throw .mismatch("the heat map has \(rows.count) × \(columns.count) cells and other numbers of values")
    }
    let known = values.flatMap(\.self).compactMap(\.self).filter(\.isFinite)
    guard let low = known.min(), let high = known.max() else {
      throw .nothingToDraw("the heat map holds no finite numbers")
    }
    var script = GnuplotScript()
    script.open(medium, width: width, height: height)
    let ink = "textcolor rgb '\(Palette.text.hexadecimal())'"
    if let title { script.command("set title \(gnuplotQuoted(title)) noenhanced font ',14' \(ink)") }
    if let xLabel { script.command("set xlabel \(gnuplotQuoted(xLabel)) noenhanced \(ink)") }
    let longest = rows.map(\.count).max() ?? 0
    if let yLabel {
      // gnuplot keeps no room for names of ticks that are texts.
      script.command(
        "set ylabel \(gnuplotQuoted(yLabel)) noenhanced offset character \(-max(0, longest - 5)),0 \(ink)")
      script.command("set lmargin \(longest + 6)")
    }
    if let valueLabel { script.command("set cblabel \(gnuplotQuoted(valueLabel)) noenhanced \(ink)") }
    func ticks(_ names: [String]) -> String {
      names.enumerated().map { "\(gnuplotQuotedTick($1)) \($0)" }.joined(separator: ", ")
    }
    script.command("set xtics (\(ticks(columns))) scale 0 noenhanced \(ink)")
    script.command("set ytics (\(ticks(rows.reversed()))) scale 0 noenhanced \(ink)")
    script.command("set xrange [-0.5:\(Double(columns.count) - 0.5)]")
    script.command("set yrange [-0.5:\(Double(rows.count) - 0.5)]")
    script.command("unset key")
    script.command("unset border")
    script.command("unset colorbox")
    if valueLabel != nil { script.command("set colorbox noborder") }
    let stops = Self.palette.enumerated().map { "\($0) '\($1)'" }.joined(separator: ", ")
    script.command("set palette defined (\(stops))")
    script.command("set cbrange [\(low):\(high > low ? high : low + 1)]")
    var cells: [[Double]] = [[], [], [], [], []]
    for (row, line) in values.enumerated() {
      for (column, value) in line.enumerated() {
        let (x, y) = (Double(column), Double(rows.count - 1 - row))
        if let value, value.isFinite {
          for (index, number) in [x, y, 0.48, 0.46, value].enumerated() { cells[index].append(number) }
        }
        guard let text = labels[row][column] ?? value.map({ Self.number($0) }) else { continue }
        let share = value.map { high > low ? ($0 - low) / (high - low) : 0 } ?? 1
        let colour = value?.isFinite != true || share > 0.55 ? "#000000" : "#ffffff"
        script.command(
          "set label \(gnuplotQuoted(text)) at first \(x), first \(y) center noenhanced front textcolor rgb '\(colour)'"
        )
      }
    }
    let data = script.data(cells)
    script.command("plot \(data) using 1:2:3:4:5 with boxxyerror fillcolor palette fillstyle solid noborder")
    return script
  }

  /// Three digits.
  public static func number(_ value: Double) -> String {
    let size = abs(value)
    let places = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let whole = (size * scale).rounded()
    guard whole < 1e15 else { return "\(value)" }
    let digits = String(Int(whole))
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    let sign = value < 0 && whole > 0 ? "-" : ""
    return places == 0 ? sign + padded : "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
  }
}
