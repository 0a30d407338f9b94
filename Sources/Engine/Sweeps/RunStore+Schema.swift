import Failures
import Files
internal import FoundationEssentials
internal import GRDB

/// The tables of a store and how they were changed. A step that was released is never altered; changes are further
/// steps.
enum Schema {
  /// Distinguishes a store from databases of other programs: "Drun".
  private static let mark = 0x4472_756e

  /// A step that changes the tables of one version into those of the next.
  struct Step: Sendable {
    let name: String
    let sql: String
  }

  static let steps = [
    Step(
      name: "1 runs",
      sql: """
        CREATE TABLE source (digest TEXT PRIMARY KEY, text TEXT NOT NULL);
        CREATE TABLE run (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          identity TEXT NOT NULL UNIQUE,
          sweep TEXT NOT NULL,
          point TEXT NOT NULL,
          source TEXT NOT NULL REFERENCES source (digest),
          state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'failed')),
          owner TEXT,
          error TEXT,
          rows TEXT,
          started TEXT NOT NULL,
          seconds REAL,
          numerics INTEGER NOT NULL,
          instructions TEXT NOT NULL,
          threads INTEGER NOT NULL,
          convolution TEXT NOT NULL,
          machine TEXT NOT NULL,
          processor TEXT NOT NULL
        );
        CREATE INDEX run_of_sweep ON run (sweep, point);
        CREATE TABLE curve (
          run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
          name TEXT NOT NULL,
          steps BLOB NOT NULL,
          "values" BLOB NOT NULL,
          UNIQUE (run, name)
        );
        CREATE TABLE artefact (
          run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
          name TEXT NOT NULL,
          kind TEXT NOT NULL,
          bytes BLOB NOT NULL,
          UNIQUE (run, name)
        );
        """)
  ]

  /// Makes the tables, or brings those of an older version up to date, in one transaction: even if the program is
  /// killed, either all steps are done or none, and programs that try at the same time wait for each other.
  ///
  /// - Throws: `Failure` for a database of another program or a store of a newer version.
  static func prepare(_ queue: DatabaseQueue, path: String, steps: [Step]) throws {
    if try queue.read({ try missing($0, steps, path: path) }).isEmpty { return }
    try queue.inDatabase { db in
      // Readers and a writer at the same time. The file keeps it.
      try db.execute(sql: "PRAGMA journal_mode = WAL")
      try db.inTransaction(.immediate) {
        // Another program may have done it meanwhile.
        for step in try missing(db, steps, path: path) {
          try db.execute(
            sql: "CREATE TABLE IF NOT EXISTS \(doneSteps) (identifier TEXT NOT NULL PRIMARY KEY)")
          try db.execute(sql: step.sql)
          try db.execute(sql: "INSERT INTO \(doneSteps) (identifier) VALUES (?)", arguments: [step.name])
        }
        try db.execute(sql: "PRAGMA application_id = \(mark)")
        return .commit
      }
    }
  }

  /// The names of the steps done, in a table with the name that GRDB's own migrations use.
  private static let doneSteps = "grdb_migrations"

  /// The steps that are not done yet.
  private static func missing(_ db: Database, _ steps: [Step], path: String) throws -> [Step] {
    let found = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let tables = try Set(String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'"))
    let done =
      try tables.contains(doneSteps)
      ? String.fetchAll(db, sql: "SELECT identifier FROM \(doneSteps)") : []
    // Version 0.1 made this table first: one that was killed then left it alone and empty.
    let isEmpty = tables.isEmpty || tables == [doneSteps] && done.isEmpty
    guard found == mark || found == 0 && isEmpty else {
      throw Failure(.unsupported, "\(path) is a database of another program, not a store of runs")
    }
    guard Set(done).isSubset(of: steps.map(\.name)) else {
      throw Failure(
        .unsupported, "\(path) was made by a newer version of Derain", hint: "open it with that version")
    }
    return steps.filter { !done.contains($0.name) }
  }
}

/// Numbers as the bytes of a column, little-endian.
enum Blob {
  static func bytes<Number>(_ numbers: [Number]) -> Data { numbers.withUnsafeBytes { Data($0) } }

  static func numbers<Number: BitwiseCopyable>(_ bytes: Data) -> [Number]
  where Number: ExpressibleByIntegerLiteral {
    let count = bytes.count / MemoryLayout<Number>.stride
    var numbers = [Number](repeating: 0, count: count)
    numbers.withUnsafeMutableBytes { target in
      _ = bytes.copyBytes(to: target, count: target.count)
    }
    return numbers
  }
}
