import Failures
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

  private func notebook(_ cells: [String], metadata: String = "{}") -> String {
    "{\"nbformat\": 4, \"metadata\": \(metadata), \"cells\": [\(cells.joined(separator: ","))]}"
  }

  private func code(_ text: String, title: String? = nil) -> String {
    let metadata = JSON.object(title.map { [.init("derain", .object([.init("title", .string($0))]))] } ?? [])
    return JSON.object([
      .init("cell_type", .string("code")), .init("metadata", metadata), .init("source", .string(text)),
    ]).text
  }

  @Test(arguments: [
    "x = 1\n# %% [markdown]\ny = 2", "# %%\nx = 1", "t = \"\"\"\n# %% no marker\n\"\"\"\n# %% a marker",
    "#%%\n# %", "x = 1\r\n# %% a\r",
  ])
  func whatIsCodeInANotebookStaysCode(text: String) throws {
    let given = notebook([code(text), code("last = 1")])
    let script = try Jupyter.script(given, name: "f.ipynb")
    let cells = Weaver.unrun(Source(name: "f.dr", text: script))
    #expect(cells.map(\.kind) == [.code, .code])
    #expect(cells.map(\.text) == [text.withPlainLineEnds.trimmedLines, "last = 1"])
    let back = try JSON(parsing: Jupyter.notebook(cells).utf8, name: "back")
    #expect(try Jupyter.script(back.text, name: "f.ipynb") == script)
  }

  @Test func titlesMakeNoTextOfCode() throws {
    let script = try Jupyter.script(notebook([code("x = 1", title: "[markdown] a\r\nb")]), name: "f.ipynb")
    #expect(script == "# %% markdown a b\nx = 1\n")
  }

  @Test(arguments: [
    (#"{"cell_type": "code", "source": "t = \"\"\"open"}"#, "do not close"),
    (#"{"cell_type": "code", "source": 3}"#, "is not text"),
    (#"{"cell_type": "heading", "source": "x"}"#, "heading"),
    (#"{"cell_type": "code", "source": ["x", 3]}"#, "is not text"),
  ])
  func cellsThatAScriptCannotHoldAreNamed(cell: String, reason: String) throws {
    let error = try #require(throws: Failure.self) {
      _ = try Jupyter.script(notebook([code("x = 1"), cell]), name: "f.ipynb")
    }
    #expect(error.message.contains("cell 2") && error.message.contains(reason), "\(error.message)")
  }

  @Test func attachedPicturesAreWarnedOf() throws {
    var warnings: [String] = []
    let cell = #"{"cell_type": "markdown", "source": "![x](attachment:x.png)", "attachments": {"x.png": {}}}"#
    _ = try Jupyter.script(notebook([cell]), name: "f.ipynb") { warnings.append($0) }
    #expect(warnings.count == 1 && warnings[0].contains("cell 1"))
  }

  @Test(
    arguments: [
      (
        #"{"kernelspec": {"name": "python3", "display_name": "Python 3"}, "language_info": {"name": "python"}}"#,
        "python"
      ),
      (#"{"kernelspec": {"name": "python3", "language": "python"}}"#, "python"),
      (#"{"language_info": {"name": "R"}}"#, "R"),
      (#"{"kernelspec": {"name": "ir"}}"#, "ir"),
      (#"{"kernelspec": {"name": "derain"}, "language_info": {"name": "derain"}}"#, nil),
      (#"{"kernelspec": {"language": "Derain"}}"#, nil), ("{}", nil),
      (#"{"colab": {"provenance": []}}"#, nil),
    ] as [(String, String?)])
  func notebooksInOtherLanguagesAreRefused(metadata: String, language: String?) throws {
    let given = notebook([code("x = 1")], metadata: metadata)
    guard let language else {
      #expect(try Jupyter.script(given, name: "f.ipynb") == "# %%\nx = 1\n")
      return
    }
    let error = try #require(throws: Failure.self) { _ = try Jupyter.script(given, name: "f.ipynb") }
    #expect(error.message.contains("in \(language),"))
  }

  @Test func codeBelowMarkdownIsACellOfItsOwn() throws {
    let cells = try weave("# %% [markdown]\n# Words\nx = 2\n# of code\nx + 1\n# %%\nx")
    #expect(cells.map(\.kind) == [.text, .code, .code])
    #expect(cells[0].text == "Words" && cells[1].text == "x = 2\n# of code\nx + 1")
    guard case .result(let shown)? = cells[2].outputs.first else { return #expect(Bool(false), "no value") }
    #expect(shown.text == "2")
  }

  @Test func errorsInACellStandAtTheirLineOfTheFile() throws {
    let cells = try weave("# %%\nx = 1\n# %%\n\nerror(\"no\")")
    #expect(cells[1].error?.rendered.contains("f.dr:5:1") == true)
    #expect(cells[1].error?.rendered.contains("5 | error(") == true)
  }

  /// Were the work done anew for all that came before, these would take minutes.
  @Test(.timeLimit(.minutes(1))) func weavingGrowsAsItsOutputDoes() throws {
    func seconds(_ text: String) throws -> Double {
      let start = ContinuousClock.now
      #expect(HTMLPage(try weave(text), name: "f").text.utf8.count > 10_000)
      return (ContinuousClock.now - start) / .seconds(1)
    }
    #expect(try seconds("for i in 1..200000 { print(\"line\", i) }") < 20)
    let cells = (0..<5000).map { "# %% [markdown]\n# Text\n\n# %%\nx\($0) = \($0)\nx\($0)\n" }
    #expect(try seconds(cells.joined()) < 20)
  }

  @Test func linesOfOtherSystemsStayText() throws {
    let cell = #"{"cell_type": "markdown", "source": ["hello\r\nprint(1)\r\n%% not a cell"]}"#
    let script = try Jupyter.script("{\"nbformat\": 4, \"cells\": [\(cell)]}", name: "f.ipynb")
    #expect(script == "# %% [markdown]\n# hello\n# print(1)\n#  %% not a cell\n")
  }

  @Test(arguments: [
    ("{}", "it has no cells"), ("{\"cells\": [], \"nbformat\": 5}", "of version 5"),
    ("{\"worksheets\": [{\"cells\": []}], \"nbformat\": 3}", "of version 3"),
    ("{\"cells\": []}", "of no version"),
    (
      "{\"cells\": [], \"nbformat\": 4, \"metadata\": {\"kernelspec\": {\"language\": \"python\"}}}",
      "in python"
    ), ("[1", "is not valid JSON"),
  ]) func otherFilesAreRefused(text: String, reason: String) throws {
    let error = try #require(throws: Failure.self) { _ = try Jupyter.script(text, name: "f.ipynb") }
    #expect(error.message.contains(reason))
  }
}
