import Glibc
import TestFolders
import Testing

/// Programs that share a store and a table, and programs that are killed at any moment. `DERAIN_ROUNDS` and `DERAIN_KILLS`
/// have more of both tried.
@Suite struct SharedSweepTests {
  private let folder = TemporaryFolder()

  /// Every seventh point has a column that the others do not have, so that the table is written anew; some have two rows.
  private static let script = """
    fn body(p) {
      if p.n % 7 == 3 { return {y: 2 * p.n, late: p.n} }
      if p.n % 5 == 2 { return [{y: 2 * p.n}, {y: 2 * p.n}] }
      {y: 2 * p.n}
    }
    t = sweep({n: 1..24}, body, store: "runs.db", csv: "runs.csv", name: "shared")
    print(len(t), sum(t.y))
    """
  private static let answer = "28 686\n"

  private static func count(_ variable: String, otherwise count: Int) -> Int {
    getenv(variable).flatMap { Int(String(cString: $0)) } ?? count
  }

  /// What the table and the store hold: for each, points with how many rows they have.
  private func held() -> String {
    Program.run(
      [
        "-e",
        "str([[r.n, r.count] for r in read_csv(\"runs.csv\").group(\"n\").count().sort(\"n\")])", "-e",
        "str([[r.n, r.count] for r in runs(\"runs.db\").where(r -> r.state == \"finished\").group(\"n\").count().sort(\"n\")])",
      ], in: folder.path
    ).output
  }

  private static let whole: String = {
    let rows = (1...24).map { "[\($0), \($0 % 5 == 2 && $0 % 7 != 3 ? 2 : 1)]" }.joined(separator: ", ")
    return "[\(rows)]\n[\(rows)]\n"
  }()

  /// Runs commands of Bash in the folder; whether they succeeded. The plain shell's `wait` can miss a program's end.
  private func bash(_ commands: String) -> Bool {
    Program.write("cd '\(folder.path)'\n\(commands)\n", to: folder.file("commands"))
    return system("bash '\(folder.path)/commands' >/dev/null 2>&1") == 0
  }

  private func clear() { _ = system("rm -rf '\(folder.path)'/runs*") }

  @Test func fourProgramsThatBeginAtOnceFailNeverAndLoseNothing() {
    Program.write(Self.script, to: folder.file("s.dr"))
    for _ in 0..<Self.count("DERAIN_ROUNDS", otherwise: 4) {
      clear()
      let haveSucceeded = bash(
        """
        for k in 1 2 3 4; do '\(Program.path)' s.dr >$k.out 2>$k.err & pids="$pids $!"; done
        for pid in $pids; do wait $pid || exit 1; done
        """)
      #expect(haveSucceeded)
      for k in 1...4 { #expect(text(of: folder.file("\(k).out")) == Self.answer) }
      #expect(held() == Self.whole)
    }
  }

  /// Runs the script again after something happened to the table, of which the store holds all.
  private func expectMended(_ what: String, _ change: ([UInt8]) -> [UInt8]) throws {
    let table = folder.file("runs.csv")
    let before = try #require(text(of: table)).utf8.map { $0 }
    folder.write("runs.csv", change(before))
    let again = Program.run(["s.dr"], in: folder.path)
    #expect(again.output == Self.answer, "\(what): \(again.errors)")
    #expect(acknowledged(in: again.errors).isEmpty, "\(what) had points run again")
    #expect(held() == Self.whole, "\(what)")
  }

  @Test func aTableThatWasCutOffOrSavedByAnotherProgramIsGoneOnWith() throws {
    Program.write(Self.script, to: folder.file("s.dr"))
    try #require(Program.run(["s.dr"], in: folder.path).status == 0)
    for cut in [1, 2, 5, 40, 130, 400] { try expectMended("cut off by \(cut)") { Array($0.dropLast(cut)) } }
    try expectMended("emptied") { _ in [] }
    try expectMended("with returns and a mark") { bytes in
      [0xEF, 0xBB, 0xBF] + bytes.flatMap { $0 == 10 ? [13, 10] : [$0] }
    }
    for mark: [UInt8] in [[0xFF, 0xFE], [0xFE, 0xFF]] {
      try expectMended("emptied before it is saved") { _ in [] }
      try expectMended("as UTF-16") { bytes in
        // What is in it is ASCII.
        mark + bytes.flatMap { mark[0] == 0xFF ? [$0, 0] : [0, $0] }
      }
    }
    try expectMended("emptied once more") { _ in [] }
    try expectMended("with a column more") { bytes in
      var isFirst = true
      return bytes.filter { $0 != 13 }.flatMap { byte -> [UInt8] in
        guard byte == 10 else { return [byte] }
        defer { isFirst = false }
        return Array(isFirst ? ",note\n".utf8 : ",mine\n".utf8)
      }
    }
  }

  @Test func pointsThatFailedAreToldWhateverIsShown() {
    Program.write(
      """
      t = sweep({n: 1..3}, p -> {y: if p.n == 2 { error("no luck") } else { p.n }}, progress: false)
      print(t.group("n").mean())
      """, to: folder.file("f.dr"))
    let outcome = Program.run(["f.dr"], in: folder.path)
    #expect(outcome.status == 1)
    #expect(outcome.errors == "1 of 3 points failed: {n: 2}: no luck (f.dr:1)\n")
    #expect(outcome.output.hasSuffix("\n1 of 3 points failed: {n: 2}: no luck (f.dr:1)\n"))
  }

  @Test func aSweepThatIsStoppedAtAnyMomentKeepsItsTable() {
    Program.write(
      """
      fn slow(p) { s = 0; for i in 1..300000 { s += i }; {y: p.n} }
      t = sweep({n: 1..60}, slow, csv: "runs.csv", jobs: 2, progress: false)
      """, to: folder.file("s.dr"))
    for milliseconds in [0, 30, 60, 90] {
      clear()
      _ = bash(
        """
        set -m
        '\(Program.path)' s.dr 2>log & \(Self.untilThereIs("runs.csv")); sleep \(Double(milliseconds) / 1000)
        kill -INT -- -$!; wait $!; echo $? >status
        """)
      let log = text(of: folder.file("log")) ?? ""
      #expect(
        text(of: folder.file("status")) == "130\n" && log.contains("`t` holds the partial result"), "\(log)")
    }
  }

  /// Waits in bash until a program has written to a file, however slow the machine is.
  private static func untilThereIs(_ file: String) -> String {
    "for i in {1..2000}; do [ -s \(file) ] && break; sleep 0.003; done"
  }

  /// Points that a program said were done before it was killed.
  private func acknowledged(in log: String? = nil) -> [Int] {
    (log ?? text(of: folder.file("log")) ?? "").split(separator: "\n").compactMap { line in
      // As in `3/24  n 7: y 14  (0.01 s)`, whole to its end.
      guard line.hasSuffix(")"), let start = line.firstRange(of: "  n ") else { return nil }
      return Int(line[start.upperBound...].prefix { $0.isNumber })
    }
  }

  /// The points that the store and the table hold, read as the next program would.
  private func kept() -> [Set<Int>] {
    let read = Program.run(
      [
        "-e",
        """
        fn told(f) { try { print(...f().n) } catch e { print(e.message) } }
        told(() -> runs("runs.db").where(r -> r.state == "finished"))
        told(() -> sweep({n: 1..24}, p -> nil, csv: "runs.csv", frozen: true))
        """,
      ], in: folder.path)
    return read.output.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Set($0.split(separator: " ").compactMap { Int($0) }) }
  }

  @Test func whateverMomentAProgramIsKilledAtNothingThatWasDoneIsLostOrDoneTwice() throws {
    Program.write(Self.script, to: folder.file("s.dr"))
    var steps = Steps(state: 1)
    var (kills, midway) = (0, 0)
    while kills < Self.count("DERAIN_KILLS", otherwise: 30) {
      clear()
      // Every third table is of the first version, and is brought into the form of today's.
      if steps.next() % 3 == 0 {
        Program.write("n,y,seconds,threads,instructions,numerics,run\n", to: folder.file("runs.csv"))
      }
      var done: Set<Int> = []
      for _ in 0..<4 where done.count < 24 {
        let milliseconds = 10 + Double(steps.next() % 500) / 10
        // Half of the moments are counted from the first point that is done.
        let first = steps.next() % 2 == 0 ? Self.untilThereIs("log") : "true"
        _ = bash(
          "'\(Program.path)' s.dr >out 2>log & \(first); sleep \(milliseconds / 1000); kill -9 $!; wait")
        kills += 1
        done.formUnion(acknowledged())
        if done.count > 0, done.count < 24 { midway += 1 }
        let kept = kept()
        for place in 0..<2 where !done.isEmpty {
          #expect(
            kept[place].isSuperset(of: done), "of \(done.sorted()) only \(kept[place].sorted()) are kept")
        }
      }
      // The next start needs no repair, and what was done is not done again.
      let last = Program.run(["s.dr"], in: folder.path)
      try #require(last.status == 0 && last.output == Self.answer, "\(last.errors)")
      #expect(done.isDisjoint(with: acknowledged(in: last.errors)))
      #expect(held() == Self.whole)
    }
    #expect(midway > 0)
  }

  private struct Steps: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
  }
}
