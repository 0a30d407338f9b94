import Figures
import Files
import Interpreter

/// A table's column as places on an axis: numbers, or texts and booleans, which stand side by side.
struct AxisColumn {
  let name: String
  /// nil where there is no value.
  let places: [Double?]
  /// What stands at 0, 1, 2, …: texts in the order in which they appear, or false and true; empty for numbers.
  let categories: [String]
  /// Whether all values are booleans, of which there is a mean.
  let isBoolean: Bool

  /// - Throws: `ScriptError` for a column that is not there, or values that have no place on an axis.
  init(_ table: Table, _ name: String) throws {
    self.name = name
    let values = try table.column(name).map { value in
      if value.isNothing || value.asNumber != nil || value.asString != nil || value.asBool != nil {
        return value
      }
      throw ScriptError(
        "the column \"\(name)\" contains \(value.typePhrase), which cannot be drawn on an axis")
    }
    let isCategorical = values.contains { $0.asString != nil || $0.asBool != nil }
    isBoolean = isCategorical && values.allSatisfy { $0.isNothing || $0.asBool != nil }
    guard isCategorical else {
      categories = []
      places = values.map(\.asNumber)
      return
    }
    var names = isBoolean ? ["false", "true"] : []
    var known = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    places = values.map { value in
      if value.isNothing { return nil }
      let text = value.plainText
      if let place = known[text] { return Double(place) }
      known[text] = names.count
      names.append(text)
      return Double(names.count - 1)
    }
    categories = names
  }

  /// The axis of a plot.
  /// - Throws: `ScriptError` where categories are to stand on a logarithmic one.
  func axis(_ label: String?, isLogarithmic: Bool) throws -> PlotAxis {
    guard !categories.isEmpty else {
      return PlotAxis(label ?? name, scale: isLogarithmic ? .logarithmic : .linear)
    }
    guard !isLogarithmic else {
      throw ScriptError(
        "the column \"\(name)\" contains \(isBoolean ? "booleans" : "strings"), which cannot be drawn on a logarithmic axis",
        hint: "remove its axis from `log`")
    }
    return PlotAxis(
      label ?? name, range: -0.5...Double(categories.count) - 0.5,
      ticks: categories.enumerated().map { place, text in
        AxisTick(Double(place), text.count > 32 ? text.prefix(31) + "…" : text)
      })
  }
}
