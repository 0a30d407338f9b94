import Files
import Interpreter
import Syntax
import Testing

@testable import Notebook

@Suite struct WeaverTests {
  private func weave(_ text: String) throws -> [WovenCell] {
    let recorder = CellRecorder()
    let session = Session(registry: Registry(topics: Registry.coreTopics), output: recorder)
    return try Weaver.weave(Source(name: "f.dr", text: text), in: session, output: recorder)
  }

  private let script = """
    # %% [markdown]
    # # A *title*
    # with `code` and a table:
    #
    # | a | b |
    # |---|---|
    # | 1 | 2 |

    # %% First
    x = 2  # a number
    print("x is {x}")
    show(x + 1)
    x * 2

    # %%
    t = table([{n: 1, word: "<b>"}])
    t
    """

  @Test func cellsKeepWhatTheyGive() throws {
    let cells = try weave(script)
    #expect(cells.map(\.kind) == [.text, .code, .code])
    #expect(cells[1].title == "First")
    guard case .text("x is 2\n") = cells[1].outputs[0], case .value(let shown) = cells[1].outputs[1],
      case .result(let result) = cells[1].outputs[2], shown.text == "3", result.text == "4"
    else { return #expect(Bool(false), "\(cells[1].outputs)") }
    #expect(cells.dropFirst().allSatisfy { $0.seconds != nil && $0.error == nil })
  }

  @Test func aCellThatFailsSaysSoInPlace() throws {
    let cells = try weave("# %%\n1\n# %%\nerror(\"no <luck>\")\n# %%\n2")
    #expect(cells[1].error?.message == "no <luck>" && cells[2].seconds == nil && cells[2].outputs.isEmpty)
    let page = HTMLPage(cells, name: "f").text
    #expect(page.contains("no &lt;luck&gt;") && page.contains("not run"))
  }

  @Test func mistakesAreFoundBeforeAnythingRuns() {
    #expect(throws: CheckFailure.self) { try weave("# %%\nprint(1)\n# %%\nnothing_like_it(2)") }
  }

  @Test func pagesHoldTextCodeValuesAndTables() throws {
    let page = HTMLPage(try weave(script), name: "f.dr").text
    #expect(page.contains("<title>A *title*</title>") && page.contains("<em>title</em>"))
    #expect(page.contains("<td>1</td>") && page.contains("<span class=\"c\"># a number</span>"))
    #expect(page.contains("<h3>First</h3>") && page.contains("<td>&lt;b&gt;</td>"))
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</pre><svg onload=alert(1)>",
    "javascript:alert(1)",
    "[x](javascript:alert(1))", "<iframe srcdoc='<script>1</script>'>", "]]><!--", "&lt;script&gt;",
  ]) func nothingInATextRuns(hostile: String) throws {
    let quoted = hostile.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
      "{", with: "\\{")
    let text = """
      # %% [markdown]
      # # \(hostile)
      # \(hostile)
      # %% \(hostile)
      # \(hostile)
      t = table([{"\(quoted)": "\(quoted)"}])
      print("\(quoted)")
      show(t)
      error("\(quoted)")
      """
    let page = HTMLPage(try weave(text), name: hostile).text
    #expect(page.contains("default-src 'none'"))
    // Every tag is one of ours, without handlers.
    let tags = page.split(separator: "<").dropFirst().map { $0.prefix { $0 != ">" } }
    for tag in tags {
      let name = tag.prefix { $0.isLetter || $0.isNumber || $0 == "/" || $0 == "!" }.lowercased()
      #expect(!["script", "svg", "iframe", "img", "object", "embed"].contains(name), "<\(tag)>")
      #expect(!tag.lowercased().contains("href=\"javascript"), "<\(tag)>")
    }
  }

  @Test func pagesAreTheSameButForTheirTimes() throws {
    var cells = try weave(script)
    for index in cells.indices { cells[index].seconds = 1 }
    var again = try weave(script)
    for index in again.indices { again[index].seconds = 1 }
    #expect(HTMLPage(cells, name: "f").text == HTMLPage(again, name: "f").text)
  }

  // MARK: Jupyter

  @Test func notebooksKeepCellsAndOutputs() throws {
    let notebook = try JSON(parsing: Jupyter.notebook(weave(script)).utf8, name: "notebook")
    #expect(notebook["nbformat"]?.asInt == 4 && notebook["nbformat_minor"]?.asInt == 5)
    let cells = try #require(notebook["cells"]?.asArray)
    #expect(cells.map { $0["cell_type"]?.asString } == ["markdown", "code", "code"])
    #expect(
      cells[1]["outputs"]?.asArray?.compactMap { $0["output_type"]?.asString } == [
        "stream", "display_data", "execute_result",
      ])
    #expect(cells[2]["outputs"]?.asArray?[0]["data"]?["text/html"] != nil)
    #expect(Set(cells.compactMap { $0["id"]?.asString }).count == 3)
  }

  @Test func scriptsComeBackFromNotebooks() throws {
    let cells = Weaver.unrun(Source(name: "f.dr", text: script))
    let back = try Jupyter.script(Jupyter.notebook(cells), name: "f.ipynb")
    #expect(back == script + "\n")
    #expect(
      try Jupyter.script(Jupyter.notebook(Weaver.unrun(Source(name: "f.dr", text: back))), name: "f") == back)
  }

  @Test func linesOfOtherSystemsStayText() throws {
    let cell = #"{"cell_type": "markdown", "source": ["hello\r\nprint(1)\r\n%% not a cell"]}"#
    let script = try Jupyter.script("{\"nbformat\": 4, \"cells\": [\(cell)]}", name: "f.ipynb")
    #expect(script == "# %% [markdown]\n# hello\n# print(1)\n#  %% not a cell\n")
  }

  @Test(arguments: [
    ("{}", "it has no cells"), ("{\"cells\": [], \"nbformat\": 3}", "of version 4"),
    (
      "{\"cells\": [], \"nbformat\": 4, \"metadata\": {\"kernelspec\": {\"language\": \"python\"}}}",
      "in python"
    ), ("[1", "is no JSON"),
  ]) func otherFilesAreRefused(text: String, reason: String) throws {
    let error = try #require(throws: FileError.self) { _ = try Jupyter.script(text, name: "f.ipynb") }
    #expect(error.message.contains(reason))
  }
}
