import Failures
import Figures
import Files
import Interpreter
import Tensors

/// A plot, panels of plots or a heat map as the language sees them.
final class PlotValue: ScriptObject {
  let drawing: any Drawing
  let oneLine: String
  /// What is shown where there are characters alone; nil where gnuplot draws it in characters.
  private let table: Table?

  init(_ drawing: any Drawing, summary: String, table: Table? = nil) {
    self.drawing = drawing
    oneLine = summary
    self.table = table
  }

  convenience init(_ plot: Plot) {
    let points = plot.series.reduce(0) { $0 + $1.x.count }
    self.init(
      plot,
      summary: "plot\(plot.title.map { " \"\($0)\"" } ?? "") of \(plot.series.count) series, \(points) points"
    )
  }

  var typeName: String { "plot" }

  func richForms() -> [RichForm] {
    [.text(text(width: nil)), .png { try self.drawing.png() }, .svg { try self.drawing.svg() }]
  }

  func text(width: Int?) -> String {
    if let table { return table.rendered(width: width) }
    do {
      return try drawing.text(columns: width.map { min(max($0, 20), 100) } ?? 80)
    } catch {
      return "\(oneLine)\n(\(error.message))"
    }
  }

  var approximateBytes: Int {
    guard let plot = drawing as? Plot else { return 4096 }
    return plot.series.reduce(64) { $0 + 16 * $1.x.count }
  }
}

extension Topic {
  /// Plots of lists, tensors and tables.
  static var plots: Topic {
    Topic(
      "Plots", summary: "Lines and points, drawn by gnuplot: in the terminal, as SVG, PNG or PDF.",
      builtIns: [plotTable, plotNumbers, heatMap, save],
      types: [
        ScriptType(
          "plot",
          summary: "A plot, panels of plots or a heat map, a value; `p.save(\"curve.svg\")` writes it.")
      ])
  }

  private static var decoration: [ParameterEntry] {
    [
      ParameterEntry("log", .choice(["", "x", "y", "xy"]), default: "", "Which axes are logarithmic."),
      ParameterEntry("title", .orNil(.string), default: .nothing, shown: "none", "Above the plot."),
      ParameterEntry(
        "x_label", .orNil(.string), default: .nothing, shown: "the column's name", "Below the plot."),
      ParameterEntry(
        "y_label", .orNil(.string), default: .nothing, shown: "the column's name", "Beside the plot."),
      ParameterEntry(
        "width", .int(120...10_000), default: 720, "Width of a panel, in pixels; a PDF takes 96 to the inch."),
      ParameterEntry("height", .int(90...10_000), default: 450, "Its height."),
      saving,
    ]
  }

  private static var saving: ParameterEntry {
    ParameterEntry(
      "save", .orNil(.string), default: .nothing, shown: "none", "A file to write: .svg, .png, .pdf or .txt.")
  }

  private static func plot(
    _ series: [PlotSeries], x: PlotAxis? = nil, y: PlotAxis? = nil, marks: [PlotAnnotation] = [],
    title: String?, note: String?, _ call: Call
  ) throws -> Plot {
    func axis(_ name: String) throws -> PlotAxis {
      PlotAxis(
        call.optionalString("\(name)_label"), scale: try call.isLogarithmic(name) ? .logarithmic : .linear)
    }
    return Plot(
      series, title: title, xAxis: try x ?? axis("x"), yAxis: try y ?? axis("y"), annotations: marks,
      note: note, width: call.optionalInt("width") ?? 720, height: call.optionalInt("height") ?? 450)
  }

  private static func plot(
    _ curves: TableCurves, _ drawn: TableCurves.Drawn, title: String?, _ call: Call
  ) throws -> Plot {
    try plot(
      drawn.series,
      x: curves.x.axis(call.optionalString("x_label"), isLogarithmic: call.isLogarithmic("x")),
      y: curves.y.axis(call.optionalString("y_label"), isLogarithmic: call.isLogarithmic("y")),
      marks: drawn.marks, title: title, note: drawn.note, call)
  }

  private static func finish(_ plot: Plot, _ call: Call) throws -> Value {
    guard plot.series.contains(where: { !$0.x.isEmpty }) else {
      throw ScriptError("there is nothing to plot")
    }
    return try saved(PlotValue(plot), call)
  }

  /// Written to the file that `save` names.
  private static func saved(_ value: PlotValue, _ call: Call) throws -> Value {
    if call.optionalString("save") != nil { try value.drawing.save(to: call.target("save")) }
    return .object(value)
  }

  private static var plotNumbers: BuiltIn {
    BuiltIn(
      "plot",
      [
        ParameterEntry(
          "values", .oneOf([.object("tensor"), .list, .record]),
          "Numbers, or a record of them with a name for each curve.")
      ] + decoration, result: "a plot", summary: "Numbers against their positions.",
      errors: ["nothing to plot, or values that are no numbers"],
      examples: ["plot([3, 1, 2])", "plot({first: [3, 1, 2], second: [1, 2, 3]}, title: \"two\")"],
      seeAlso: ["save", "grid"]
    ) { call in
      let lists: [(name: String?, values: [Double?])] =
        if let record = call["values"].asRecord {
          try record.map { ($0.key, try numbers($0.value)) }
        } else {
          [(nil, try numbers(call["values"]))]
        }
      let values = lists.flatMap(\.values).compactMap(\.self)
      let broken = values.count { !$0.isFinite }
      let note =
        broken == 0
        ? nil : "\(broken) of \(values.count) values \(broken == 1 ? "is" : "are") nan or infinite: not drawn"
      return try finish(
        plot(
          lists.map { PlotSeries($0.name, y: $0.values) }, title: call.optionalString("title"), note: note,
          call), call)
    }
  }

  private static func numbers(_ value: Value) throws -> [Double?] {
    if let tensor = (value.asObject as? TensorValue)?.tensor {
      guard tensor.rank == 1 else {
        throw ScriptError("a curve is a tensor of one axis, not of shape \(tensor.shape)")
      }
      return try tensor.values().map { Double($0) }
    }
    return try (value.asList ?? []).map { item in
      if item.isNothing { return nil }
      guard let number = item.asNumber else {
        throw ScriptError("a curve is made of numbers, not of \(item.typePhrase)")
      }
      return number
    }
  }

  private static var plotTable: BuiltIn {
    BuiltIn(
      "plot", receivers: ["table"],
      [
        ParameterEntry("table", .object("table"), "The rows to plot."),
        ParameterEntry(
          "x", .orNil(.string), default: .nothing, shown: "the first column", "The column along the axis."),
        ParameterEntry(
          "y", .orNil(.string), default: .nothing, shown: "the last column", "The column upwards."),
        ParameterEntry(
          "by", .orNil(.string), default: .nothing, shown: "none", "A column whose values get a series each."),
        ParameterEntry(
          "band", .orNil(.string), default: .nothing, shown: "none",
          "A column, such as the seed, to average over. From five values on there is a 95 % interval by Student's t; "
            + "fewer are shown one by one. Values that are `nan` or infinite are left out, and counted below the plot."
        ),
        ParameterEntry(
          "facet", .orNil(.string), default: .nothing, shown: "none",
          "A column whose values get a panel each, with the same axes."),
        ParameterEntry("points", .bool, default: false, "Points without lines."),
        ParameterEntry(
          "label", .orNil(.string), default: .nothing, shown: "none",
          "A column with a text for each point, or nil."),
      ] + decoration, result: "a plot", summary: "One column of a table against another.",
      details:
        "Texts stand side by side in the order in which they appear, booleans as `false` and `true`. A value that is nil, "
        + "`nan` or infinite leaves a gap in its line.",
      errors: ["a table without columns or rows, or a column whose values have no place on an axis"],
      examples: [
        "plot(table([{n: 8, loss: 0.2}, {n: 64, loss: 0.1}]), x: \"n\", y: \"loss\", log: \"x\")"
      ], seeAlso: ["save", "heatmap", "table"]
    ) { call in
      let table = try call.object("table", as: Table.self)
      guard let firstColumn = table.columns.first, let lastColumn = table.columns.last else {
        throw ScriptError("the table has no columns to plot")
      }
      let curves = try TableCurves(
        table, x: call.optionalString("x") ?? firstColumn, y: call.optionalString("y") ?? lastColumn,
        by: call.optionalString("by"), band: call.optionalString("band"), label: call.optionalString("label"),
        isPoints: call.bool("points"))
      let title = call.optionalString("title")
      guard let facet = call.optionalString("facet") else {
        return try finish(plot(curves, curves.drawn(Array(table.rows.indices)), title: title, call), call)
      }
      let parts = try table.rowsByValue(ofColumn: facet)
      guard !parts.isEmpty else { throw ScriptError("there is nothing to plot") }
      var plots: [Plot] = []
      var missing: [String] = []
      for (value, rows) in parts {
        let name = "\(facet) \(value.plainText)"
        let drawn = curves.drawn(rows)
        if drawn.series.contains(where: { $0.y.contains(where: \.isFinite) }) {
          plots.append(try plot(curves, drawn, title: name, call))
        } else if let note = drawn.note {
          missing.append("\(name): \(note)")
        }
        // What has no numbers yet, as while a sweep goes on, has no panel.
      }
      if !missing.isEmpty {
        guard !plots.isEmpty else {
          throw ScriptError("there is nothing to plot: \(missing.joined(separator: "; "))")
        }
        let note = ([plots[plots.count - 1].note].compactMap(\.self) + missing).joined(separator: "\n")
        plots[plots.count - 1].note = note
      }
      let panels = FacetedPlot(plots, title: title)
      return try saved(
        PlotValue(panels, summary: "plot\(title.map { " \"\($0)\"" } ?? "") of \(plots.count) panels"), call)
    }
  }

  private static var heatMap: BuiltIn {
    BuiltIn(
      "heatmap", receivers: ["table"],
      [
        ParameterEntry("table", .object("table"), "The rows; those of one cell are averaged."),
        ParameterEntry("x", .string, "The column whose values stand across."),
        ParameterEntry("y", .string, "The column whose values stand downwards."),
        ParameterEntry("value", .string, "The column with the values."),
        ParameterEntry(
          "mark", .orNil(.string), default: .nothing, shown: "none",
          "A column that is true where a row is not to be trusted; the share of such rows is written below the value."
        ),
        ParameterEntry("title", .orNil(.string), default: .nothing, shown: "none", "Above the map."),
        ParameterEntry(
          "x_label", .orNil(.string), default: .nothing, shown: "the column's name", "Below the map."),
        ParameterEntry(
          "y_label", .orNil(.string), default: .nothing, shown: "the column's name", "Beside the map."),
        saving,
      ], result: "a plot", summary: "A column's mean for each pair of two others' values, as coloured cells.",
      errors: ["a column that is not there, or values that are no numbers"],
      examples: [
        "heatmap(table([{n: 8, rain: \"small\", share: 0.4}, {n: 64, rain: \"small\", share: 0.2}]), \"n\", \"rain\", \"share\")"
      ], seeAlso: ["plot", "pivot"]
    ) { call in
      let table = try call.object("table", as: Table.self)
      let (x, y, name) = (try call.string("x"), try call.string("y"), try call.string("value"))
      let values = try table.column(name)
      let marks = try call.optionalString("mark").map { try table.column($0) }
      let columns = try table.rowsByValue(ofColumn: x)
      let rows = try table.rowsByValue(ofColumn: y)
      var cells: [[Double?]] = []
      var texts: [[String?]] = []
      var broken = 0
      var columnOfRow: [Int: Int] = [:]
      for (number, column) in columns.enumerated() { for row in column.rows { columnOfRow[row] = number } }
      for (_, inRow) in rows {
        let inColumns = Dictionary(grouping: inRow) { columnOfRow[$0] }
        var line: [Double?] = []
        var words: [String?] = []
        for column in columns.indices {
          let both = inColumns[column] ?? []
          let numbers = try both.compactMap { row -> Double? in
            if values[row].isNothing { return nil }
            guard let number = values[row].asNumber else {
              throw ScriptError("the column \"\(name)\" holds \(values[row].typePhrase), which has no colour")
            }
            return number
          }
          broken += numbers.count { !$0.isFinite }
          let known = numbers.filter(\.isFinite)
          let mean = known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
          let marked = both.count { marks?[$0].asBool == true }
          line.append(mean)
          let word = mean.map(HeatMap.number) ?? (both.isEmpty ? nil : "–")
          words.append(word.map { marked == 0 ? $0 : "\($0)\n\(marked) of \(both.count)" })
        }
        cells.append(line)
        texts.append(words)
      }
      let note =
        broken == 0
        ? "" : "\n\(broken) \(broken == 1 ? "value is" : "values are") nan or infinite: left out of the means"
      let map = HeatMap(
        columns: columns.map(\.value.plainText), rows: rows.map(\.value.plainText), values: cells,
        labels: texts,
        title: call.optionalString("title"), xLabel: (call.optionalString("x_label") ?? x) + note,
        yLabel: call.optionalString("y_label") ?? y, valueLabel: name)
      let shown = Table(
        columns: [y] + columns.map { "\(x) \($0.value.plainText)" },
        rows: zip(rows, cells).map { row, line in [row.value] + line.map { $0.map { .float($0) } ?? .nothing }
        },
        caption: name + note)
      return try saved(
        PlotValue(map, summary: "heat map of \(rows.count) × \(columns.count) cells", table: shown), call)
    }
  }

  private static var save: BuiltIn {
    BuiltIn(
      "save", receivers: ["plot"],
      [
        ParameterEntry("plot", .object("plot"), "The plot."),
        ParameterEntry("path", .string, "A file name that ends in .svg, .png, .pdf or .txt."),
      ], result: "nil", summary: "Writes a plot to a file.",
      errors: ["a name that ends in none of .svg, .png, .pdf and .txt", "a place that cannot be written"],
      examples: ["plot([3, 1, 2]).save(\"curve.svg\")"]
    ) { call in
      try call.object("plot", as: PlotValue.self).drawing.save(to: call.target("path"))
      return .nothing
    }
  }
}

extension Call {
  /// Whether the axis `x` or `y` is to be logarithmic.
  fileprivate func isLogarithmic(_ axis: String) throws -> Bool { try string("log").contains(axis) }
}
