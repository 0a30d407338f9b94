import Failures

/// A value for each combination of a row and a column, as coloured cells, with the value as text where there is room.
public struct HeatMap: Drawing, Hashable, Sendable {
  /// Names of the columns, from left to right.
  public var columns: [String]
  /// Names of the rows, from top to bottom.
  public var rows: [String]
  /// Values by row from the top; nil leaves the cell empty, and a value that is not finite leaves it without colour.
  public var values: [[Double?]]
  /// Texts for the cells, by row from the top; nil shows the value.
  public var labels: [[String?]]
  /// Title above the map; nil for none.
  public var title: String?
  /// What the columns are, below the map; nil for nothing.
  public var xLabel: String?
  /// What the rows are, left of the map; nil for nothing.
  public var yLabel: String?
  /// What the values are, beside a scale of colours; nil leaves out the scale.
  public var valueLabel: String?
  /// Width in pixels.
  public var width: Int
  /// Height in pixels.
  public var height: Int

  /// - Parameters:
  ///   - width: in pixels; nil, the default, gives each of up to 16 columns 90 pixels.
  ///   - height: in pixels; nil, the default, gives each of up to 16 rows 55 pixels.
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
    self.width = width ?? max(360, Self.margins.width + Self.extent(columns.count, of: 90))
    self.height = height ?? max(240, Self.margins.height + Self.extent(rows.count, of: 55))
  }

  /// Room beside the cells in pixels.
  private static let margins = (width: 220, height: 120)
  /// Up to this many cells in a row or column have their full size; more share the same room.
  private static let fullSized = 16

  private static func extent(_ count: Int, of size: Int) -> Int {
    count <= fullSized ? size * count : max(size * fullSized, 2 * count)
  }

  /// Dark blue over grey to yellow in equal steps of lightness, which can be told apart without colours as well
  /// (cividis, Nuñez, Anderton & Renslow 2018, sampled).
  private static let palette = ["#00224e", "#35456c", "#666970", "#948e77", "#c8b866", "#fee838"]

  public func script(for medium: PlotMedium) throws(Failure) -> GnuplotScript {
    guard !columns.isEmpty, !rows.isEmpty else { throw Failure(.empty, "the heat map has no cells") }
    guard values.count == rows.count, labels.count == rows.count,
      values.allSatisfy({ $0.count == columns.count }), labels.allSatisfy({ $0.count == columns.count })
    else {
      throw Failure(
        "the heat map has \(rows.count) × \(columns.count) cells, but a different number of values")
    }
    let known = values.flatMap(\.self).compactMap(\.self).filter(\.isFinite)
    guard let low = known.min(), let high = known.max() else {
      throw Failure(.empty, "the heat map contains no finite numbers")
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
    let cell = (
      width: Double(width - Self.margins.width) / Double(columns.count),
      height: Double(height - Self.margins.height) / Double(rows.count)
    )
    // Of many names only those are shown for which there is room.
    func ticks(_ names: [String], _ extent: Double, _ room: Double) -> String {
      let step = names.count <= Self.fullSized ? 1 : max(1, Int((extent / room).rounded(.up)))
      return stride(from: 0, to: names.count, by: step).map { "\(gnuplotQuotedTick(names[$0])) \($0)" }
        .joined(separator: ", ")
    }
    let widest = Double(2 + (columns.map(\.count).max() ?? 0)) * Self.letter.width
    script.command("set xtics (\(ticks(columns, widest, cell.width))) scale 0 noenhanced \(ink)")
    script.command(
      "set ytics (\(ticks(rows.reversed(), Self.letter.height, cell.height))) scale 0 noenhanced \(ink)")
    script.command("set xrange [-0.5:\(Double(columns.count) - 0.5)]")
    script.command("set yrange [-0.5:\(Double(rows.count) - 0.5)]")
    script.command("unset key")
    script.command("unset border")
    script.command("unset colorbox")
    if valueLabel != nil { script.command("set colorbox noborder") }
    let stops = Self.palette.enumerated().map { "\($0) '\($1)'" }.joined(separator: ", ")
    script.command("set palette defined (\(stops))")
    script.command("set cbrange [\(low):\(high > low ? high : low + 1)]")
    guard cell.width >= 5 * Self.letter.width, cell.height >= Self.letter.height else {
      drawImage(&script)
      return script
    }
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

  /// Size of a letter in pixels; numbers have up to five letters.
  private static let letter = (width: 7.5, height: 16.0)

  /// The cells as the pixels of one picture, which costs the same however many there are; a side of one cell is given
  /// twice, since a picture has two at least.
  private func drawImage(_ script: inout GnuplotScript) {
    func places(_ count: Int) -> [(place: Double, index: Int)] {
      count > 1 ? (0..<count).map { (Double($0), $0) } : [(-0.25, 0), (0.25, 0)]
    }
    var cells: [[Double]] = [[], [], []]
    for (y, row) in places(rows.count) {
      for (x, column) in places(columns.count) {
        cells[0].append(x)
        cells[1].append(y)
        cells[2].append(values[rows.count - 1 - row][column] ?? .nan)
      }
    }
    script.command("plot \(script.data(cells)) using 1:2:3 with image")
  }

  /// The number in decimal notation, with 0 places after the point from 100 on, 1 from 10 on, 2 from 1 on, and 3 below.
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
