import Files
internal import FoundationEssentials
internal import GRDB

/// The tables of a store and their history. A step that was ever released never changes; new ones follow.
enum Schema {
  /// Tells a store from other programs' databases: "Drun".
  private static let mark = 0x4472_756e

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 runs") { db in
      try db.execute(
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
      try db.execute(sql: "PRAGMA application_id = \(mark)")
    }
    return migrator
  }

  /// Makes the tables, or brings those of an older version up to date.
  ///
  /// - Throws: `FileError` for another program's database, and for a store of a newer version.
  static func prepare(_ queue: DatabaseQueue, path: String) throws {
    let (found, tables) = try queue.read { db in
      (
        try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
        try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
      )
    }
    guard found == mark || tables == 0 else {
      throw FileError(.unsupported, "\(path) is a database of another program, not a store of runs")
    }
    if try queue.read(migrator.hasBeenSuperseded) {
      throw FileError(
        .unsupported, "\(path) was made by a newer version of Derain", hint: "use that version for it")
    }
    if try queue.read({ try !migrator.hasCompletedMigrations($0) }) { try migrator.migrate(queue) }
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
