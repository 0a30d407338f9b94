import Dispatch
import Failures
import Files
import Glibc
import TestFolders
import Testing

@testable import Sweeps

@Suite struct SchemaTests {
  private let folder = TemporaryFolder()
  private let more =
    Schema.steps + [Schema.Step(name: "2 notes", sql: "ALTER TABLE run ADD COLUMN note TEXT")]

  private static func subject(_ n: Int) -> RunSubject {
    RunSubject(
      sweep: "counts", point: Point([.init("n", .int(n))]), source: RunSource("n -> n"),
      method: RunMethod(version: 3, instructions: "AVX2", convolution: "direct"))
  }

  @Test func programsThatBeginOneStoreAtOnceAllFindIt() throws {
    for round in 0..<8 {
      let path = folder.file("new\(round).db")
      DispatchQueue.concurrentPerform(iterations: 4) { number in
        do {
          let store = try RunStore(path)
          if case .taken(let id) = try store.claim(Self.subject(number)) {
            try store.end(id, RunResult(), of: Self.subject(number))
          }
        } catch {
          Issue.record("\(error)")
        }
      }
      #expect(try RunStore(path).runs().filter { $0.state == .finished }.count == 4)
    }
  }

  @Test func aStoreOfAnOlderVersionIsBroughtUpToDateByWhoeverOpensItFirst() throws {
    let path = folder.file("old.db")
    let id: Int64
    do {
      let store = try RunStore(path)
      guard case .taken(let taken) = try store.claim(Self.subject(1)) else {
        Issue.record("not taken")
        return
      }
      id = taken
      try store.end(id, RunResult(), of: Self.subject(1))
    }
    let more = more
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      do { _ = try RunStore(path, for: .writing, steps: more) } catch { Issue.record("\(error)") }
    }
    #expect(try RunStore(path, for: .writing, steps: more).run(id)?.state == .finished)
    // The version of today then leaves it alone.
    let error = #expect(throws: Failure.self) { try RunStore(path) }
    #expect(error?.message.contains("newer version") == true)
  }

  @Test func aStepThatFailsLeavesTheStoreAsItWas() throws {
    let path = folder.file("failing.db")
    _ = try RunStore(path)
    let wrong = more + [Schema.Step(name: "3 wrong", sql: "ALTER TABLE nothing ADD COLUMN x TEXT")]
    #expect(throws: Failure.self) { try RunStore(path, for: .writing, steps: wrong) }
    // Not even the step before it was done.
    #expect(try RunStore(path).runs().isEmpty)
  }

  @Test func aStoreThatAnOlderVersionLeftHalfMadeIsMade() throws {
    // What version 0.1.0 had on the disk when it was killed before the first step of its migrations.
    let path = folder.file("half.db")
    try FileBytes.write(try FileBytes.read(fixture("half-made.db")), to: path)
    #expect(try RunStore(path).runs().isEmpty)
  }

  @Test func aDatabaseOfAnotherProgramIsLeftAlone() throws {
    let path = folder.file("other.db")
    let bytes = try FileBytes.read(fixture("other-program.db"))
    try FileBytes.write(bytes, to: path)
    #expect(throws: Failure.self) { try RunStore(path) }
    #expect(try FileBytes.read(path) == bytes)
  }

  private func fixture(_ name: String) -> String {
    FileBytes.folder(of: #filePath).path(to: "Golden/\(name)")
  }
}
