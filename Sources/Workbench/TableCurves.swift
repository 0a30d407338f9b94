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
  /// What each row repeats, such as its seed.
  private let repetitions: [String]?
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
    repetitions = try band.map { try table.column($0).map(\.plainText) }
    self.isPoints = isPoints
    var known: Set<String> = []
    allNames = names.map { $0.filter { known.insert($0).inserted } } ?? [nil]
  }

  /// The curves of some of the rows, with texts beside points.
  func drawn(_ rows: [Int]) throws -> ([PlotSeries], [PlotAnnotation]) {
    var marks: [PlotAnnotation] = []
    let series = try allNames.map { name in
      var points: [(x: Double, values: [(repetition: String, y: Double)], label: String?)] = []
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
        let repetition = repetitions?[row] ?? ""
        if repetitions != nil, let place = points.firstIndex(where: { $0.x == position }) {
          if let value { points[place].values.append((repetition, value)) }
          points[place].label = points[place].label ?? label
        } else {
          points.append((position, value.map { [(repetition, $0)] } ?? [], label))
        }
      }
      if !isPoints { points.sort { $0.x < $1.x } }
      // Rows of one repetition count as one.
      let samples = points.map { point in
        Dictionary(grouping: point.values, by: \.repetition).sorted { $0.key < $1.key }.map { _, values in
          values.reduce(0) { $0 + $1.y } / Double(values.count)
        }
      }
      let means = samples.map { $0.isEmpty ? nil : $0.reduce(0, +) / Double($0.count) }
      for (point, mean) in zip(points, means) {
        if let text = point.label, let mean { marks.append(PlotAnnotation(x: point.x, y: mean, text)) }
      }
      let intervals = samples.map { $0.count >= Self.leastForInterval ? StudentT.interval($0) : nil }
      let few = zip(points, samples).filter { $1.count > 1 && $1.count < Self.leastForInterval }
      return PlotSeries(
        name, x: points.map(\.x), y: means, style: isPoints ? .points : .lineAndPoints,
        interval: intervals.contains { $0 != nil }
          ? PlotInterval(low: intervals.map { $0?.low }, high: intervals.map { $0?.high }, style: .bars)
          : nil,
        observations: few.flatMap { point, sample in sample.map { PlotObservation(x: point.x, y: $0) } })
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
