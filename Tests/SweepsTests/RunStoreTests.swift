import Failures
import Files
import Glibc
import Sweeps
import TestFolders
import Testing

@Suite struct RunStoreTests {
  private let folder = TemporaryFolder()

  private func subject(_ n: Int, source: String = "n -> n", numerics: Int = 3) -> RunSubject {
    RunSubject(
      sweep: "counts", point: Point([.init("n", .int(n)), .init("rain", .string("range/small"))]),
      source: RunSource(source),
      method: RunMethod(version: numerics, instructions: "AVX2", convolution: "direct"))
  }

  private func taken(_ claim: RunStore.Claim) throws -> Int64 {
    guard case .taken(let id) = claim else {
      Issue.record("the claim is \(claim)")
      return 0
    }
    return id
  }

  @Test func aFinishedRunKeepsAllItLeft() throws {
    let store = try RunStore(folder.file("runs.db"))
    let id = try taken(store.claim(subject(8)))
    var result = RunResult()
    result.rows = [[.init("psnr", .double(24.5)), .init("broken", .null)]]
    result.curves = [Curve("loss", steps: [1, 2, 3], values: [0.5, 0.25, 0.125])]
    result.artefacts = [Artefact("net", kind: "safetensors", bytes: [1, 2, 3])]
    result.seconds = 1.5
    try store.end(id, result, of: subject(8))

    let again = try RunStore(folder.file("runs.db"))
    let run = try #require(try again.run(id))
    #expect(run.state == .finished)
    #expect(run.point == subject(8).point)
    #expect(run.rows == result.rows)
    #expect(run.seconds == 1.5)
    #expect(run.source == "n -> n")
    #expect(try again.curves(of: id) == result.curves)
    #expect(try again.artefact("net", of: id) == result.artefacts.first)
    #expect(try again.problems() == [])
  }

  @Test func whatIsOnlyReadNeedsNoPermissionToWrite() throws {
    let path = folder.file("runs.db")
    do {
      let store = try RunStore(path)
      try store.end(try taken(store.claim(subject(8))), RunResult(), of: subject(8))
    }
    // Nobody, whom permissions bind where root is not bound.
    chmod(path, 0o444)
    chmod(folder.path, 0o555)
    let (user, group) = (geteuid(), getegid())
    if user == 0 {
      setegid(65534)
      seteuid(65534)
    }
    defer {
      if user == 0 {
        seteuid(user)
        setegid(group)
      }
      chmod(folder.path, 0o755)
    }
    #expect(try RunStore(path, for: .reading).runs().map(\.state) == [.finished])
    #expect(throws: Failure.self) { try RunStore(path).delete([1]) }
  }

  @Test func whatIsFinishedIsNotTakenAgain() throws {
    let store = try RunStore(folder.file("runs.db"))
    let id = try taken(store.claim(subject(8)))
    try store.end(id, RunResult(), of: subject(8))
    guard case .finished(id) = try store.claim(subject(8)) else { return #expect(Bool(false)) }
    #expect(try taken(store.claim(subject(9))) != id)
    #expect(try taken(store.claim(subject(8, source: "n -> 2 * n"))) != id)
    #expect(try taken(store.claim(subject(8, numerics: 4))) != id)
  }

  @Test func whatWasDeletedWhileItRanIsKept() throws {
    let store = try RunStore(folder.file("runs.db"))
    let id = try taken(store.claim(subject(8)))
    try store.delete([id])
    var result = RunResult()
    result.curves = [Curve("loss", steps: [1], values: [0.5])]
    try store.end(id, result, of: subject(8))
    #expect(try store.runs().map(\.state) == [.finished])
  }

  @Test func zerosInTextsDoNoHarm() throws {
    let store = try RunStore(folder.file("runs.db"))
    let id = try taken(store.claim(subject(8)))
    var result = RunResult()
    result.rows = [[.init("text", .string("a\0b"))]]
    try store.end(id, result, of: subject(8))
    #expect(try store.run(id)?.rows == result.rows)
  }

  @Test func aFailedRunIsTakenAgain() throws {
    let store = try RunStore(folder.file("runs.db"))
    let id = try taken(store.claim(subject(8)))
    var result = RunResult()
    result.error = "no such file"
    try store.end(id, result, of: subject(8))
    #expect(try store.run(id)?.state == .failed)
    let second = try taken(store.claim(subject(8)))
    #expect(try store.run(id) == nil)
    #expect(try store.run(second)?.error == nil)
  }

  @Test func anotherProcessHasItUntilItEnds() throws {
    let path = folder.file("runs.db")
    // The copy takes the run and is then killed: it does not get to give it back.
    var pieces = [0]
    #expect(throws: Stop.self) {
      try ProcessPool.run(
        jobs: 1, isInterrupted: { false }, next: { pieces.popLast() },
        work: { _, tell in
          let isTaken = (try? RunStore(path).claim(self.subject(8))) != nil
          tell(.progress(.init(step: isTaken ? 1 : 0, steps: 1, loss: 0, remaining: 0)))
          sleep(20)
          return .finished(rows: [])
        },
        report: { _, report in
          #expect(report == .progress(.init(step: 1, steps: 1, loss: 0, remaining: 0)))
          guard case .elsewhere = try RunStore(path).claim(self.subject(8)) else {
            return #expect(Bool(false))
          }
          throw Stop()
        }, ended: { _, _, _ in }, idle: {})
    }
    let store = try RunStore(path)
    _ = try taken(store.claim(subject(8)))
    #expect(try store.problems() == [])
  }

  @Test func deletingTakesAllALongRunLeft() throws {
    let store = try RunStore(folder.file("runs.db"))
    let id = try taken(store.claim(subject(8)))
    var result = RunResult()
    result.curves = [Curve("loss", steps: [1], values: [0.5])]
    try store.end(id, result, of: subject(8))
    #expect(try store.delete([id, 99]) == 1)
    #expect(try store.runs().isEmpty)
    #expect(try store.curves(of: id).isEmpty)
  }

  @Test(.enabled(if: access("/usr/bin/sqlite3", X_OK) == 0)) func aDamagedCurveIsToldNotShortened() throws {
    let store = try RunStore(folder.file("runs.db"))
    let id = try taken(store.claim(subject(8)))
    var result = RunResult()
    result.curves = [Curve("loss", steps: [1, 2], values: [0.5, 0.25])]
    try store.end(id, result, of: subject(8))
    for bytes in ["x'0011'", "zeroblob(8)", "x''"] {
      let change = "UPDATE curve SET \\\"values\\\" = \(bytes)"
      #expect(system("sqlite3 '\(folder.file("runs.db"))' \"\(change)\"") == 0)
      let error = try #require(throws: Failure.self) { _ = try store.curves(of: id) }
      #expect(
        error.message.hasPrefix("the curve \"loss\" of run \(id) is damaged: it has 16 bytes of steps and"))
    }
    #expect(try store.run(id)?.state == .finished)
  }

  @Test func databasesOfOthersAndOfNewerVersionsAreRefused() throws {
    _ = system("sqlite3 '\(folder.file("other.db"))' 'CREATE TABLE t (a)' 2>/dev/null")
    if access(folder.file("other.db"), F_OK) == 0 {
      let error = try #require(throws: Failure.self) { _ = try RunStore(folder.file("other.db")) }
      #expect(error.message.hasSuffix("is a database of another program, not a store of runs"))
    }
    let path = folder.file("newer.db")
    _ = try taken(RunStore(path).claim(subject(1)))
    let change = "INSERT INTO grdb_migrations VALUES (''99 from the future'')"
    _ = system("sqlite3 '\(path)' \"\(change.replacing("''", with: "'"))\" 2>/dev/null")
    if access("/usr/bin/sqlite3", X_OK) == 0 {
      let error = try #require(throws: Failure.self) { _ = try RunStore(path) }
      #expect(error.message.hasSuffix("was made by a newer version of Derain"))
    }
  }

  @Test func thousandsOfRunsAreReadTogether() throws {
    let store = try RunStore(folder.file("runs.db"))
    var result = RunResult()
    result.rows = [[.init("psnr", .double(24.5))]]
    for n in 0..<300 { try store.end(taken(store.claim(subject(n))), result, of: subject(n)) }
    #expect(try store.runs().count == 300)
    #expect(try store.finished((0..<1200).map { subject($0).identity }).count == 300)
  }

  @Test func otherFilesAreRefused() throws {
    folder.write("text.db", Array("this is no database, whatever its name".utf8))
    let error = try #require(throws: Failure.self) { _ = try RunStore(folder.file("text.db")) }
    #expect(error.message.hasSuffix("text.db is not a store of runs"))
    #expect(throws: Failure.self) { _ = try RunStore(folder.file("missing/runs.db")) }
  }
}

private struct Stop: Error {}
