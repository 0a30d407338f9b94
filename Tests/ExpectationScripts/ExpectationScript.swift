import Failures
import Interpreter
import Syntax

/// A script whose comments say what it prints and which errors it meets. Pieces between lines `---` run in
/// sessions of their own, so that one script can hold several errors.
public struct ExpectationScript {
  let folder: ScriptFolder
  let text: String
  let path: String
  /// Where its files lie; beside it where nothing is given.
  public var directory: String?

  /// - Parameters:
  ///   - name: the script's path inside the folder.
  ///   - registry: the built-ins it may use.
  public init(_ name: String, in folder: ScriptFolder) throws {
    self.folder = folder
    path = folder.path + "/" + name
    let reader = Session(registry: Registry(topics: []), output: RecordedOutput())
    text = try reader.source(file: path).text
  }

  /// The rule it holds: its first line, a comment.
  public var rule: String {
    let line = text.prefix { $0 != "\n" }
    return line.hasPrefix("# ") ? String(line.dropFirst(2)) : ""
  }

  /// What does not go as the script says; empty where all does.
  public func problems(registry: Registry) -> [String] {
    var problems: [String] = []
    if rule.isEmpty { problems.append("the first line states no rule") }
    var checks = 0
    for source in pieces {
      let expectations = Expectations(source)
      checks += expectations.output.count + expectations.errors.count + expectations.warnings.count
      checks += expectations.shown.count
      problems += expectations.misspelt.map { "this expects nothing: \($0)" }
      problems += run(source, expectations, registry)
    }
    if checks == 0 { problems.append("nothing is expected") }
    return problems
  }

  /// The pieces, each with empty lines in the place of those before it, so that line numbers are the file's.
  private var pieces: [Source] {
    var pieces: [Source] = []
    var lines: [Substring] = []
    var skipped = 0
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in all.enumerated() {
      if line != "---" { lines.append(line) }
      guard line == "---" || number == all.count - 1 else { continue }
      let padding = String(repeating: "\n", count: skipped)
      pieces.append(Source(name: path, text: padding + lines.joined(separator: "\n")))
      lines = []
      skipped = number + 1
    }
    return pieces
  }

  private func session(_ expectations: Expectations, _ registry: Registry, _ output: RecordedOutput)
    -> Session
  {
    let beside = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    return Session(
      registry: registry, output: output, directory: directory ?? beside, settings: expectations.settings,
      arguments: expectations.arguments)
  }

  private func run(_ source: Source, _ expectations: Expectations, _ registry: Registry) -> [String] {
    let warnings = session(expectations, registry, RecordedOutput()).check(source)
      .filter { $0.severity == .warning }
    // The whole text, where it is wanted, has the warnings too.
    let showsAll = !expectations.shown.isEmpty
    var problems =
      showsAll ? [] : compare(warnings.map { found($0, in: source) }, expectations.warnings, "warning")
    let output = RecordedOutput()
    var errors: [Expectations.Problem] = []
    var message = ""
    do {
      try session(expectations, registry, output).run(source)
    } catch let failure as CheckFailure {
      let wrong = failure.diagnostics.filter { $0.severity == .error }
      errors = wrong.map { found($0, in: source) }
      message = wrong.map { $0.render(source: failure.source) }.joined(separator: "\n")
    } catch let error as ScriptError {
      errors = [found(error, in: source)]
      message = error.render()
    } catch let error as Failure where error.kind == .unknownSetting {
      errors = [Expectations.Problem(line: 0, message: error.message, hint: error.hint)]
      message = error.message + (error.hint.map { "\nhint: \($0)" } ?? "")
    } catch {
      message = String(describing: error)
      problems.append("an error of another kind: \(error)")
    }
    var lines = withoutFolder(output.text).split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    if lines.last == "" { lines.removeLast() }
    for (number, line) in lines.enumerated() where number >= expectations.output.count {
      problems.append("it prints more: \(line)")
    }
    for (number, wanted) in expectations.output.enumerated() {
      let line = number < lines.count ? lines[number] : nil
      if line != wanted { problems.append("it prints “\(line ?? "nothing")”, not “\(wanted)”") }
    }
    guard !showsAll else {
      let messages = warnings.map { $0.render(source: source) } + (message.isEmpty ? [] : [message])
      let shown = withoutFolder(messages.joined(separator: "\n"))
      let wanted = expectations.shown.joined(separator: "\n")
      return shown == wanted ? problems : problems + ["the message is\n\(shown)\nnot\n\(wanted)"]
    }
    return problems + compare(errors, expectations.errors, "error")
  }

  /// Messages as they are for a user who starts Derain in the scripts' folder.
  private func withoutFolder(_ message: String) -> String {
    var text = message
    for place in [directory, folder.path].compactMap(\.self) {
      text = text.split(separator: place + "/", omittingEmptySubsequences: false).joined()
    }
    return text
  }

  private func found(_ diagnostic: Diagnostic, in source: Source) -> Expectations.Problem {
    let start = source.position(at: diagnostic.range.start)
    let end = source.position(at: max(diagnostic.range.end, diagnostic.range.start + 1))
    let last = end.line == start.line ? max(end.column - 1, start.column) : start.column
    return Expectations.Problem(
      line: start.line, columns: start.column...last, message: withoutFolder(diagnostic.message),
      hint: diagnostic.hint)
  }

  private func found(_ error: ScriptError, in source: Source) -> Expectations.Problem {
    guard let range = error.range, error.source === source else {
      return Expectations.Problem(line: 0, message: error.message, hint: error.hint)
    }
    return found(Diagnostic(.error, error.message, at: range, hint: error.hint), in: source)
  }

  private func compare(
    _ found: [Expectations.Problem], _ wanted: [Expectations.Problem], _ what: String
  ) -> [String] {
    var problems: [String] = []
    for problem in found.dropFirst(wanted.count) {
      problems.append("unexpected \(what) in line \(problem.line): \(problem.message)")
    }
    for (number, expected) in wanted.enumerated() {
      guard number < found.count else {
        problems.append("no \(what) in line \(expected.line): \(expected.message)")
        continue
      }
      let given = found[number]
      let place = "the \(what) in line \(given.line), column \(given.columns.map { "\($0)" } ?? "none")"
      if given.line != expected.line { problems.append("\(place) is expected in line \(expected.line)") }
      if let columns = expected.columns,
        given.columns?.lowerBound != columns.lowerBound || !expected.isOpenEnded && given.columns != columns
      {
        problems.append("\(place) is expected in \(columns)")
      }
      if !given.message.contains(expected.message) {
        problems.append("\(place) says “\(given.message)”, not “\(expected.message)”")
      }
      if let hint = expected.hint, given.hint?.contains(hint) != true {
        problems.append("\(place) hints “\(given.hint ?? "nothing")”, not “\(hint)”")
      }
    }
    return problems
  }
}
