import Console
import Failures
import Glibc
import TestFolders
import Testing

/// The real program in a real terminal, driven by tmux as a person would.
final class Terminal {
  struct Failure: Error {}

  let name: String
  let folder: String
  /// The window that gets the keys and is looked at.
  private var window = 0

  /// - Parameters:
  ///   - shell: whether a shell runs in the terminal instead of the program.
  ///   - arguments: the program's.
  ///   - kind: what TERM says.
  ///   - files: what lies in the terminal's folder, by path; a folder of the user's own among them, `derain/`.
  init(
    columns: Int = 100, rows: Int = 30, shell: Bool = false, arguments: String = "",
    kind: String = "xterm-256color", files: [String: String] = [:]
  ) throws {
    var template = Array("/tmp/derain-tty-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Failure() }
    folder = String(cString: made)
    for (path, text) in files {
      _ = path.contains("/") ? mkdir("\(folder)/derain", 0o700) : 0
      Program.write(text, to: "\(folder)/\(path)")
    }
    name = "derain-test-\(getpid())-\(folder.split(separator: "-").last ?? "x")"
    let program = shell ? "bash --norc --noprofile" : "'\(Program.path)' \(arguments)"
    let own = "XDG_STATE_HOME='\(folder)' XDG_CONFIG_HOME='\(folder)'"
    let command = "env -u NO_COLOR \(own) TERM=\(kind) PS1='shell> ' \(program)"
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
    for key in keys { _ = system("tmux -L \(name) send-keys -t t:\(window) '\(key)'") }
  }

  /// Types texts and presses keys at once, as fast as a person with a macro.
  func press(_ keys: [String]) {
    let words = keys.map { "'\($0)'" }.joined(separator: " ")
    if !keys.isEmpty { _ = system("tmux -L \(name) send-keys -t t:\(window) \(words)") }
  }

  /// Keeps from here on whatever reaches the terminal, for `recorded`.
  func record() { _ = system("tmux -L \(name) pipe-pane -t t:\(window) 'cat > \(folder)/record'") }

  /// What has reached the terminal, byte for byte.
  var recorded: String { text(of: "\(folder)/record") ?? "" }

  /// Writes a file into the terminal's folder.
  func write(_ text: String, to path: String) { Program.write(text, to: "\(folder)/\(path)") }

  /// Pastes text, as a terminal with bracketed paste sends it.
  func paste(_ text: String) {
    guard let file = fopen("\(folder)/paste", "w") else { return }
    fputs(text, file)
    fclose(file)
    _ = system(
      "tmux -L \(name) load-buffer '\(folder)/paste'; tmux -L \(name) paste-buffer -p -t t:\(window)")
  }

  func resize(columns: Int, rows: Int) {
    _ = system("tmux -L \(name) resize-window -t t -x \(columns) -y \(rows)")
  }

  /// Opens a second window with the program, which then gets the keys.
  func openSecond() {
    _ = system(
      "tmux -L \(name) new-window -t t: env XDG_STATE_HOME='\(folder)' TERM=xterm-256color '\(Program.path)'")
    window = 1
  }

  func switchToFirst() { window = 0 }

  var screen: String {
    _ = system("tmux -L \(name) capture-pane -t t:\(window) -p > '\(folder)/screen' 2>/dev/null")
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

  /// Waits until an entry is what the screen ends with; whether it did within some seconds.
  func ends(withEntry entry: String) -> Bool {
    // Neither the blanks at the ends of lines nor empty last lines can be told from an empty screen.
    func bare(_ text: String) -> [String] {
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        String(line.reversed().drop { $0 == " " }.reversed())
      }
      while lines.last == "" { lines.removeLast() }
      return lines
    }
    let wanted = entry.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
      index, line in
      (index == 0 ? "derain> " : "        ") + line
    }.joined(separator: "\n")
    for _ in 0..<250 {
      if bare(screen).suffix(bare(wanted).count) == bare(wanted)[...] { return true }
      usleep(20_000)
    }
    return false
  }

  /// Waits until the screen does not show something; whether it came to that within half a minute.
  func hides(_ unwanted: String) -> Bool {
    for _ in 0..<600 {
      if !screen.contains(unwanted) { return true }
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
