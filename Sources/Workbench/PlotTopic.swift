import Figures
import Interpreter
import Training

/// A plot as the language sees it.
final class PlotValue: ScriptObject {
  let plot: Plot

  init(_ plot: Plot) { self.plot = plot }

  var typeName: String { "plot" }

  var oneLine: String {
    let points = plot.series.reduce(0) { $0 + $1.x.count }
    return "plot\(plot.title.map { " \"\($0)\"" } ?? "") of \(plot.series.count) series, \(points) points"
  }

  func richForms() -> [RichForm] {
    [.text(text(width: nil)), .png { try self.plot.png() }, .svg { try self.plot.svg() }]
  }

  func text(width: Int?) -> String {
    do {
      return try plot.text(columns: width.map { min(max($0, 20), 100) } ?? 80)
    } catch {
      return "\(oneLine)\n(\(error.message))"
    }
  }

  var approximateBytes: Int { plot.series.reduce(64) { $0 + 16 * $1.x.count } }
}

extension Topic {
  /// Plots of lists, tensors and tables.
  static var plots: Topic {
    Topic(
      "Plots", summary: "Lines and points, drawn by gnuplot: in the terminal, as SVG, PNG or PDF.",
      builtIns: [plotTable, plotNumbers, save],
      types: [ScriptType("plot", summary: "A plot, a value; `p.save(\"curve.svg\")` writes it.")])
  }

  private static var decoration: [Parameter] {
    [
      Parameter("log", .choice(["", "x", "y", "xy"]), default: "", "Which axes are logarithmic."),
      Parameter("title", .orNil(.string), default: .nothing, shown: "none", "Above the plot."),
      Parameter("x_label", .orNil(.string), default: .nothing, shown: "the column's name", "Below the plot."),
      Parameter(
        "y_label", .orNil(.string), default: .nothing, shown: "the column's name", "Beside the plot."),
      Parameter(
        "save", .orNil(.string), default: .nothing, shown: "none",
        "A file to write: .svg, .png, .pdf or .txt."),
    ]
  }

  private static func finish(
    _ series: [PlotSeries], x: String?, y: String?, marks: [PlotAnnotation] = [], _ call: Call
  )
    throws -> Value
  {
    guard series.contains(where: { !$0.x.isEmpty }) else { throw ScriptError("there is nothing to plot") }
    let log = try call.string("log")
    let plot = Plot(
      series, title: call.optionalString("title"),
      xAxis: PlotAxis(call.optionalString("x_label") ?? x, scale: log.contains("x") ? .logarithmic : .linear),
      yAxis: PlotAxis(call.optionalString("y_label") ?? y, scale: log.contains("y") ? .logarithmic : .linear),
      annotations: marks)
    if call.optionalString("save") != nil { try plot.save(to: call.target("save")) }
    return .object(PlotValue(plot))
  }

  private static var plotNumbers: BuiltIn {
    BuiltIn(
      "plot",
      [
        Parameter(
          "values", .oneOf([.object("tensor"), .list, .record]),
          "Numbers, or a record of them with a name for each curve.")
      ] + decoration, result: "a plot", summary: "Numbers against their positions.",
      errors: ["nothing to plot, or values that are no numbers"],
      examples: ["plot([3, 1, 2])", "plot({first: [3, 1, 2], second: [1, 2, 3]}, title: \"two\")"],
      seeAlso: ["save", "grid"]
    ) { call in
      if let record = call["values"].asRecord {
        let series = try record.map { PlotSeries($0.key, y: try numbers($0.value)) }
        return try finish(series, x: nil, y: nil, call)
      }
      return try finish([PlotSeries(y: numbers(call["values"]))], x: nil, y: nil, call)
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
        Parameter("table", .object("table"), "The rows to plot."),
        Parameter(
          "x", .orNil(.string), default: .nothing, shown: "the first column", "The column along the axis."),
        Parameter("y", .orNil(.string), default: .nothing, shown: "the last column", "The column upwards."),
        Parameter(
          "by", .orNil(.string), default: .nothing, shown: "none", "A column whose values get a series each."),
        Parameter(
          "band", .orNil(.string), default: .nothing, shown: "none",
          "A column, such as the seed, to average over; bars reach from the least to the largest value."),
        Parameter("points", .bool, default: false, "Points without lines."),
        Parameter(
          "label", .orNil(.string), default: .nothing, shown: "none",
          "A column with a text for each point, or nil."),
      ] + decoration, result: "a plot", summary: "One column of a table against another.",
      errors: ["a table without columns or rows, or a column whose values have no place on an axis"],
      examples: [
        "plot(table([{n: 8, loss: 0.2}, {n: 64, loss: 0.1}]), x: \"n\", y: \"loss\", log: \"x\")"
      ], seeAlso: ["save", "table"]
    ) { call in
      let table = try call.object("table", as: Table.self)
      guard let firstColumn = table.columns.first, let lastColumn = table.columns.last else {
        throw ScriptError("the table has no columns to plot")
      }
      let x = call.optionalString("x") ?? firstColumn
      let y = call.optionalString("y") ?? lastColumn
      let xs = try table.column(x)
      let ys = try table.column(y)
      let names = try call.optionalString("by").map { try table.column($0).map(\.plainText) }
      let labels = try call.optionalString("label").map { try table.column($0) }
      if let band = call.optionalString("band") { _ = try table.index(ofColumn: band) }
      var groups: [(name: String?, rows: [Int])] = []
      for row in table.rows.indices {
        let name = names?[row]
        if let place = groups.firstIndex(where: { $0.name == name }) {
          groups[place].rows.append(row)
        } else {
          groups.append((name, [row]))
        }
      }
      var marks: [PlotAnnotation] = []
      let isPoints = try call.bool("points")
      let isBand = call.optionalString("band") != nil
      let series = try groups.map { group in
        var points: [(x: Double, ys: [Double], label: String?)] = []
        for row in group.rows {
          guard let position = xs[row].asNumber else {
            if xs[row].isNothing { continue }
            throw ScriptError(
              "the column \"\(x)\" holds \(xs[row].typePhrase), which has no place on an axis")
          }
          let value = ys[row].asNumber
          if value == nil, !ys[row].isNothing {
            throw ScriptError(
              "the column \"\(y)\" holds \(ys[row].typePhrase), which has no place on an axis")
          }
          let label = labels.flatMap { $0[row].isNothing ? nil : $0[row].plainText }
          if isBand, let place = points.firstIndex(where: { $0.x == position }) {
            if let value { points[place].ys.append(value) }
            points[place].label = points[place].label ?? label
          } else {
            points.append((position, value.map { [$0] } ?? [], label))
          }
        }
        if !isPoints { points.sort { $0.x < $1.x } }
        let means = points.map { $0.ys.isEmpty ? nil : $0.ys.reduce(0, +) / Double($0.ys.count) }
        for (point, mean) in zip(points, means) {
          if let text = point.label, let mean { marks.append(PlotAnnotation(x: point.x, y: mean, text)) }
        }
        let hasSpread = points.contains { $0.ys.count > 1 }
        return PlotSeries(
          group.name, x: points.map(\.x), y: means, style: isPoints ? .points : .lineAndPoints,
          interval: hasSpread
            ? PlotInterval(low: points.map { $0.ys.min() }, high: points.map { $0.ys.max() }, style: .bars)
            : nil)
      }
      return try finish(series, x: x, y: y, marks: marks, call)
    }
  }

  private static var save: BuiltIn {
    BuiltIn(
      "save", receivers: ["plot"],
      [
        Parameter("plot", .object("plot"), "The plot."),
        Parameter("path", .string, "A file name that ends in .svg, .png, .pdf or .txt."),
      ], result: "nil", summary: "Writes a plot to a file.",
      errors: ["a name that ends in none of .svg, .png, .pdf and .txt", "a place that cannot be written"],
      examples: ["plot([3, 1, 2]).save(\"curve.svg\")"]
    ) { call in
      try call.object("plot", as: PlotValue.self).plot.save(to: call.target("path"))
      return .nothing
    }
  }
}
