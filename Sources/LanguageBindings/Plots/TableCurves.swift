import Figures
import Files
import Interpreter
import Statistics

/// A table's rows as curves: which columns are the axes, and what tells curves apart.
struct TableCurves {
  let x: AxisColumn
  let y: AxisColumn
  private let names: [String]?
  private let labels: [Value]?
  /// What each row repeats, such as its seed.
  private let repetitions: [String]?
  private let isPoints: Bool
  /// All curves' names, in the order in which they appear, so that they look the same in every panel.
  private let allNames: [String?]

  /// Curves with texts beside points, and what is to be said of values that are not in them.
  struct Drawn {
    var series: [PlotSeries] = []
    var marks: [PlotAnnotation] = []
    var note: String?
  }

  private struct Point {
    let x: Double
    var values: [(repetition: String, y: Double)] = []
    var label: String?
  }

  /// Repetitions from which on an interval says something.
  static let leastForInterval = 5

  init(
    _ table: Table, x: String, y: String, by: String?, band: String?, label: String?, isPoints: Bool
  ) throws {
    self.x = try AxisColumn(table, x)
    self.y = try AxisColumn(table, y)
    if band != nil, !self.y.categories.isEmpty, !self.y.isBoolean {
      throw ScriptError(
        "the column \"\(y)\" contains strings, which cannot be averaged", hint: "remove `band`")
    }
    names = try by.map { try table.column($0).map(\.plainText) }
    labels = try label.map { try table.column($0) }
    repetitions = try band.map { try table.column($0).map(\.plainText) }
    self.isPoints = isPoints
    var known: Set<String> = []
    allNames = names.map { $0.filter { known.insert($0).inserted } } ?? [nil]
  }

  /// The curves of some of the rows. A value that is `nan` or infinite is in no mean; where that leaves none, there is a
  /// gap.
  func drawn(_ rows: [Int]) -> Drawn {
    var drawn = Drawn()
    var (values, broken) = (0, 0)
    for name in allNames {
      var points: [Point] = []
      var known: [Double: Int] = [:]
      for row in rows where names == nil || names?[row] == name {
        guard let position = x.places[row] else { continue }
        let value = y.places[row]
        if let value {
          values += 1
          if !position.isFinite || !value.isFinite { broken += 1 }
        }
        guard position.isFinite else { continue }
        let label = labels.flatMap { $0[row].isNothing ? nil : $0[row].plainText }
        let place = repetitions == nil ? points.count : known[position] ?? points.count
        if place == points.count { points.append(Point(x: position)) }
        known[position] = place
        if let value, value.isFinite { points[place].values.append((repetitions?[row] ?? "", value)) }
        points[place].label = points[place].label ?? label
      }
      if !isPoints { points.sort { $0.x < $1.x } }
      let (series, marks) = curve(name, points)
      drawn.series.append(series)
      drawn.marks += marks
    }
    if broken > 0 {
      let place = repetitions == nil ? "and not drawn" : "and left out of the means"
      drawn.note = "\(broken) of \(values) values \(broken == 1 ? "is" : "are") nan or infinite \(place)"
    }
    return drawn
  }

  private func curve(_ name: String?, _ points: [Point]) -> (PlotSeries, [PlotAnnotation]) {
    // Rows of one repetition count as one.
    let samples = points.map { point in
      Dictionary(grouping: point.values, by: \.repetition).sorted { $0.key < $1.key }.map { _, values in
        values.reduce(0) { $0 + $1.y } / Double(values.count)
      }
    }
    let means = samples.map { $0.isEmpty ? nil : $0.reduce(0, +) / Double($0.count) }
    let marks = zip(points, means).compactMap { point, mean in
      point.label.flatMap { text in mean.map { PlotAnnotation(x: point.x, y: $0, text) } }
    }
    let intervals = samples.map { $0.count >= Self.leastForInterval ? StudentT.interval($0) : nil }
    let few = zip(points, samples).filter { $1.count > 1 && $1.count < Self.leastForInterval }
    let series = PlotSeries(
      name, x: points.map(\.x), y: means, style: isPoints ? .points : .lineAndPoints,
      interval: intervals.contains { $0 != nil }
        ? PlotInterval(low: intervals.map { $0?.low }, high: intervals.map { $0?.high }, style: .bars)
        : nil,
      observations: few.flatMap { point, sample in sample.map { PlotObservation(x: point.x, y: $0) } })
    return (series, marks)
  }
}

extension Table {
  /// The values of a column in the order in which they appear, each with the rows that have it.
  func rowsByValue(ofColumn name: String) throws -> [(value: Value, rows: [Int])] {
    var found: [(value: Value, rows: [Int])] = []
    var places: [String: Int] = [:]
    for (row, value) in try column(name).enumerated() {
      let key = "\(value.typeName) \(value.plainText)"
      if let place = places[key] {
        found[place].rows.append(row)
      } else {
        places[key] = found.count
        found.append((value, [row]))
      }
    }
    return found
  }
}
