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
}
