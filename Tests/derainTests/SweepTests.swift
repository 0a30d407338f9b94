import Glibc
import TestFolders
import Testing

/// Sweeps in processes of their own, which are killed and started again.
@Suite struct SweepTests {
  private static let script = """
    data = backgrounds("simple", count: 4, size: 16, seed: 1).with(rain("range/small"))
    t = sweep({n: 1..4, seed: 1..3}, store: "runs.db", csv: "runs.csv", jobs: 2) { p ->
      run = train(resnet(channels: 4, blocks: 1, seed: p.seed), data, steps: 200 + p.n, batch: 2, seed: p.seed)
      write_text("began-{p.n}-{p.seed}.txt", "")
      {loss: run.loss[-1], n2: 2 * p.n, net: run}
    }
    t.save("table.csv")
    """

  private func folder() throws -> String {
    var template = Array("/tmp/derain-sweep-XXXXXX".utf8CString)
    let folder = String(cString: try #require(mkdtemp(&template)))
    Program.write(SweepTests.script, to: "\(folder)/sweep.dr")
    return folder
  }

  /// States, identities and results of all runs, and what is wrong with the store.
  private func runs(in folder: String) -> String {
    Program.run(
      ["-e", "[[r.n, r.seed, r.state, r.loss] for r in runs(\"runs.db\").sort(\"seed\").sort(\"n\")]"],
      in: folder
    ).output
  }

  /// Runs the sweep until so many points are nearly through, and ends it by a signal in the midst of the others. A shell
  /// has what it starts in the background ignore SIGINT, which is undone here.
  ///
  /// - Returns: the exit status, and what standard error said.
  private func cutShort(by signal: String, after points: Int, in folder: String) throws -> (String, String) {
    _ = system(
      """
      cd '\(folder)' && { env --default-signal=INT '\(Program.path)' run sweep.dr 2>log & pid=$!
      while kill -0 $pid && [ $(ls | grep -c began-) -lt \(points) ]; do sleep 0.002; done
      kill -\(signal) $pid; wait $pid; echo $? >status; ls | grep -c began- >begun; } >/dev/null 2>&1
      """)
    let begun = try #require(text(of: "\(folder)/begun").flatMap { Int($0.dropLast()) })
    let log = try #require(text(of: "\(folder)/log"))
    try #require(begun >= points && begun < 12 && !log.contains("12/12"), "the signal came too late: \(log)")
    return (try #require(text(of: "\(folder)/status")), log)
  }

  @Test(arguments: [3, 6]) func aKilledSweepGoesOnAndGivesWhatAnUndisturbedOneDoes(points: Int) throws {
    let (disturbed, whole) = (try folder(), try folder())
    defer { for folder in [disturbed, whole] { _ = system("rm -rf '\(folder)'") } }
    let undisturbed = Program.run(["run", "sweep.dr"], in: whole)
    try #require(undisturbed.status == 0, "\(undisturbed.errors)")
    let (status, _) = try cutShort(by: "KILL", after: points, in: disturbed)
    #expect(status == "137\n")
    let again = Program.run(["run", "sweep.dr"], in: disturbed)
    try #require(again.status == 0, "\(again.errors)")
    #expect(again.errors.contains(" of 12 points are there already\n"), "\(again.errors)")
    #expect(runs(in: disturbed) == runs(in: whole))
    #expect(text(of: "\(disturbed)/table.csv") == text(of: "\(whole)/table.csv"))
    // Nothing is left to do, and the table on disk alone says so as well.
    let third = Program.run(["run", "sweep.dr"], in: disturbed)
    #expect(third.status == 0 && third.errors.isEmpty, "\(third.errors)")
    _ = system("rm '\(disturbed)'/runs.db* '\(disturbed)'/began-*")
    #expect(Program.run(["run", "sweep.dr"], in: disturbed).status == 0)
    #expect(text(of: "\(disturbed)/began-1-1.txt") == nil)
    #expect(text(of: "\(disturbed)/table.csv") == text(of: "\(whole)/table.csv"))
  }

  @Test func aSweepThatIsInterruptedKeepsWhatIsFinished() throws {
    let folder = try folder()
    defer { _ = system("rm -rf '\(folder)'") }
    let (status, log) = try cutShort(by: "INT", after: 3, in: folder)
    #expect(status == "130\n")
    #expect(log.contains("stopped at sweep.dr:"), "\(log)")
    #expect(log.contains("`t` holds the partial result: table of "), "\(log)")
    #expect(!runs(in: folder).contains("running"))
    #expect(Program.run(["run", "sweep.dr"], in: folder).status == 0)
  }

  @Test func twoProgramsShareTheWork() throws {
    let folder = try folder()
    defer { _ = system("rm -rf '\(folder)'") }
    _ = system(
      "cd '\(folder)' && { sed 's/csv: \"runs.csv\", //' sweep.dr >other.dr; '\(Program.path)' run other.dr & '\(Program.path)' run other.dr; wait; } >/dev/null 2>&1"
    )
    let found = runs(in: folder)
    #expect(found.split(separator: "\"finished\"").count == 13, "\(found)")
    // Both know all of it in the end.
    #expect(Program.run(["-e", "len(read_csv(\"table.csv\"))"], in: folder).output == "12\n")
  }
}
