import Console
import Testing
import Training

/// What may reach a terminal, and what a narrow or a plain one gets.
@Suite(.serialized) struct TerminalSafetyTests {
  /// Sets the window's title, rings, colours, breaks the line, turns the writing round, and is no letter to old terminals.
  private let hostile = "e\u{1B}]0;title\u{7}v\u{1B}[5mil\nx\u{202E}\u{9B}2J"
  private let shown = "e\\e]0;title\\u{7}v\\e[5mil\\nx\\u{202E}\\u{9B}2J"

  private let training =
    "train(resnet(channels: 4, blocks: 1, seed: 1), backgrounds(\"simple\", count: 4, size: 32, seed: 1)"
    + ".with(rain(\"range/small\")), steps: 60, seed: 1, label: name)"

  private func isClean(_ recorded: String) -> Bool {
    !["\u{1B}]", "\u{7}", "\u{1B}[5m", "\u{202E}", "\u{9B}"].contains { recorded.contains($0) }
  }

  @Test func namesOfFilesAndTextsDoNothingToTheTerminal() throws {
    let terminal = try Terminal(columns: 200, rows: 50, files: ["\(hostile).txt": "", "\(hostile).png": ""])
    #expect(terminal.shows("derain>"))
    terminal.record()
    // A value, a list, a field, a name in an error, a table, names of points and errors in a sweep, a label of a training.
    for (entry, wanted) in [
      (
        "names = [f for f in files(\".\") if \"title\" in f]; name = names[1]; name",
        "_1 =\ne\\e]0;title\\u{7}v"
      ),
      ("[name, {a: name}]", "[\"\(shown)"),
      ("image(names[0])", "error: "), ("table([{a: name}])", "e\\e]0;title\\u{7}v\\e[5mil x"),
      ("error(name)", "error: e\\e]0;title"), ("load(name)", "error: "), (":vars", "string"),
      ("sweep({n: [name, 2]}) { p -> if p.n == 2 { error(name) }; {y: 1} }.n", "_4 = "),
      (":load \(shown)", "cannot"),
      (training, "_5 ="),
    ] {
      terminal.press([entry, "Enter"])
      try #require(terminal.shows(wanted), "\(entry): \(terminal.screen)")
      terminal.press(["C-l"])
    }
    #expect(isClean(terminal.recorded))
    // What a script prints may colour, and nothing else.
    terminal.press(["print(name)", "Enter"])
    #expect(terminal.shows("\ne\\e]0;title\\u{7}v"))
    #expect(!["\u{1B}]", "\u{7}", "\u{202E}", "\u{9B}"].contains { terminal.recorded.contains($0) })
    terminal.press(["print(\"\\e[1mbold\\e[0m\")", "Enter"])
    #expect(terminal.shows("\nbold\n"))
    #expect(terminal.recorded.contains("\u{1B}[1mbold\u{1B}[0m"))
  }

  @Test func thePlainTerminalIsNotDrawnOn() throws {
    let terminal = try Terminal(columns: 100, rows: 40, kind: "dumb")
    #expect(terminal.shows("derain>"))
    terminal.record()
    for (entry, wanted) in [
      ("name = \"\"; \(training)", "_1 ="), ("nonsense", "is not defined"),
      ("sweep({n: 1..3}) { p -> p.n }", "_2 ="),
      ("derain> 6 *", "...>"), ("7", "_3 = 42"), ("print(\"\\e[1mbold\")", "\\e[1mbold"),
      ("?len", "len(value)"),
    ] {
      terminal.press([entry, "Enter"])
      try #require(terminal.shows(wanted), "\(entry): \(terminal.screen)")
    }
    terminal.press(["while true { }", "Enter"])
    #expect(terminal.shows("while true { }\n"))
    terminal.press(["C-c"])
    #expect(terminal.shows("stopped at input"))
    #expect(!terminal.recorded.contains("\u{1B}"))
  }

  @Test func progressFitsANarrowScreenAndLeavesNothingBehind() throws {
    let terminal = try Terminal(columns: 40, rows: 30)
    #expect(terminal.shows("derain>"))
    terminal.press(["name = \"a label  \"", "Enter", "C-l", training, "Enter"])
    #expect(terminal.shows("_1 ="))
    #expect(!terminal.screen.contains("░") && !terminal.screen.contains("to go"))
    terminal.press([
      "C-l", "sweep({number: 1..40}, jobs: 2) { p -> {value: p.number, longer_name: 2} }.len()", "Enter",
    ])
    #expect(terminal.shows("_2 = 40"))
    #expect(!terminal.screen.contains("░") && !terminal.screen.contains("points"))
    terminal.press(["C-l", "nonsense_with_a_long_name + 1", "Enter"])
    #expect(terminal.shows("error: the name\n  `nonsense_with_a_long_name`"))
  }
}
