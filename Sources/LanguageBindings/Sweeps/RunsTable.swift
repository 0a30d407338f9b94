import Files
import Interpreter
import Sweeps

/// All runs of a store as a table.
enum RunsTable {
  private static let first = ["run", "sweep", "state"]
  private static let last = ["seconds", "started", "error"]

  static func table(of runs: [Run]) -> Table {
    let names = RunFieldNames(taken: first + last)
    let records = runs.flatMap { run -> [Record] in
      let point = run.point.fields.map { (names.axis($0.name), Value($0.value)) }
      let first: [(String, Value)] = [
        ("run", .int(Int(run.id))), ("sweep", .string(run.sweep)), ("state", .string(run.state.rawValue)),
      ]
      let last: [(String, Value)] = [
        ("seconds", run.seconds.map { .float($0) } ?? .nothing), ("started", .string(run.started)),
        ("error", run.error.map { .string($0) } ?? .nothing),
      ]
      return (run.rows.isEmpty ? [[]] : run.rows).map { row in
        Record(first + point + row.map { (names.result($0.name), Value($0.value)) } + last)
      }
    }
    // What only some runs have comes before what all end with.
    let others = Table(records).columns.filter { !first.contains($0) && !last.contains($0) }
    let columns = first + others + last
    return Table(columns: columns, rows: records.map { record in columns.map { record[$0] ?? .nothing } })
  }
}

/// The names under which a run's axes and results stand beside what the store itself knows of it.
struct RunFieldNames {
  let taken: [String]

  func axis(_ name: String) -> String { taken.contains(name) ? "point.\(name)" : name }
  func result(_ name: String) -> String { taken.contains(name) ? "result.\(name)" : name }
}
