import Console
import Glibc
import Interpreter
import Resources
import Syntax

/// The interactive session: entries are edited, run, and their values shown, until the user leaves.
///
///     let status = InteractiveSession(session: session) { value in picture(of: value) }.run()
public final class InteractiveSession {
  let session: Session
  let display: (Value) -> String?
  let greeting: String?
  let isColoured: Bool
  let isDrawnOn: Bool
  let history: HistoryFile?
  /// What runs before the first entry; nil where nothing is to.
  let startup: String?
  var entries = EntryHistory()
  /// What ran without error since the names were forgotten last, for `:save`.
  var ran: [RanEntry] = []
  /// The number of the value that `_` is; 0 where nothing has been shown.
  var lastShown = 0
  /// Files `:save` has written, which it may write again.
  var saved: Set<String> = []
  /// The script that `:open` opened.
  var script: ScriptCells?
  private var count = 0
  /// Whether Ctrl-C stopped the last entry.
  private var wasStopped = false

  /// - Parameters:
  ///   - session: where entries run. Its output must write at once: the prompt writes between its lines.
  ///   - greeting: a line above the first prompt.
  ///   - runsStartupFile: whether the user's `startup.dr` runs before the first entry.
  ///   - display: how a value is shown, when not as text; for instance an inline picture. nil leaves it to text.
  public init(
    session: Session, greeting: String? = nil, runsStartupFile: Bool = true,
    display: @escaping (Value) -> String? = { _ in nil }
  ) {
    self.session = session
    self.greeting = greeting
    self.display = display
    isColoured = Terminal.isColoured(STDOUT_FILENO)
    isDrawnOn = Terminal.isDrawnOn(STDOUT_FILENO)
    let environment = UserFolder.environment
    history = UserFolder.state.path(environment: environment).map { HistoryFile(path: $0 + "/history") }
    let folder = runsStartupFile ? UserFolder.configuration.path(environment: environment) : nil
    startup = folder.map { $0 + "/startup.dr" }
  }

  /// The version of libedit, which edits the entries.
  public static var editorVersion: String { LineEditing.libraryVersion }

  /// Edits and runs entries until `:quit` or Ctrl-D. For terminals only.
  /// - Returns: the program's exit status.
  public func run() -> Int32 {
    let scope = CompletionScope(session)
    let questions = EntryQuestions(
      indentation: { [session] text, before in
        entryIndentation(text, before: before, completeness: session.indentation)
      },
      completion: scope.completion)
    entries = EntryHistory(history?.entries() ?? [])
    WorkSignals.install()
    guard isDrawnOn else {
      let plain = PlainEntries(questions: questions)
      return run(read: plain.read)
    }
    guard let editor = LineEditing(isColoured: isColoured, questions: questions) else {
      report("error: this terminal does not support editing; pass the script as a file or through a pipe")
      return 1
    }
    return run { [self] in
      // Ctrl-C stops the rest of a pasted session as well.
      if wasStopped { editor.forgetPasted() }
      wasStopped = false
      return editor.read(entries)
    }
  }

  private func run(read: () -> EntryInput) -> Int32 {
    if let greeting { Terminal.write(WordWrap.fitted(greeting, width: Terminal.size.columns - 1) + "\n") }
    runStartupFile()
    while true {
      switch read() {
      case .end: return 0
      case .cleared: continue
      case .entry(let text):
        let entry = trimmed(text)
        if entry.isEmpty { continue }
        if entries.add(entry) { history?.append(entry) }
        if perform(entry) == .leave { return 0 }
      }
    }
  }

  enum Next {
    case proceed, leave
  }

  /// Runs an entry of any kind.
  func perform(_ entry: String) -> Next {
    if entry.hasPrefix(":") { return command(entry) }
    if let (name, isWhole) = Self.question(entry) {
      explain(name, isWhole: isWhole)
    } else if let habit = Habit(entry), session.value(of: String(entry.prefix { $0 != "(" })) == nil {
      return follow(habit)
    } else {
      evaluate(entry)
    }
    return .proceed
  }

  /// What `?name`, `name?` and, for all there is, `??name` and `name??` ask about.
  static func question(_ entry: String) -> (name: String, isWhole: Bool)? {
    for (mark, isWhole) in [("??", true), ("?", false)] {
      if entry.hasPrefix(mark) { return (trimmed(entry.dropFirst(mark.count)), isWhole) }
      if entry.hasSuffix(mark), !entry.contains(where: \.isWhitespace) {
        return (String(entry.dropLast(mark.count)), isWhole)
      }
    }
    return nil
  }

  private func follow(_ habit: Habit) -> Next {
    switch habit {
    case .leaving: return .leave
    case .help: explain("")
    case .other(let message): report("error: \(message)")
    }
    return .proceed
  }

  /// Runs a text of the language and shows its value; the seconds it took, nil where there was an error, which is
  /// reported.
  @discardableResult
  func evaluate(_ text: String) -> Double? {
    count += 1
    return evaluate(.init(name: "input \(count)", text: text), as: text)
  }

  /// Runs a source and shows its value; `text` is what `:save` keeps of it.
  func evaluate(_ source: Source, as text: String) -> Double? {
    var entry = RanEntry(text: text, folder: folder(of: source.name), last: lastShown)
    var seconds: Double?
    _ = reporting {
      let start = ContinuousClock.now
      let outcome = try session.evaluate(source)
      seconds = (ContinuousClock.now - start) / .seconds(1)
      if let value = outcome.value, !value.isNothing, !outcome.isMuted {
        show(value)
        entry.shown = lastShown
      }
      ran.append(entry)
    }
    return seconds
  }

  /// Runs a file, whose names stay, and reports what goes wrong.
  func run(file path: String) {
    _ = reporting {
      let source = try session.source(file: path)
      try session.evaluate(source)
      ran.append(RanEntry(text: trimmed(source.text), folder: folder(of: path), last: lastShown))
    }
  }

  func runStartupFile() {
    if let startup, access(startup, F_OK) == 0 { run(file: startup) }
  }

  /// Does work that Ctrl-C can stop, and reports what goes wrong; whether nothing did.
  func reporting(_ work: () throws -> Void) -> Bool {
    let partial = session.partialNames
    do {
      try WorkSignals.during(work)
      return true
    } catch let failure as CheckFailure {
      report(failure.render(color: Terminal.isColoured(STDERR_FILENO), width: Terminal.size.columns))
    } catch let error as ScriptError {
      report(error.render(color: Terminal.isColoured(STDERR_FILENO), width: Terminal.size.columns))
    } catch let stop as Interruption {
      wasStopped = true
      explain(stop, alreadyPartial: partial)
    } catch {
      report("error: \(error)")
    }
    return false
  }

  /// Says where Ctrl-C came, and what there is so far of the work it cut short.
  private func explain(
    _ stop: Interruption, alreadyPartial: [(name: String, object: any ScriptObject)]
  ) {
    var explanation = session.explanation(of: stop, besides: alreadyPartial)
    let value = session.takePartialValue()
    if value != nil { explanation += "; _\(lastShown + 1) holds the partial result" }
    // In place of the `^C` that the terminal wrote.
    if isDrawnOn { Terminal.draw("\r\u{1B}[K") }
    report(WordWrap.fitted(explanation, width: Terminal.size.columns - 1))
    if let value { show(value) }
  }

  private func show(_ value: Value) {
    lastShown = session.remember(value)
    let picture = display(value)
    let text = picture ?? value.screenText(width: Terminal.size.columns - 1)
    let label = "_\(lastShown) ="
    let shown = isColoured ? "\u{1B}[2m\(label)\u{1B}[0m" : label
    // What takes several lines, a table or a picture, begins on its own.
    let body = text.hasSuffix("\n") ? String(text.dropLast()) : text
    let isLong =
      body.contains("\n") || picture != nil
      || DisplayWidth.columns(body) + label.count >= Terminal.size.columns
    session.output.draw(shown + (isLong ? "\n" : " ") + body + "\n")
  }

  func report(_ text: String) {
    // What has a place in a source fits already.
    let isPlain = text.hasPrefix("error: ") || text.hasPrefix("warning: ")
    let shown = isPlain ? WordWrap.fitted(text.visibleLines, width: Terminal.size.columns - 1) : text
    Terminal.write(shown + "\n", to: STDERR_FILENO)
  }
}

extension Session {
  /// The level the next line belongs to when the text is unfinished, nil when it can be run.
  fileprivate func indentation(_ text: String) -> Int? {
    if case .incomplete(let depth) = completeness(of: text) { depth } else { nil }
  }
}

/// What Enter does: the spaces the next line starts with, or nil to run the entry.
///
/// - Parameters:
///   - text: the whole entry; `before`: its part before the cursor.
///   - completeness: the level of the next line for unfinished text, nil for a whole one.
func entryIndentation(_ text: String, before: String, completeness: (String) -> Int?) -> Int? {
  let entry = trimmed(text)
  // What `:time` times is an entry like others; other commands and questions take one line.
  if let timed = timedText(entry), let before = timedText(before) {
    return timed.isEmpty ? nil : entryIndentation(timed, before: before, completeness: completeness)
  }
  if entry.isEmpty || entry.hasPrefix(":") || entry.hasPrefix("?") { return nil }
  // A comment belongs to the definition that follows it; an empty line after it runs it alone.
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { trimmed($0) }
  if lines.allSatisfy({ $0.hasPrefix("#") }) { return 0 }
  guard completeness(text) != nil else { return nil }
  return 2 * (completeness(before) ?? 0)
}

/// What stands behind `:time`; nil in other entries.
func timedText(_ entry: String) -> String? {
  let command = ":\(Command.time.rawValue)"
  guard entry.hasPrefix(command) else { return nil }
  let rest = entry.dropFirst(command.count)
  return rest.first?.isWhitespace == false ? nil : String(rest)
}

/// Without white space and newlines at both ends.
func trimmed(_ text: some StringProtocol) -> String {
  let start = text.drop(while: \.isWhitespace)
  return String(
    start.prefix(
      upTo: start.lastIndex { !$0.isWhitespace }.map { start.index(after: $0) } ?? start.startIndex))
}
