import Syntax
import Testing

struct CellTextTests {
  /// The code of the only cell of a script that holds the code.
  private func thereAndBack(_ code: String) throws -> String {
    let source = Source(name: "a.dr", text: "# %%\n" + (try #require(Cell.body(code))))
    let cells = Cell.cells(of: source).map { $0.content(in: source) }
    #expect(cells.count == 2 && cells[0] == "" || cells.count == 1)
    return try #require(cells.last)
  }

  @Test(arguments: [
    "x = 1", "# %% a", " # %% a", "  # %% [markdown]\ny = 2", "fn f() {\n  # %% in\n  1\n}",
    "t = \"\"\"\n # %% text\n\"\"\"", "#%% a\n# % b",
  ])
  func codeThatGoesIntoAScriptAndBackIsWhatItWas(code: String) throws {
    #expect(try thereAndBack(code) == code)
  }
}
