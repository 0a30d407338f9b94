import Failures
import Files
internal import FoundationEssentials
internal import GRDB
import Glibc
import Resources

/// Runs of experiments in an SQLite file, which several processes may use at the same time.
///
/// The file stays consistent however a process ends: a run is either finished with all its results, or not there. A run
/// that was begun by a process that no longer exists may be done by others.
public final class RunStore {
  /// Path of the SQLite file.
  public let path: String
  private let queue: DatabaseQueue

  /// What a store is opened for.
  public enum Use: Sendable {
    /// To add runs; the file is made where there is none.
    case writing
    /// To read only, for which permission to write is not needed.
    case reading
  }

  /// Opens the store; for writing it is made where there is none.
  ///
  /// - Throws: `Failure` where the file is no store, was made by a newer version, or cannot be opened.
  public convenience init(_ path: String, for use: Use = .writing) throws {
    try self.init(path, for: use, steps: Schema.steps)
  }

  init(_ path: String, for use: Use, steps: [Schema.Step]) throws {
    self.path = path
    do {
      queue = try Self.untilFree(path) {
        let queue = try Self.open(path, for: use)
        try Schema.prepare(queue, path: path, steps: steps)
        return queue
      }
    } catch let error as DatabaseError {
      throw Self.explained(error, path)
    }
  }

  /// How long to wait for other programs that use the store, in seconds.
  private static let patience = 60.0

  /// Tries again while another program does what SQLite does not wait for, as when both make the same store.
  private static func untilFree<Value>(_ path: String, _ work: () throws -> Value) throws -> Value {
    let deadline = ContinuousClock.now + .seconds(patience)
    while true {
      do { return try work() } catch let error as DatabaseError
        where [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) && ContinuousClock.now < deadline
      {
        usleep(useconds_t.random(in: 1000...20_000))
      }
    }
  }

  private static func open(_ path: String, for use: Use) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(patience)
    configuration.label = "runs"
    let places: [String] = [path, FileBytes.folder(of: path)]
    let mayWrite = places.allSatisfy { faccessat(AT_FDCWD, $0, W_OK, AT_EACCESS) == 0 }
    if use == .writing || mayWrite {
      return try DatabaseQueue(path: path, configuration: configuration)
    }
    configuration.readonly = true
    do {
      // Where a program that may write has it open, what it has written lately is seen as well.
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
      return queue
    } catch let error as DatabaseError
      where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode.primaryResultCode)
    {
      let late = (try? FileBytes.identity("\(path)-wal").bytes) ?? 0
      guard late == 0 else {
        throw Failure(
          .unreadable, "\(path) has runs in its -wal file, and reading them needs write permission",
          hint:
            "ask its owner to open it once, for example with `runs`, or copy it together with its -wal file")
      }
      let name = path.utf8.map { byte in
        "?%#".utf8.contains(byte) ? "%" + String(byte, radix: 16) : String(Unicode.Scalar(byte))
      }.joined()
      return try DatabaseQueue(path: "file:\(name)?immutable=1", configuration: configuration)
    }
  }

  private static func explained(_ error: DatabaseError, _ path: String) -> Failure {
    switch error.resultCode {
    case .SQLITE_NOTADB: Failure(.unsupported, "\(path) is not a store of runs")
    case .SQLITE_CORRUPT:
      Failure(.damaged, "\(path) is damaged", hint: "`sqlite3 \(path) .recover` recovers what is readable")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      Failure(.unwritable, "\(path) is locked by another program", hint: "try again")
    case .SQLITE_CANTOPEN:
      Failure(
        .unwritable, "\(path) cannot be opened", hint: "check that its folder exists and is writable")
    case .SQLITE_READONLY:
      Failure(
        .unwritable, "\(path) cannot be written",
        hint: "`runs`, or `frozen: true` of a sweep, shows its contents")
    case .SQLITE_IOERR:
      Failure(
        .unwritable, "\(path) cannot be written or read: \(error.message ?? "the disk fails")",
        hint: "check the free disk space and the file size limit, `ulimit -f`")
    case .SQLITE_FULL: Failure(.unwritable, "the disk is full: \(path) cannot grow")
    default:
      Failure(.unreadable, "\(path) cannot be used: \(error.message ?? "SQLite error \(error.resultCode)")")
    }
  }

  private func read<Value>(_ work: (Database) throws -> Value) throws -> Value {
    do { return try queue.read(work) } catch let error as DatabaseError { throw Self.explained(error, path) }
  }

  private func write<Value>(_ work: (Database) throws -> Value) throws -> Value {
    do { return try queue.write(work) } catch let error as DatabaseError { throw Self.explained(error, path) }
  }

  // MARK: Running

  /// The answer to `claim`.
  public enum Claim: Sendable {
    /// The run is to be done by this process; its number.
    case taken(Int64)
    /// The run is finished already; its number.
    case finished(Int64)
    /// Another process is running it.
    case elsewhere
  }

  /// Reserves a run for this process, unless it is finished or another process is running it. A run that failed, or
  /// whose process no longer exists, is begun anew.
  ///
  /// - Parameter threads: number of threads to record.
  /// - Throws: `Failure` where the store cannot be written.
  public func claim(_ subject: RunSubject, threads: Int = Threads.count) throws -> Claim {
    try write { db in
      let known = try Row.fetchOne(
        db, sql: "SELECT id, state, owner FROM run WHERE identity = ?", arguments: [subject.identity])
      if let known {
        let id: Int64 = known["id"]
        if known["state"] == RunState.finished.rawValue { return .finished(id) }
        let owner = ProcessIdentity(known["owner"] ?? "")
        if known["state"] == RunState.running.rawValue, owner?.isAlive == true { return .elsewhere }
        try db.execute(sql: "DELETE FROM run WHERE id = ?", arguments: [id])
      }
      let text = digest(subject.source.utf8)
      try db.execute(
        sql: "INSERT OR IGNORE INTO source (digest, text) VALUES (?, ?)", arguments: [text, subject.source])
      try db.execute(
        sql: """
          INSERT INTO run (identity, sweep, point, source, state, owner, started, numerics, instructions, threads,
            convolution, machine, processor)
          VALUES (?, ?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          subject.identity, subject.sweep, subject.point.text, text, RunState.running.rawValue,
          ProcessIdentity.own.text, subject.method.version, subject.method.instructions, threads,
          subject.method.convolution, RunMachine.name, RunMachine.processor,
        ])
      return .taken(db.lastInsertedRowID)
    }
  }

  /// Stores the result of a run, completely or not at all. If the run was deleted in the meantime, it is made again.
  ///
  /// - Throws: `Failure` where the store cannot be written.
  public func end(_ id: Int64, _ result: RunResult, of subject: RunSubject, threads: Int = Threads.count)
    throws
  {
    let isThere = try read {
      try Bool.fetchOne($0, sql: "SELECT 1 FROM run WHERE id = ?", arguments: [id]) ?? false
    }
    if isThere { return try end(id, result) }
    if case .taken(let new) = try claim(subject, threads: threads) { try end(new, result) }
  }

  private func end(_ id: Int64, _ result: RunResult) throws {
    let rows = JSON.array(result.rows.map { .object($0) }).text
    try write { db in
      try db.execute(
        sql: "UPDATE run SET state = ?, error = ?, rows = ?, seconds = ?, owner = NULL WHERE id = ?",
        arguments: [
          (result.error == nil ? RunState.finished : .failed).rawValue, result.error, rows, result.seconds,
          id,
        ])
      for curve in result.curves {
        try db.execute(
          sql: "INSERT OR REPLACE INTO curve (run, name, steps, \"values\") VALUES (?, ?, ?, ?)",
          arguments: [id, curve.name, Blob.bytes(curve.steps.map(Int64.init)), Blob.bytes(curve.values)])
      }
      for artefact in result.artefacts {
        try db.execute(
          sql: "INSERT OR REPLACE INTO artefact (run, name, kind, bytes) VALUES (?, ?, ?, ?)",
          arguments: [id, artefact.name, artefact.kind, Data(artefact.bytes)])
      }
    }
  }

  /// Removes a run that was not finished, so that it is done another time.
  public func release(_ id: Int64) throws {
    try write { try $0.execute(sql: "DELETE FROM run WHERE id = ? AND state = 'running'", arguments: [id]) }
  }

  // MARK: Reading

  /// All runs in the order in which they began.
  public func runs() throws -> [Run] { try runs(where: "1", []) }

  /// The run with a number; nil where there is none.
  public func run(_ id: Int64) throws -> Run? { try runs(where: "run.id = ?", [id]).first }

  /// The finished runs among these identities, by identity.
  public func finished(_ identities: [String]) throws -> [String: Run] {
    var found: [String: Run] = [:]
    for start in stride(from: 0, to: identities.count, by: 500) {
      let some = identities[start..<min(start + 500, identities.count)]
      let marks = some.map { _ in "?" }.joined(separator: ", ")
      let runs = try runs(
        where: "state = 'finished' AND identity IN (\(marks))", StatementArguments(Array(some)))
      for run in runs { found[run.identity] = run }
    }
    return found
  }

  private func runs(where condition: String, _ arguments: StatementArguments) throws -> [Run] {
    try read { db in
      var sources: [String: String] = [:]
      let rows = try Row.fetchCursor(
        db, sql: "SELECT * FROM run WHERE \(condition) ORDER BY id", arguments: arguments)
      var runs: [Run] = []
      while let row = try rows.next() {
        let digest: String = row["source"]
        if sources[digest] == nil {
          sources[digest] =
            try String.fetchOne(db, sql: "SELECT text FROM source WHERE digest = ?", arguments: [digest])
            ?? ""
        }
        runs.append(Run(row, source: sources[digest] ?? ""))
      }
      return runs
    }
  }

  /// The curves of a run in the order in which they were stored.
  ///
  /// - Throws: `Failure` where a curve is damaged.
  public func curves(of id: Int64) throws -> [Curve] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT name, steps, \"values\" FROM curve WHERE run = ? ORDER BY rowid", arguments: [id]
      ).map { row in
        let (steps, values): (Data, Data) = (row["steps"], row["values"])
        guard steps.count == values.count, steps.count.isMultiple(of: 8) else {
          let name: String = row["name"]
          throw Failure(
            "the curve \"\(name)\" of run \(id) is damaged: it has \(steps.count) bytes of steps and "
              + "\(values.count) of values, 8 for each",
            hint: "restore the store from a backup, or delete the run and repeat it")
        }
        let numbers: [Int64] = Blob.numbers(steps)
        return Curve(row["name"], steps: numbers.map(Int.init), values: Blob.numbers(values))
      }
    }
  }

  /// Names, kinds and sizes in bytes of the files that a run stored.
  public func artefacts(of id: Int64) throws -> [(name: String, kind: String, bytes: Int)] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT name, kind, length(bytes) AS size FROM artefact WHERE run = ? ORDER BY rowid",
        arguments: [id]
      ).map { ($0["name"], $0["kind"], $0["size"]) }
    }
  }

  /// A file that a run stored; nil where it has none of that name.
  public func artefact(_ name: String, of id: Int64) throws -> Artefact? {
    try read { db in
      try Row.fetchOne(
        db, sql: "SELECT name, kind, bytes FROM artefact WHERE run = ? AND name = ?", arguments: [id, name]
      ).map { row in
        let bytes: Data = row["bytes"]
        return Artefact(row["name"], kind: row["kind"], bytes: Array(bytes))
      }
    }
  }

  /// Identities of the finished runs of a sweep at a point, with any source.
  public func identities(of sweep: String, at point: Point) throws -> [String] {
    try read { db in
      try String.fetchAll(
        db, sql: "SELECT identity FROM run WHERE sweep = ? AND point = ? AND state = 'finished'",
        arguments: [sweep, point.text])
    }
  }

  /// The newest finished run of a sweep at a point, with any source; nil where there is none.
  public func newest(of sweep: String, at point: Point) throws -> Run? {
    try runs(
      where: """
        run.id = (SELECT max(id) FROM run WHERE sweep = ? AND point = ? AND state = 'finished')
        """, [sweep, point.text]
    ).first
  }

  /// The names of all sweeps in alphabetical order.
  public func sweeps() throws -> [String] {
    try read { try String.fetchAll($0, sql: "SELECT DISTINCT sweep FROM run ORDER BY sweep") }
  }

  // MARK: Looking after it

  /// Removes runs with all that they stored.
  ///
  /// - Returns: the number of runs removed.
  @discardableResult
  public func delete(_ ids: [Int64]) throws -> Int {
    try write { db in
      var count = 0
      for id in ids {
        try db.execute(sql: "DELETE FROM run WHERE id = ?", arguments: [id])
        count += db.changesCount
      }
      try db.execute(sql: "DELETE FROM source WHERE digest NOT IN (SELECT source FROM run)")
      return count
    }
  }

  /// What SQLite's integrity check finds wrong with the file; empty where it is intact.
  public func problems() throws -> [String] {
    try read { db in
      let found = try String.fetchAll(db, sql: "PRAGMA integrity_check")
      let loose = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { "a row without its run: \($0)" }
      return found.filter { $0 != "ok" } + loose
    }
  }
}

extension Run {
  /// A row that something else has damaged becomes a failed run, so that the others can still be read.
  fileprivate init(_ row: Row, source: String) {
    var complaint: String?
    func parsed(_ column: String, else fallback: String) -> JSON {
      do {
        return try JSON(parsing: ((row[column] as String?) ?? fallback).utf8, name: "`\(column)` of the run")
      } catch {
        complaint = error.message
        return .null
      }
    }
    let (fields, results) = (parsed("point", else: "{}"), parsed("rows", else: "[]"))
    id = row["id"]
    identity = row["identity"]
    sweep = row["sweep"]
    point = Point(fields.asObject ?? [])
    self.source = source
    state = complaint == nil ? RunState(rawValue: row["state"]) ?? .failed : .failed
    error = complaint ?? row["error"]
    rows = (results.asArray ?? []).compactMap(\.asObject)
    seconds = row["seconds"]
    started = row["started"]
    version = row["numerics"]
    instructions = row["instructions"]
    threads = row["threads"]
    machine = row["machine"]
    processor = row["processor"]
  }
}
