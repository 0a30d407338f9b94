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
        Parameter("table", .object("table"), "Results, a row for each repetition at each place."),
        Parameter("x", .string, "The column along which the curve runs, such as the number of backgrounds."),
        Parameter("y", .string, "The column with the scores."),
        Parameter(
          "over", .orNil(.string), default: "seed",
          "The column that names repetitions, which are compared with themselves at the ends."),
      ], result: "a record {at, from, to, change, low, high, repetitions}",
      summary: "Where a curve has gone half of its way from one end to the other.",
      details:
        "`from` and `to` are the means at the smallest and the largest x, `change` is the mean difference of the repetitions "
        + "that have both, `low` and `high` its 95 % interval by Student's t, for five repetitions or more. `at` is the first x "
        + "at which the mean, drawn straight over log x, is half-way; nil where the interval holds 0, since then nothing is "
        + "known to turn.",
      errors: ["a column that is not there, x that is not above 0, or a single x"],
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
      var places: [Double: [(repetition: String, y: Double)]] = [:]
      for row in table.rows.indices {
        guard let x = xs[row].asNumber, let y = ys[row].asNumber else { continue }
        guard x > 0 else {
          throw ScriptError("`\(try call.string("x"))` must be above 0 for its logarithm, not \(x)")
        }
        places[x, default: []].append((repetitions?[row] ?? "\(places[x]?.count ?? 0)", y))
      }
      let order = places.keys.sorted()
      guard let first = order.first, let last = order.last, first < last else {
        throw ScriptError("a curve needs at least two places along `\(try call.string("x"))`")
      }
      func mean(_ x: Double) -> Double {
        let values = places[x] ?? []
        return values.reduce(0) { $0 + $1.y } / Double(values.count)
      }
      let (from, to) = (mean(first), mean(last))
      let ends = Dictionary(
        places[last]?.map { ($0.repetition, $0.y) } ?? [], uniquingKeysWith: { first, _ in first })
      let changes = (places[first] ?? []).compactMap { start in ends[start.repetition].map { $0 - start.y } }
      let interval = changes.count >= TableCurves.leastForInterval ? StudentT.interval(changes) : nil
      let isSure = interval.map { $0.low > 0 || $0.high < 0 } ?? true
      var at: Double?
      let middle = (from + to) / 2
      if isSure, from != to {
        for (left, right) in zip(order, order.dropFirst()) {
          let (a, b) = (mean(left), mean(right))
          guard (a - middle) * (b - middle) <= 0, a != b else { continue }
          at = exp(log(left) + (middle - a) / (b - a) * (log(right) - log(left)))
          break
        }
      }
      return .record([
        "at": at.map { .float($0) } ?? .nothing, "from": .float(from), "to": .float(to),
        "change": changes.isEmpty ? .nothing : .float(changes.reduce(0, +) / Double(changes.count)),
        "low": interval.map { .float($0.low) } ?? .nothing,
        "high": interval.map { .float($0.high) } ?? .nothing,
        "repetitions": .int(changes.count),
      ])
    }
  }
}
