import Console
import Glibc
import Testing

/// What Ctrl-C leaves, and what the shell is told.
@Suite(.serialized) struct InterruptionTests {
  @Test func everyCommandThatCtrlCStopsEndsWith130() throws {
    let terminal = try Terminal(
      columns: 120, shell: true,
      files: [
        "loop.dr": "while true { }",
        "wait.dr": "s = sweep({n: 1..3}, jobs: 2) { p -> if p.n < 3 { p.n } else { while true { } } }",
      ])
    #expect(terminal.shows("shell>"))
    for (command, wanted) in [
      ("loop.dr", "stopped at loop.dr:1"), ("run loop.dr", "stopped at loop.dr:1"),
      ("-e \"while true { }\"", "stopped at -e:1"),
      ("-", "stopped"), ("check -", "stopped"), ("- < <(sleep 60)", "stopped"),
      ("- < <(echo \"while true { }\")", "stopped at standard input:1"),
      ("wait.dr", "`s` holds the partial result: table of 2 rows"),
      (
        "-e \"sweep({n: 1..2}, progress: false) { p -> if p.n == 1 { 5 } else { while true { } } }\"",
        "1      5\n1 of 2 points are not run yet"
      ),
    ] {
      terminal.type("clear; echo go; \(Program.path) \(command); echo status $?", "Enter")
      try #require(terminal.shows("go\n"))
      // Until it has begun, and until the points before the endless one are done.
      usleep(600_000)
      terminal.press(["C-c"])
      try #require(terminal.shows("status 130"), "\(command): \(terminal.screen)")
      #expect(terminal.screen.contains(wanted), "\(command): \(terminal.screen)")
    }
  }

  @Test func aStoppedSweepGivesItsTable() throws {
    let terminal = try Terminal()
    #expect(terminal.shows("derain>"))
    for jobs in [1, 2] {
      terminal.press([
        "s = sweep({n: 1..3}, jobs: \(jobs)) { p -> if p.n != 2 { p.n } else { while true { } } }", "Enter",
      ])
      try #require(terminal.shows("2/3 points"))
      terminal.press(["C-c"])
      try #require(terminal.shows("`s` holds the partial result: table of 2 rows: n, value"))
      terminal.press(["C-l", "s", "Enter"])
      #expect(terminal.shows("1 of 3 points are not run yet"))
    }
  }

  @Test func theTerminalIsAsItWasAfterSIGTERM() throws {
    let terminal = try Terminal(shell: true)
    #expect(terminal.shows("shell>"))
    terminal.type("\(Program.path); echo status $?; stty -a", "Enter")
    #expect(terminal.shows("derain>"))
    terminal.record()
    terminal.press(["1 +", "Enter"])
    #expect(terminal.shows("derain> 1 +\n"))
    _ = system(
      "kill -TERM $(cat /proc/$(tmux -L \(terminal.name) display -p -t t '#{pane_pid}')/task/*/children)")
    #expect(terminal.shows("status 143"))
    #expect(terminal.shows(" icanon"))
    #expect(terminal.recorded.contains("\u{1B}[?2004l"))
  }
}
