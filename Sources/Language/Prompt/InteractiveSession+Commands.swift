import Console
import Glibc
import Interpreter
import Syntax

extension InteractiveSession {
  /// Carries out an entry that starts with `:`.
  func command(_ entry: String) -> Next {
    let parts = entry.dropFirst().split(separator: " ", maxSplits: 1)
    let name = parts.first.map(String.init) ?? ""
    let argument = parts.count > 1 ? trimmed(parts[1]) : ""
    // `:q` and the like: the beginning of one command alone will do.
    let fitting = Command.allCases.filter { $0.rawValue.hasPrefix(name) }
    guard let command = Command(rawValue: name) ?? (fitting.count == 1 ? fitting[0] : nil) else {
      report("error: \(Command.problem(with: name))")
      return .proceed
    }
    switch command {
    case .quit: return .leave
    case .help: session.output.write(Command.overview(width: Terminal.size.columns) + "\n")
    case .vars: listNames()
    case .history: listHistory(argument)
    case .doc: document(argument)
    case .reset: forgetNames()
    case .time: time(argument)
    case .profile: profile(argument)
    case .load: load(argument)
    case .save: save(argument)
    case .open: openScript(argument)
    case .cells: listCells()
    case .next: runNextCell()
    case .run: runCells(argument)
    case .rerun: runLatestCell()
    }
    return .proceed
  }

  private func listNames() {
    let names = session.names
    if names.isEmpty { return session.output.write("no names yet; give one a value with: x = 1\n") }
    let width = names.map { DisplayWidth.columns($0.name) }.max() ?? 0
    let types = names.map(\.value.typeName.count).max() ?? 0
    let room = max(4, Terminal.size.columns - width - types - 14)
    for (name, value) in names {
      let shown = DisplayWidth.cut(value.oneLine(limit: room), to: room)
      session.output.write(
        "\(padded(name, width))  \(padded(value.typeName, types))  \(padded(Units.memory(value.approximateBytes), 7))  \(shown)\n"
      )
    }
  }

  private func listHistory(_ argument: String) {
    guard let wanted = argument.isEmpty ? 50 : Int(argument), wanted > 0 else {
      return report("error: `:history` expects a number of entries, such as `:history 20`")
    }
    let first = max(0, entries.entries.count - wanted)
    for (number, entry) in entries.entries.enumerated().dropFirst(first) {
      let indented = entry.split(separator: "\n", omittingEmptySubsequences: false).joined(
        separator: "\n       ")
      let label = String(number + 1)
      session.output.write(
        String(repeating: " ", count: max(0, 5 - label.count)) + label + "  " + indented + "\n")
    }
  }

  private func time(_ text: String) {
    if text.isEmpty { return report("error: `:time` needs something to run, such as `:time sum(1..10)`") }
    if let seconds = evaluate(text) { session.output.write(Units.duration(seconds) + "\n") }
  }

  private func profile(_ text: String) {
    if text.isEmpty {
      return report("error: `:profile` needs something to run, such as `:profile sum(1..10)`")
    }
    let profile = session.profiling { _ = evaluate(text) }
    if profile.lines.isEmpty { return }
    session.output.write(profile.text(width: Terminal.size.columns) + "\n")
  }

  private func forgetNames() {
    let names = session.forgetNames()
    ran = []
    lastShown = 0
    script?.forget()
    let what = names.isEmpty ? "there were no names" : "forgot \(names.joined(separator: ", "))"
    session.output.write("\(what); `:save` writes only what comes after this\n")
    runStartupFile()
  }

  private func load(_ path: String) {
    if path.isEmpty { return report("error: `:load` needs the name of a file, such as `:load curves.dr`") }
    run(file: expanded(path))
  }

  /// What `?name` shows, as much of it as the screen has room for; all there is for `??name`.
  func explain(_ name: String, isWhole: Bool = false) {
    let lines = help(on: name, isWhole: isWhole).split(separator: "\n", omittingEmptySubsequences: false)
    // Below stand the line that says how much more there is, and the prompt.
    let room = max(4, Terminal.size.rows - 3)
    let isCut = isDrawnOn && !isWhole && lines.count > room + 1
    let rest = isCut ? ["… \(lines.count - room) more lines; ??\(name) shows all"] : []
    session.output.draw(
      (lines.prefix(isCut ? room : lines.count).map(String.init) + rest).joined(separator: "\n") + "\n")
  }

  private func help(on name: String, isWhole: Bool) -> String {
    let width = Terminal.size.columns
    if name.isEmpty {
      return session.registry.overview(width: width) + "\n\n" + Command.overview(width: width)
    }
    if let value = session.value(of: name) {
      return explanation(of: name, value, width: width).visibleLines + (isWhole ? source(of: value) : "")
    }
    return isWhole
      ? session.registry.manual(name, width: width) : session.registry.help(name, width: width)
  }

  /// `:doc`: all there is about a name; without one, all topics.
  private func document(_ name: String) {
    guard name.isEmpty else { return explain(name, isWhole: true) }
    session.output.write(session.registry.manual("", width: Terminal.size.columns) + "\n")
  }

  /// The definition of a function of the user's, below its help.
  private func source(of value: Value) -> String {
    guard case .function(let function) = value else { return "" }
    let text = function.sourceText.visibleLines
    return "\n\n" + (isColoured ? Colouring.coloured(text) : text)
  }

  private func explanation(of name: String, _ value: Value, width: Int) -> String {
    switch value {
    case .function, .builtIn: return session.helpText(value, width: width)
    default: break
    }
    var parts = ["\(name): \(value.typeName), \(value.oneLine(limit: width))"]
    if let own = value.asObject?.documentation { parts.append(own) }
    if session.registry.types[value.typeName] != nil {
      parts.append(session.registry.help(value.typeName, width: width))
    }
    return parts.joined(separator: "\n\n")
  }
}

func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - DisplayWidth.columns(text)))
}

func expanded(_ path: String) -> String {
  guard path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
  return String(cString: home) + path.dropFirst()
}
