import Console
import Glibc
import Interpreter
import Syntax
import Testing

@testable import Prompt

struct ScriptCellsTests {
  @Test(
    arguments: [
      ("3", 3...3), ("2..4", 2...4), ("2 .. 4", 2...4), ("4..2", nil), ("", nil), ("2..", nil), ("x", nil),
    ]
      as [(String, ClosedRange<Int>?)])
  func cellsAreNamedByNumber(text: String, range: ClosedRange<Int>?) {
    #expect(cellRange(text) == range)
  }

  @Test func aCellKeepsItsLines() {
    let cells = ScriptCells(path: "a.dr", text: "é = 1\n# %% B\nb = 2\n# %% C\nc = 3\n")
    #expect(cells.code(1).text == "b = 2\n")
    #expect(cells.code(1).position(at: 4) == (3, 5))
  }

  @Test func cellsStayTheSameWhenOthersAreInserted() {
    var cells = ScriptCells(path: "a.dr", text: "# %% A\na = 1\n# %% B\nb = 2\n# %% C\nc = 3\n")
    cells.finished(0, .ran(seconds: 1))
    cells.finished(1, .ran(seconds: 2))
    cells.update(text: "# %% A\na = 1\n# %% new\nn = 1\n# %% B\nb = 20\n# %% C\nc = 3\n")
    #expect(cells.states == [.ran(seconds: 1), .waiting, .changed, .waiting])
    #expect(cells.next == 3)
    #expect(cells.latest == 2)
  }

  @Test(arguments: [(64, "64 B"), (4096, "4.0 kB"), (262_144, "262 kB"), (1_500_000_000, "1.5 GB")])
  func memoryIsReadable(bytes: Int, text: String) {
    #expect(Units.memory(bytes) == text)
  }

  @Test func aScriptIsRunCellByCellWhileItIsEdited() throws {
    var template = Array("/tmp/derain-cells-XXXXXX".utf8CString)
    let path = String(cString: try #require(mkdtemp(&template))) + "/a.dr"
    defer { _ = system("rm -rf '\(path.dropLast(5))'") }
    func write(_ text: String) {
      guard let file = fopen(path, "w") else { return }
      fputs(text, file)
      fclose(file)
    }
    write("a = 1\n# %% [markdown] About\n# Words.\n# %% B\nb = a + 1\n")
    let session = Session(registry: Registry(topics: []), output: RecordedOutput())
    let prompt = InteractiveSession(session: session)
    for command in [":open \(path)", ":next", ":next"] { #expect(prompt.perform(command) == .proceed) }
    #expect(session.value(of: "b")?.oneLine(limit: 9) == "2")
    write("a = 1\n# %% [markdown] About\n# Words.\n# %% B\nb = a + 5\n# %%\nc = nothere\n")
    _ = prompt.perform(":rerun")
    #expect(session.value(of: "b")?.oneLine(limit: 9) == "6")
    _ = prompt.perform(":next")
    #expect(prompt.script?.states.last == .failed)
    _ = prompt.perform(":run 1..2")
    #expect((session.output as? RecordedOutput)?.text.contains("\nWords.\n") == true)
  }
}
