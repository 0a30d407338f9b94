import Glibc
import Testing

/// The real program in a real terminal, driven by tmux as a person would.
private final class Terminal {
  struct Failure: Error {}

  private let name: String
  let folder: String

  init(columns: Int = 100, rows: Int = 30) throws {
    var template = Array("/tmp/derain-tty-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Failure() }
    folder = String(cString: made)
    name = "derain-test-\(getpid())-\(folder.split(separator: "-").last ?? "x")"
    let command = "env XDG_STATE_HOME='\(folder)' TERM=xterm-256color '\(Program.path)'"
    let status = system(
      "tmux -L \(name) -f /dev/null new-session -d -s t -x \(columns) -y \(rows) -c '\(folder)' \"\(command)\" 2>/dev/null"
    )
    guard status == 0 else { throw Failure() }
  }

  deinit {
    _ = system("tmux -L \(name) kill-server 2>/dev/null; rm -rf '\(folder)'")
  }

  /// Types text, or presses keys by tmux's names for them.
  func type(_ keys: String...) {
    for key in keys { _ = system("tmux -L \(name) send-keys -t t '\(key)'") }
  }

  var screen: String {
    _ = system("tmux -L \(name) capture-pane -t t -p > '\(folder)/screen' 2>/dev/null")
    return text(of: "\(folder)/screen") ?? ""
  }

  /// Waits until the screen shows something; whether it did within half a minute.
  func shows(_ wanted: String) -> Bool {
    for _ in 0..<600 {
      if screen.contains(wanted) { return true }
      usleep(50_000)
    }
    return false
  }

  /// Presses Ctrl-D until the program has ended; whether it did. A terminal drops the key while no entry is edited.
  func leave() -> Bool {
    for round in 0..<600 {
      if round % 20 == 0 { type("C-d") }
      if system("tmux -L \(name) has-session -t t 2>/dev/null") != 0 { return true }
      usleep(50_000)
    }
    return false
  }
}

/// Serial, because each test waits for a terminal of its own. tmux comes with `scripts/setup`.
@Suite(.serialized) struct TerminalTests {
  @Test func entriesAreEditedRunAndCompleted() throws {
    let terminal = try Terminal()
    #expect(terminal.shows("derain>"))
    terminal.type("answer = 6 * 7", "Enter", "ans", "Tab", "Enter")
    #expect(terminal.shows("_1 = 42"))
    // An unfinished entry goes on, indented, and runs as one.
    terminal.type("fn twice(x) {", "Enter", "x * 2", "Enter", "}", "Enter", "twice(answer)", "Enter")
    #expect(terminal.shows("_2 = 84"))
    terminal.type("rain(\"range/smal\")", "Enter")
    #expect(terminal.shows("did you mean \"range/small\""))
    terminal.type("?train", "Enter")
    #expect(terminal.shows("Trains a copy of the network"))
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
    #expect(terminal.shows("interrupted"))
    terminal.type("r.stopped", "Enter")
    #expect(terminal.shows("= true"))
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
}
