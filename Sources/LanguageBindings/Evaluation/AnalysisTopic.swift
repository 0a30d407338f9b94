import Files
import Interpreter
import Statistics

extension Topic {
  /// What follows from tables of results.
  static var analysis: Topic {
    Topic(
      "Analysis",
      summary: "What follows from tables of results: where a curve turns, and how sure one can be.",
      using: [.statistics],
      builtIns: [turningPoint] + testsOverSeeds + overSeedsAndPhotographs)
  }

  private static var turningPoint: BuiltIn {
    struct Parameters: ParameterList {
      let table = Parameter(
        .object("table", as: Table.self), "Results, a row for each repetition at each place.")
      let x = Parameter(.string, "The column along which the curve runs, such as the number of backgrounds.")
      let y = Parameter(.string, "The column with the scores.")
      let over = Parameter(
        .orNil(.string), default: "seed",
        "The column that names repetitions; each is compared with itself at the ends.")
    }
    return BuiltIn(
      "turning_point", receivers: ["table"], Parameters.self,
      result: "a record {at, from, to, change, low, high, repetitions}",
      summary: "The point where a curve is half-way from one end to the other.",
      details:
        "Only repetitions with both the smallest and the largest x count. `from` and `to` are their means at these ends, `change` is the "
        + "mean difference, `low` and `high` its 95 % interval by Student's t, for five repetitions or more. `at` is the first x "
        + "at which their mean is half-way, interpolated linearly over log x. It is nil without an interval, or if the interval contains 0: "
        + "then there is no evidence of a change.",
      errors: ["a column that does not exist, or x that is not above 0"],
      examples: [
        Example(
          """
          t = table([{n: n, seed: s, y: (if n < 20 { 0.5 } else { 0.1 }) + 0.01 * s} for n in [8, 16, 32, 64] for s in 1..5])
          round(t.turning_point("n", "y").at, 1)
          """, shows: "22.6")
      ], seeAlso: ["interval", "plot"]
    ) { given, call in
      let (table, x) = (try given.table, try given.x)
      let xs = try table.column(x)
      let ys = try table.column(given.y)
      let repetitions = try given.over.map { try table.column($0).map(\.plainText) }
      let readings: [TurningPoint.Reading] = try table.rows.indices.compactMap { row in
        guard let place = xs[row].asNumber, let score = ys[row].asNumber else { return nil }
        guard place > 0 else {
          throw ScriptError("`\(x)` must be above 0 for its logarithm, not \(place.plainText)")
        }
        return .init(x: place, y: score, repetition: repetitions?[row] ?? "")
      }
      let found = TurningPoint(readings)
      return .record([
        "at": .score(found.at), "from": .score(found.from), "to": .score(found.to),
        "change": .score(found.change), "low": .score(found.interval?.low),
        "high": .score(found.interval?.high), "repetitions": .int(found.repetitions),
      ])
    }
  }
}
