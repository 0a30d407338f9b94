import Console
import TestFolders
import Testing

/// What a session at the prompt keeps, forgets and writes, in a real terminal.
@Suite(.serialized) struct TerminalSessionTests {
  private let startup = "# what I always want\nimport \"mine.dr\"\nprint(\"ready\")\nhalf = third + 1\n"

  @Test func theStartupFileRunsBeforeTheFirstEntryAndAfterReset() throws {
    let terminal = try Terminal(files: ["derain/startup.dr": startup, "derain/mine.dr": "third = 3"])
    #expect(terminal.shows("ready\nderain>"))
    terminal.type("half = half + 10", "Enter", "half", "Enter")
    #expect(terminal.shows("_1 = 14"))
    terminal.type(":reset", "Enter", "half", "Enter")
    #expect(terminal.shows("_1 = 4"))
    // What is saved runs on its own, although scripts run without the file.
    terminal.type(":save own.dr", "Enter")
    #expect(terminal.shows("wrote 2 entries"))
    let saved = text(of: "\(terminal.folder)/own.dr") ?? ""
    #expect(saved.hasSuffix("half = third + 1\nhalf\n"))
    #expect(Program.run(["own.dr"], in: terminal.folder).output == "ready\n")
  }

  @Test func aMistakeInTheStartupFileIsShownAndThePromptStarts() throws {
    let broken = "x = 1\ny = x + \"one\"\n"
    let terminal = try Terminal(files: ["derain/startup.dr": broken])
    #expect(terminal.shows("derain>"))
    #expect(terminal.screen.contains("startup.dr:2:5: error"))
    terminal.type("x + 1", "Enter")
    #expect(terminal.shows("_1 = 2"))
  }

  @Test func noStartupFileRunsWhereItIsNotWanted() throws {
    let terminal = try Terminal(arguments: "--no-rc", files: ["derain/startup.dr": startup])
    #expect(terminal.shows("derain>"))
    #expect(!terminal.screen.contains("ready"))
    let environment = ["XDG_CONFIG_HOME=\(terminal.folder)"]
    for arguments in [["-e", "1"], []] {
      let outcome = Program.run(arguments, input: "print(1)", in: terminal.folder, environment: environment)
      #expect(outcome.output == "1\n")
    }
  }

  private let script = """
    # %% [markdown]
    # What this is about

    # %% First
    a = 1

    # %% Second
    b = a + 1
    b * 10
    """

  @Test func cellsAreSteppedThroughWithAnEditBetween() throws {
    let terminal = try Terminal(files: ["s.dr": script])
    #expect(terminal.shows("derain>"))
    terminal.type(":open s.dr", "Enter", ":next", "Enter")
    #expect(terminal.shows("What this is about\n  a = 1\nderain>"))
    terminal.write(script + "\nnonsense(b)\n", to: "s.dr")
    terminal.type(":next", "Enter")
    #expect(terminal.shows("s.dr:10:1: error"))
    terminal.write(script + "\n# %% Third\nb + 100\n", to: "s.dr")
    terminal.type(":next", "Enter")
    #expect(terminal.shows("  b * 10\n_1 = 20"))
    terminal.type(":next", "Enter")
    #expect(terminal.shows("  b + 100\n_2 = 102"))
    terminal.type(":next", "Enter")
    #expect(terminal.shows("that was the last cell"))
  }

  @Test func aSavedSessionRuns() throws {
    let terminal = try Terminal()
    #expect(terminal.shows("derain>"))
    terminal.type("n = 6", "Enter", "n * 7", "Enter", "unknown + 1", "Enter", "print(_ + n)", "Enter")
    terminal.type(":save out.dr", "Enter")
    #expect(terminal.shows("wrote 3 entries to out.dr"))
    #expect(Program.run(["out.dr"], in: terminal.folder).output == "48\n")
  }

  @Test func timeIsProfiledAtThePrompt() throws {
    let terminal = try Terminal()
    #expect(terminal.shows("derain>"))
    terminal.type("fn twice(x) { sort([x, x]) }", "Enter", ":profile twice(2)", "Enter")
    #expect(terminal.shows("of which the language itself"))
    #expect(terminal.shows("input 1:1"))
    #expect(terminal.shows("  sort\n"))
  }
}
