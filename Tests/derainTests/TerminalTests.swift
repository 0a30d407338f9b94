import Console
import Glibc
import TestFolders
import Testing
import Training

/// Serial, because each test waits for a terminal of its own. tmux comes with `scripts/setup`.
@Suite(.serialized) struct TerminalTests {
  @Test func entriesAreEditedRunAndCompleted() throws {
    let terminal = try Terminal()
    #expect(terminal.shows("derain>"))
    terminal.type("answer = 6 * 7", "Enter", "ans", "Tab", "Enter")
    #expect(terminal.shows("_1 = 42"))
    // Enter alone does nothing.
    terminal.type("Enter", "Enter")
    #expect(terminal.shows("_1 = 42\nderain>\nderain>\nderain>"))
    // Keys without a meaning write nothing, and none ends the program.
    terminal.type("6 +", "PageDown", "F5", "C-v", "C-\\", "Insert", " 7", "Enter")
    #expect(terminal.shows("derain> 6 + 7\n_2 = 13"))
    // An unfinished entry goes on, indented, and runs as one.
    terminal.type("fn twice(x) {", "Enter", "x * 2", "Enter", "}", "Enter", "twice(answer)", "Enter")
    #expect(terminal.shows("_3 = 84"))
    terminal.type("rain(\"range/smal\")", "Enter")
    #expect(terminal.shows("did you mean \"range/small\""))
    terminal.type("?l1", "Enter")
    #expect(terminal.shows("The mean of |output"))
  }

  @Test func ctrlCStopsTrainingAndKeepsTheModel() throws {
    let terminal = try Terminal()
    #expect(terminal.shows("derain>"))
    terminal.type("n = resnet(channels: 8, blocks: 2, seed: 1)", "Enter")
    terminal.type(
      "d = backgrounds(\"simple\", count: 4, size: 32, seed: 1).with(rain(\"range/small\"))", "Enter")
    terminal.type("r = train(n, d, steps: 1e6, seed: 1)", "Enter")
    #expect(terminal.shows("steps/s"))
    terminal.type("C-c")
    #expect(terminal.shows("stopped; `r` holds the partial result: run of resnet"))
    terminal.type("r.stopped", "Enter")
    #expect(terminal.shows("= true"))
    // Without a name it is kept as what was shown last. Suspending does it no harm.
    terminal.type("train(n, d, steps: 1e6, seed: 1)", "Enter")
    #expect(terminal.shows("steps/s"))
    terminal.type("C-c")
    #expect(terminal.shows("stopped; _2 holds the partial result\n_2 =\nrun of resnet"))
    terminal.type("for i in 1..1e9 {", "Enter", "r.steps", "Enter", "}", "Enter", "C-c")
    #expect(terminal.shows("stopped at input 6:"))
    terminal.type("_.steps > 0", "Enter")
    #expect(terminal.shows("_3 = true"))
    // Ctrl-C at the prompt clears the entry, and the session goes on.
    terminal.type("nonsense", "C-c", "1 + 2", "Enter")
    #expect(terminal.shows("= 3"))
  }

  @Test func ctrlDLeavesAndHistoryComesBack() throws {
    let terminal = try Terminal()
    #expect(terminal.shows("derain>"))
    terminal.type("remembered = 123", "Enter")
    #expect(terminal.leave())
    let kept = text(of: "\(terminal.folder)/derain/history") ?? ""
    #expect(kept.contains("remembered = 123"))
  }

  @Test func anEntryOfSeveralLinesIsRecalledAndEdited() throws {
    let terminal = try Terminal()
    #expect(terminal.shows("derain>"))
    terminal.type("fn twice(x) {", "Enter", "2 * x", "Enter", "}", "Enter", "40", "Enter")
    #expect(terminal.shows("_1 = 40"))
    // Past the newer entry, then down into the function's second line.
    terminal.type("Up", "Up")
    #expect(
      terminal.shows("derain> fn twice(x) {\n          2 * x\n        }\nderain> 40\n_1 = 40\nderain> fn tw"))
    terminal.type("Down", "End", " + 1", "Enter", "twice(8)", "Enter")
    #expect(terminal.shows("_2 = 17"))
  }

  @Test func aPastedBlockIsOneEntry() throws {
    let terminal = try Terminal()
    #expect(terminal.shows("derain>"))
    terminal.paste("total = 0\nfor n in 1..10 {\n  total += n  # 雨\n}\ntotal\n")
    #expect(terminal.shows("        total"))
    #expect(!terminal.screen.contains("= 55"))
    terminal.type("Enter")
    #expect(terminal.shows("_1 = 55"))
  }

  @Test func theEntryFollowsTheWindowsSize() throws {
    let terminal = try Terminal(columns: 70, rows: 20)
    #expect(terminal.shows("derain>"))
    terminal.type("\"one two three four five six seven eight nine ten\"")
    #expect(terminal.shows("ten\""))
    terminal.resize(columns: 40, rows: 20)
    #expect(terminal.shows("derain> \"one two three four five six sev\n        en eight nine ten\""))
    terminal.resize(columns: 90, rows: 20)
    #expect(terminal.shows("derain> \"one two three four five six seven eight nine ten\""))
    terminal.type("C-a", "C-e", ".len()", "Enter")
    #expect(terminal.shows("_1 = 48"))
    // One entry is to be seen, whatever the window went through.
    #expect(terminal.screen.split(separator: "nine").count == 2)
  }

  @Test func historyIsSearched() throws {
    let terminal = try Terminal()
    #expect(terminal.shows("derain>"))
    terminal.type("alpha = 11", "Enter", "beta = 22", "Enter", "gamma = 33", "Enter")
    terminal.type("C-r", "a = ")
    #expect(terminal.shows("derain> gamma = 33\nhistory search: a ="))
    terminal.type("C-r", "C-r")
    #expect(terminal.shows("derain> alpha = 11\nhistory search"))
    // An arrow key ends the search and moves in what was found.
    terminal.type("End", "0", "Enter", "alpha", "Enter")
    #expect(terminal.shows("_1 = 110"))
    // Ctrl-G gives the search up, Ctrl-C the entry as well.
    terminal.type("C-r", "beta", "C-g", "C-r", "gam", "C-c", "beta + 1", "Enter")
    #expect(terminal.shows("_2 = 23"))
    terminal.type("C-r", "zz")
    #expect(terminal.shows("no more with"))
    terminal.type("Escape")
    #expect(terminal.hides("no more with"))
    terminal.type("6 * 7", "Enter")
    #expect(terminal.shows("_3 = 42"))
  }

  @Test func theProgramIsSuspendedAndGoesOn() throws {
    let terminal = try Terminal(shell: true)
    #expect(terminal.shows("shell>"))
    terminal.type("\(Program.path)", "Enter")
    #expect(terminal.shows("derain>"))
    terminal.type("40 +", "C-z")
    #expect(terminal.shows("Stopped"))
    terminal.type("fg", "Enter")
    #expect(terminal.shows("\nderain> 40 +\n"))
    terminal.type(" 2", "Enter")
    #expect(terminal.shows("_1 = 42"))
    // While work goes on as well.
    terminal.type("while true { }", "Enter", "C-z")
    terminal.type("jobs", "Enter")
    #expect(terminal.shows("+  Stopped"))
    terminal.type("clear", "Enter", "fg", "Enter")
    #expect(terminal.shows("fg\n"))
    #expect(terminal.shows("/derain\n"))
    terminal.type("C-c")
    #expect(terminal.shows("stopped at input 2:1"))
    terminal.type("40 + 3", "Enter")
    #expect(terminal.shows("_2 = 43"))
  }

  @Test func sessionsSideBySideKeepEachOthersHistory() throws {
    let terminal = try Terminal()
    #expect(terminal.shows("derain>"))
    terminal.type("first = 1", "Enter")
    terminal.openSecond()
    #expect(terminal.shows("derain>"))
    terminal.type("second = 2", "Enter", "second", "Enter")
    #expect(terminal.shows("_1 = 2"))
    terminal.switchToFirst()
    terminal.type("third = 3", "Enter", "third", "Enter")
    #expect(terminal.shows("_1 = 3"))
    let kept = text(of: "\(terminal.folder)/derain/history") ?? ""
    #expect(kept == "first = 1\nsecond = 2\nsecond\nthird = 3\nthird\n")
  }

  @Test func keysTypedAheadAreKept() throws {
    let terminal = try Terminal(shell: true)
    #expect(terminal.shows("shell>"))
    terminal.type("\(Program.path)", "Enter")
    #expect(terminal.shows("derain>"))
    terminal.type("for i in 1..1e7 { }", "Enter", "answer = 42", "Enter", "answer", "Enter", "C-d")
    #expect(terminal.shows("_1 = 42\nderain>\nshell>"))
  }

  @Test func workThatDoesNotListenIsExplainedAndThenEnded() throws {
    let terminal = try Terminal(shell: true)
    #expect(terminal.shows("shell>"))
    terminal.type("\(Program.path)", "Enter")
    #expect(terminal.shows("derain>"))
    terminal.type("print(\"ready\"); backgrounds(\"natural\", count: 1, size: 8000, seed: 1)[0];", "Enter")
    #expect(terminal.shows("\nready"))
    terminal.type("C-c")
    // What comes sooner is taken for a key held down.
    usleep(600_000)
    terminal.type("C-c")
    #expect(terminal.shows("still stopping: one operation must finish first"))
    usleep(600_000)
    terminal.type("C-c")
    #expect(terminal.shows("the program ends now\nshell>"))
  }

  @Test func anEntryOfSeveralLinesFollowsTheWindowsSize() throws {
    let terminal = try Terminal(columns: 60, rows: 20)
    #expect(terminal.shows("derain>"))
    terminal.type("fn longer(x) {", "Enter", "x + 1000000 + 2000000 + 3000000")
    #expect(terminal.shows("          x + 1000000 + 2000000 + 3000000"))
    terminal.resize(columns: 36, rows: 20)
    #expect(terminal.shows("          x + 1000000 + 2000000 + 30\n        00000"))
    terminal.type("Enter", "}", "Enter")
    terminal.resize(columns: 80, rows: 20)
    terminal.type("longer(1)", "Enter")
    #expect(terminal.shows("_1 = 6000001"))
  }

  @Test func valuesFitTheScreen() throws {
    let terminal = try Terminal(columns: 40, rows: 40)
    #expect(terminal.shows("derain>"))
    terminal.type("{a: [x for x in 1..40], b: 1}", "Enter")
    #expect(terminal.shows("{\n  a: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1…\n  b: 1\n}"))
    terminal.type("zeros(20, 40)", "Enter")
    #expect(terminal.shows("mean 0\n  0  0  0  0  0  0  …  0  0  0  0  0  0"))
    terminal.type("x = [1, 2, 3, 4, 5] + {a: 1, bbbbbbbbbbbb: 2}", "Enter")
    #expect(terminal.shows("  1 | x = [1, 2, 3, 4, 5] + {a: 1, bbb…\n    |     ^^^"))
  }
}
