import Files
import Glibc
import Interpreter

extension Topic {
  /// What follows from tables of results.
  static var analysis: Topic {
    Topic(
      "Analysis",
      summary: "What follows from tables of results: where a curve turns, and how sure one can be.",
      builtIns: [turningPoint])
  }

  private static var turningPoint: BuiltIn {
    BuiltIn(
      "turning_point", receivers: ["table"],
      [
        ParameterEntry("table", .object("table"), "Results, a row for each repetition at each place."),
        ParameterEntry(
          "x", .string, "The column along which the curve runs, such as the number of backgrounds."),
        ParameterEntry("y", .string, "The column with the scores."),
        ParameterEntry(
          "over", .orNil(.string), default: "seed",
          "The column that names repetitions, which are compared with themselves at the ends."),
      ], result: "a record {at, from, to, change, low, high, repetitions}",
      summary: "Where a curve has gone half of its way from one end to the other.",
      details:
        "Of the repetitions that have both the smallest and the largest x: `from` and `to` are their means there, `change` is the "
        + "mean difference, `low` and `high` its 95 % interval by Student's t, for five repetitions or more. `at` is the first x "
        + "at which their mean, drawn straight over log x, is half-way; nil where there is no interval or it holds 0, since "
        + "then nothing is known to turn.",
      errors: ["a column that is not there, or x that is not above 0"],
      examples: [
        Example(
          """
          t = table([{n: n, seed: s, y: (if n < 20 { 0.5 } else { 0.1 }) + 0.01 * s} for n in [8, 16, 32, 64] for s in 1..5])
          round(t.turning_point("n", "y").at, 1)
          """, shows: "22.6")
      ], seeAlso: ["interval", "plot"]
    ) { call in
      let table = try call.object("table", as: Table.self)
      let xs = try table.column(call.string("x"))
      let ys = try table.column(call.string("y"))
      let repetitions = try call.optionalString("over").map { try table.column($0).map(\.plainText) }
      // Means of each repetition at each place.
      var sums: [Double: [String: (sum: Double, count: Int)]] = [:]
      for row in table.rows.indices {
        guard let x = xs[row].asNumber, let y = ys[row].asNumber else { continue }
        guard x > 0 else {
          throw ScriptError("`\(try call.string("x"))` must be above 0 for its logarithm, not \(x.plainText)")
        }
        let name = repetitions?[row] ?? ""
        let before = sums[x]?[name] ?? (0, 0)
        sums[x, default: [:]][name] = (before.sum + y, before.count + 1)
      }
      let values = sums.mapValues { $0.mapValues { $0.sum / Double($0.count) } }
      let order = values.keys.sorted()
      guard let first = order.first, let last = order.last, first < last else {
        return .record(TurningPoint().record)
      }
      // The same repetitions at both ends, so that they are compared with themselves.
      let both = (values[first] ?? [:]).keys.filter { values[last]?[$0] != nil }.sorted()
      guard !both.isEmpty else { return .record(TurningPoint().record) }
      func mean(_ x: Double) -> Double? {
        let known = both.compactMap { values[x]?[$0] }
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
      }
      let changes = both.compactMap { name in
        values[first]?[name].flatMap { start in values[last]?[name].map { $0 - start } }
      }
      var found = TurningPoint(from: mean(first), to: mean(last), repetitions: both.count)
      found.change = changes.reduce(0, +) / Double(changes.count)
      guard both.count >= TableCurves.leastForInterval, let interval = StudentT.interval(changes) else {
        return .record(found.record)
      }
      found.interval = interval
      if interval.low > 0 || interval.high < 0 {
        found.at = TurningPoint.halfWay(order.compactMap { x in mean(x).map { (x, $0) } })
      }
      return .record(found.record)
    }
  }
}

private struct TurningPoint {
  var at: Double?
  var from: Double?
  var to: Double?
  var change: Double?
  var interval: (low: Double, high: Double)?
  var repetitions = 0

  var record: Record {
    func value(_ number: Double?) -> Value { number.map { .float($0) } ?? .nothing }
    return [
      "at": value(at), "from": value(from), "to": value(to), "change": value(change),
      "low": value(interval?.low),
      "high": value(interval?.high), "repetitions": .int(repetitions),
    ]
  }

  /// The first x at which a curve that is straight over log x is half-way between its ends.
  static func halfWay(_ curve: [(x: Double, y: Double)]) -> Double? {
    guard let from = curve.first?.y, let to = curve.last?.y, from != to else { return nil }
    let middle = (from + to) / 2
    for (left, right) in zip(curve, curve.dropFirst()) where (left.y - middle) * (right.y - middle) <= 0 {
      guard left.y != right.y else { continue }
      return exp(log(left.x) + (middle - left.y) / (right.y - left.y) * (log(right.x) - log(left.x)))
    }
    return nil
  }
}
