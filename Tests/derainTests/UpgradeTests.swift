import Glibc
import TestFolders
import Testing

/// Files that earlier versions wrote, which every later one opens and gives the same values from. The folder of a version
/// holds the script that made them; they are never made anew.
@Suite struct UpgradeTests {
  private let folder = TemporaryFolder()
  private static let losses =
    "[0.29815831780433655, 0.39657753705978394, 0.29815831780433655, 0.39657753705978394]\n"

  init() { _ = system("cp '\(repository)/Tests/derainTests/Fixtures/0.1.0'/* '\(folder.path)'") }

  private func shown(_ expressions: String...) -> String {
    let outcome = Program.run(expressions.flatMap { ["-e", $0] }, in: folder.path)
    return outcome.output + outcome.errors
  }

  @Test func aScriptPrintsWhatItPrinted() {
    let outcome = Program.run(["script.dr"], in: folder.path)
    // Messages of errors may be reworded; all else stays.
    let old = text(of: folder.file("script.txt"))?.replacing(
      "index 5 is outside a list of 1 item", with: "index 5 is out of range for a list with 1 item")
    #expect(outcome.output == old, "\(outcome.errors)")
  }

  @Test func aStoreKeepsItsRunsWithAllTheyLeft() {
    #expect(
      shown("print([[r.n, r.seed, r.state, r.big, r.kind] for r in runs(\"runs.db\")][..<3])")
        == "[[1, 1, \"finished\", 9007199254740993, \"one\"], [3, 1, \"failed\", nil, nil], "
        + "[2, 1, \"finished\", 9007199254740993, 2.5]]\n")
    #expect(
      shown("r = open_run(\"runs.db\", 1)", "print(r.point, r.result.numeral, r.files, len(r.curves.loss))")
        == "{n: 1, seed: 1} 12 [\"net.safetensors\"] 3\n")
    #expect(shown("open_run(\"runs.db\", 1).load_file(\"net\").parameters") == "667\n")
  }

  @Test func resultsAreShownAsTheyAreWhateverComputedThem() {
    let sweep = "sweep({n: 1..2, seed: 1..2}, p -> error(\"it ran\"), name: \"fixture\", frozen: true"
    #expect(shown("\(sweep), store: \"runs.db\").loss") == Self.losses)
    #expect(shown("\(sweep), csv: \"runs.csv\").loss") == Self.losses)
    #expect(shown("sweep({n: [1]}, p -> 1, csv: \"rows.csv\", frozen: true).y") == "[0, 1]\n")
  }

  @Test func aTableIsAddedToWithoutLosingARow() {
    let before = text(of: folder.file("rows.csv"))
    let more =
      "sweep({n: [1]}, p -> [{row: i, y: i * p.n} for i in 0..<2], csv: \"rows.csv\", progress: false).y"
    // Nothing is written where nothing is run.
    #expect(shown(more) == "[0, 1]\n")
    #expect(text(of: folder.file("rows.csv")) == before)
    #expect(shown(more.replacing("[1]", with: "[1, 2]")) == "[0, 1, 0, 2]\n")
    #expect(shown("read_csv(\"rows.csv\").y") == "[0, 1, 0, 2]\n")
  }

  @Test func weightsAndCheckpointsOpen() {
    #expect(
      shown(
        "net = load(\"net.safetensors\")", "c = checkpoint(\"training.checkpoint\")",
        "x = backgrounds(\"simple\", count: 1, size: 16, seed: 1)[0]",
        "print(net.parameters, c.step, len(c.loss), same(net(x), c.model(x)))") == "667 6 6 true\n")
  }
}
