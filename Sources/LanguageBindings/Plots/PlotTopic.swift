import Failures
import Figures
import Files
import Interpreter
import Tensors

/// A plot, panels of plots or a heat map as the language sees them.
final class PlotValue: DescribedObject {
  static let type = ObjectType<PlotValue>(
    "plot",
    summary: "A plot, panels of plots or a heat map, a value; `p.save(\"curve.svg\")` writes it.")

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
      types: [PlotValue.type.entry])
  }

  private struct Decoration: ParameterList {
    let log = Parameter(.choice(of: LogarithmicAxes.self), default: "", "Which axes are logarithmic.")
    let title = Parameter(.string, optional: "none", "Above the plot.")
    let xLabel = Parameter(.string, optional: "the column's name", "Below the plot.")
    let yLabel = Parameter(.string, optional: "the column's name", "Beside the plot.")
    let width = Parameter(
      .int(120...10_000), default: 720, "Width of a panel, in pixels; a PDF takes 96 to the inch.")
    let height = Parameter(.int(90...10_000), default: 450, "Its height.")
    let save = Parameter.savedTo
  }

  private static func plot(
    _ series: [PlotSeries], x: PlotAxis, y: PlotAxis, marks: [PlotAnnotation] = [],
    title: String?, note: String?, _ decoration: Arguments<Decoration>
  ) throws -> Plot {
    Plot(
      series, title: title, xAxis: x, yAxis: y, annotations: marks, note: note,
      width: try decoration.width, height: try decoration.height)
  }

  private static func plot(
    _ curves: TableCurves, _ drawn: TableCurves.Drawn, title: String?,
    _ decoration: Arguments<Decoration>
  ) throws -> Plot {
    let log = try decoration.log
    return try plot(
      drawn.series, x: curves.x.axis(decoration.xLabel, isLogarithmic: log.includeX),
      y: curves.y.axis(decoration.yLabel, isLogarithmic: log.includeY), marks: drawn.marks, title: title,
      note: drawn.note, decoration)
  }

  private static func value(of plot: Plot) throws -> PlotValue {
    guard plot.series.contains(where: { !$0.x.isEmpty }) else {
      throw ScriptError("there is nothing to plot")
    }
    return PlotValue(plot)
  }

  /// Written to the file that `save` names, whose folders are made no earlier than there is something to write.
  private static func saved(_ value: PlotValue, to path: String?) throws -> Value {
    if let path { try value.drawing.save(to: path) }
    return .object(value)
  }

  private static var plotNumbers: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(
        .value(.oneOf([.object("tensor"), .list, .record])),
        "Numbers, or a record of them with a name for each curve.")
      let decoration = Decoration()
    }
    return BuiltIn(
      "plot", Parameters.self, result: "a plot", summary: "Plots numbers against their positions.",
      errors: ["nothing to plot, or values that are not numbers"],
      examples: ["plot([3, 1, 2])", "plot({first: [3, 1, 2], second: [1, 2, 3]}, title: \"two\")"],
      seeAlso: ["save", "grid"]
    ) { given, _ in
      let asked = try given.values
      let lists: [(name: String?, values: [Double?])] =
        if let record = asked.asRecord {
          try record.map { ($0.key, try numbers($0.value)) }
        } else {
          [(nil, try numbers(asked))]
        }
      let values = lists.flatMap(\.values).compactMap(\.self)
      let broken = values.count { !$0.isFinite }
      let note =
        broken == 0
        ? nil
        : "\(broken) of \(values.count) values \(broken == 1 ? "is" : "are") nan or infinite and not drawn"
      let decoration = given.decoration
      let log = try decoration.log
      let drawn = try plot(
        lists.map { PlotSeries($0.name, y: $0.values) },
        x: PlotAxis(decoration.xLabel, scale: log.includeX ? .logarithmic : .linear),
        y: PlotAxis(decoration.yLabel, scale: log.includeY ? .logarithmic : .linear),
        title: decoration.title, note: note, decoration)
      return try saved(value(of: drawn), to: decoration.save)
    }
  }

  private static func numbers(_ value: Value) throws -> [Double?] {
    if let tensor = (value.asObject as? TensorValue)?.tensor {
      guard tensor.rank == 1 else {
        throw ScriptError("a curve must be a tensor with one axis, not of shape \(tensor.shape)")
      }
      return try tensor.values().map { Double($0) }
    }
    return try (value.asList ?? []).map { item in
      if item.isNothing { return nil }
      guard let number = item.asNumber else {
        throw ScriptError("a curve must contain only numbers, not \(item.typePhrase)")
      }
      return number
    }
  }

  private static var plotTable: BuiltIn {
    struct Parameters: ParameterList {
      let table = Parameter(.object("table", as: Table.self), "The rows to plot.")
      let x = Parameter(.string, optional: "the first column", "The column for the horizontal axis.")
      let y = Parameter(.string, optional: "the last column", "The column for the vertical axis.")
      let by = Parameter(.string, optional: "none", "A column; each of its values gets a curve.")
      let band = Parameter(
        .string, optional: "none",
        "A column, such as the seed, to average over. From five values on there is a 95 % interval by Student's t; "
          + "fewer are shown one by one. Values that are `nan` or infinite are left out, and counted below the plot."
      )
      let facet = Parameter(
        .string, optional: "none", "A column; each of its values gets a panel, with the same axes.")
      let points = Parameter(.bool, default: false, "Points without lines.")
      let label = Parameter(.string, optional: "none", "A column with a text for each point, or nil.")
      let decoration = Decoration()
    }
    return BuiltIn(
      "plot", receivers: ["table"], Parameters.self, result: "a plot",
      summary: "One column of a table against another.",
      details:
        "Strings are placed in order of appearance, booleans as `false` and `true`. A value that is nil, "
        + "`nan` or infinite leaves a gap in its line.",
      errors: ["a table without columns or rows, or a column whose values cannot be drawn on an axis"],
      examples: [
        "plot(table([{n: 8, loss: 0.2}, {n: 64, loss: 0.1}]), x: \"n\", y: \"loss\", log: \"x\")"
      ], seeAlso: ["save", "heatmap", "table"]
    ) { given, _ in
      let table = try given.table
      guard let firstColumn = table.columns.first, let lastColumn = table.columns.last else {
        throw ScriptError("the table has no columns to plot")
      }
      let curves = try TableCurves(
        table, x: given.x ?? firstColumn, y: given.y ?? lastColumn, by: given.by, band: given.band,
        label: given.label, isPoints: given.points)
      let decoration = given.decoration
      let title = try decoration.title
      guard let facet = try given.facet else {
        let drawn = try plot(curves, curves.drawn(Array(table.rows.indices)), title: title, decoration)
        return try saved(value(of: drawn), to: decoration.save)
      }
      let parts = try table.rowsByValue(ofColumn: facet)
      guard !parts.isEmpty else { throw ScriptError("there is nothing to plot") }
      var plots: [Plot] = []
      var missing: [String] = []
      for (value, rows) in parts {
        let name = "\(facet) \(value.plainText)"
        let drawn = curves.drawn(rows)
        if drawn.series.contains(where: { $0.y.contains(where: \.isFinite) }) {
          plots.append(try plot(curves, drawn, title: name, decoration))
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
        PlotValue(panels, summary: "plot\(title.map { " \"\($0)\"" } ?? "") of \(plots.count) panels"),
        to: decoration.save)
    }
  }

  private static var heatMap: BuiltIn {
    struct Parameters: ParameterList {
      let table = Parameter(
        .object("table", as: Table.self), "The rows; rows of the same cell are averaged.")
      let x = Parameter(.string, "The column for the horizontal axis.")
      let y = Parameter(.string, "The column for the vertical axis.")
      let value = Parameter(.string, "The column with the values.")
      let mark = Parameter(
        .string, optional: "none",
        "A column that is true for unreliable rows; their share is written below the value."
      )
      let title = Parameter(.string, optional: "none", "Above the map.")
      let xLabel = Parameter(.string, optional: "the column's name", "Below the map.")
      let yLabel = Parameter(.string, optional: "the column's name", "Beside the map.")
      let save = Parameter.savedTo
    }
    return BuiltIn(
      "heatmap", receivers: ["table"], Parameters.self, result: "a plot",
      summary: "The mean of a column for each pair of values of two other columns, as coloured cells.",
      errors: ["a column that does not exist, or values that are not numbers"],
      examples: [
        "heatmap(table([{n: 8, rain: \"small\", share: 0.4}, {n: 64, rain: \"small\", share: 0.2}]), \"n\", \"rain\", \"share\")"
      ], seeAlso: ["plot", "pivot"]
    ) { given, _ in
      let table = try given.table
      // `given.value` is what reads an argument as it was passed.
      let (x, y, name) = (try given.x, try given.y, try given.value)
      let values = try table.column(name)
      let marks = try given.mark.map { try table.column($0) }
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
              throw ScriptError(
                "the column \"\(name)\" contains \(values[row].typePhrase), but a heat map can show only numbers"
              )
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
        ? ""
        : "\n\(broken) \(broken == 1 ? "value is" : "values are") nan or infinite and left out of the means"
      let map = HeatMap(
        columns: columns.map(\.value.plainText), rows: rows.map(\.value.plainText), values: cells,
        labels: texts, title: try given.title, xLabel: (try given.xLabel ?? x) + note,
        yLabel: try given.yLabel ?? y, valueLabel: name)
      let shown = Table(
        columns: [y] + columns.map { "\(x) \($0.value.plainText)" },
        rows: zip(rows, cells).map { row, line in [row.value] + line.map { $0.map { .float($0) } ?? .nothing }
        },
        caption: name + note)
      return try saved(
        PlotValue(map, summary: "heat map of \(rows.count) × \(columns.count) cells", table: shown),
        to: given.save)
    }
  }

  private static var save: BuiltIn {
    struct Parameters: ParameterList {
      let plot = Parameter(.object(PlotValue.self), "The plot.")
      let path = Parameter(.target, "A file name that ends in .svg, .png, .pdf or .txt.")
    }
    return BuiltIn(
      "save", receivers: ["plot"], Parameters.self, result: "nil", summary: "Writes a plot to a file.",
      errors: ["a file name that does not end in .svg, .png, .pdf or .txt", "a path that cannot be written"],
      examples: ["plot([3, 1, 2]).save(\"curve.svg\")"]
    ) { given, _ in
      try given.plot.drawing.save(to: given.path)
      return .nothing
    }
  }
}

/// Which axes of a plot are logarithmic.
private enum LogarithmicAxes: String, CaseIterable {
  case none = ""
  case x
  case y
  case both = "xy"

  var includeX: Bool { self == .x || self == .both }
  var includeY: Bool { self == .y || self == .both }
}

extension Parameter where Argument == String? {
  fileprivate static var savedTo: Parameter {
    Parameter(.target, optional: "none", "A file to write: .svg, .png, .pdf or .txt.")
  }
}
