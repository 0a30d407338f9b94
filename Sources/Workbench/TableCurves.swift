import Figures
import Interpreter

/// A table's rows as curves: which columns are the axes, and what tells curves apart.
struct TableCurves {
  let x: String
  let y: String
  private let xs: [Value]
  private let ys: [Value]
  private let names: [String]?
  private let labels: [Value]?
  private let isBand: Bool
  private let isPoints: Bool
  /// All curves' names, in the order in which they appear, so that they look the same in every panel.
  private let allNames: [String?]

  /// Repetitions from which on an interval says something.
  static let leastForInterval = 5

  init(
    _ table: Table, x: String, y: String, by: String?, band: String?, label: String?, isPoints: Bool
  ) throws {
    self.x = x
    self.y = y
    xs = try table.column(x)
    ys = try table.column(y)
    names = try by.map { try table.column($0).map(\.plainText) }
    labels = try label.map { try table.column($0) }
    if let band { _ = try table.index(ofColumn: band) }
    isBand = band != nil
    self.isPoints = isPoints
    var known: Set<String> = []
    allNames = names.map { $0.filter { known.insert($0).inserted } } ?? [nil]
  }

  /// The curves of some of the rows, with texts beside points.
  func drawn(_ rows: [Int]) throws -> ([PlotSeries], [PlotAnnotation]) {
    var marks: [PlotAnnotation] = []
    let series = try allNames.map { name in
      var points: [(x: Double, ys: [Double], label: String?)] = []
      for row in rows where names == nil || names?[row] == name {
        guard let position = xs[row].asNumber else {
          if xs[row].isNothing { continue }
          throw ScriptError("the column \"\(x)\" holds \(xs[row].typePhrase), which has no place on an axis")
        }
        let value = ys[row].asNumber
        if value == nil, !ys[row].isNothing {
          throw ScriptError("the column \"\(y)\" holds \(ys[row].typePhrase), which has no place on an axis")
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
      let intervals = points.map { $0.ys.count >= Self.leastForInterval ? StudentT.interval($0.ys) : nil }
      let few = points.filter { $0.ys.count > 1 && $0.ys.count < Self.leastForInterval }
      return PlotSeries(
        name, x: points.map(\.x), y: means, style: isPoints ? .points : .lineAndPoints,
        interval: intervals.contains { $0 != nil }
          ? PlotInterval(low: intervals.map { $0?.low }, high: intervals.map { $0?.high }, style: .bars)
          : nil,
        observations: few.flatMap { point in point.ys.map { PlotObservation(x: point.x, y: $0) } })
    }
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
