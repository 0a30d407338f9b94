import ArgumentParser
import LanguageBindings
import Console
import Scoring
import Failures
import Files
import Glibc
import Interpreter
import Resources
import Notebook
import Prompt
import Syntax

/// Runs what the command line asks for, and turns its outcome into messages and an exit status.
struct Host {
  private var settings: [String: String] = [:]
  private let arguments: [String]
  /// Whether a script is followed by where its time went.
  var isProfiled = false
  /// Whether a script is not run but explained.
  private var explains = false

  init(arguments: [String] = []) { self.arguments = arguments }

  init(_ given: ScriptArguments) {
    settings = given.settings
    arguments = given.own
    explains = given.asksForHelp
  }

  private func session() -> Session {
    Session(
      registry: Registry.derain(), output: TerminalOutput(), settings: settings, arguments: arguments)
  }

  // MARK: Commands

  func prompt(runsStartupFile: Bool) throws {
    let prompt = InteractiveSession(
      session: session(), greeting: "Derain \(Derain.version). ?name helps, Tab completes, :quit leaves.",
      runsStartupFile: runsStartupFile
    ) { TerminalOutput.picture(of: $0) }
    throw ExitCode(prompt.run())
  }

  func run(_ path: String) throws {
    let session = session()
    try reporting(session) {
      let source = try source(path, in: session)
      if explains { return explain(source, in: session) }
      guard isProfiled else {
        try session.run(source)
        return try requireSuccess(of: session)
      }
      var outcome: Result<Void, any Error> = .success(())
      let profile = session.profiling { outcome = Result { try session.run(source) } }
      if !profile.lines.isEmpty { Host.report(profile.text(width: nil)) }
      try outcome.get()
      try requireSuccess(of: session)
    }
  }

  /// A script that went on although something in it failed, such as a point of a sweep, has said so; its exit status
  /// says it to other programs.
  private func requireSuccess(of session: Session) throws {
    if session.hasFailures { throw ExitCode(1) }
  }

  func weave(_ path: String, to target: String) throws {
    let folder = path == "-" ? "." : FileBytes.folder(of: path)
    try weaving(path, to: target) { cells in
      let page = HTMLPage(cells, name: FileBytes.name(of: path), folder: folder)
      for problem in page.problems { Host.report("warning: \(problem)") }
      return page.text
    }
  }

  func notebook(_ path: String, to target: String, isRun: Bool) throws {
    func notebook(_ cells: [WovenCell]) -> String {
      // Jupyter looks for pictures from the notebook's folder on.
      let folder = target == "-" ? "." : FileBytes.folder(of: target)
      for problem in Jupyter.missingPictures(cells, folder: folder) { Host.report("warning: \(problem)") }
      return Jupyter.notebook(cells)
    }
    if isRun { return try weaving(path, to: target, notebook) }
    try reporting { try Host.write(notebook(Weaver.unrun(source(path, in: session()))), to: target) }
  }

  func script(ofNotebook path: String, to target: String) throws {
    try reporting {
      let text = try DecodedText(FileBytes.read(path), name: path).text
      let script = try Jupyter.script(text, name: path) { Host.report("warning: \($0)") }
      try Host.write(script, to: target)
    }
  }

  /// Writes a whole file, whose folders are made where they are missing, or to the standard output for `-`.
  private static func write(_ text: String, to target: String) throws {
    if target == "-" { return StandardStream.write(text, to: STDOUT_FILENO) }
    try FileBytes.makeFolders(above: target)
    try FileBytes.write(Array(text.utf8), to: target)
  }

  /// Runs a script cell by cell and writes what is made of its cells, also where one failed or was stopped.
  private func weaving(_ path: String, to target: String, _ text: ([WovenCell]) -> String) throws {
    var failed: String?
    try reporting {
      StopSignal.catchEnding()
      // Before hours of work, not after.
      if target != "-", let obstacle = FileBytes.obstacles(toWriting: [target]).values.first {
        throw obstacle
      }
      let recorder = CellRecorder()
      let session = Session(
        registry: Registry.derain(), output: recorder, settings: settings, arguments: arguments)
      let source = try source(path, in: session)
      let cells = try Weaver.weave(source, in: session, output: recorder) { number, count in
        if isatty(STDERR_FILENO) != 0 { Host.report("cell \(number) of \(count)") }
      }
      let stopped = cells.compactMap(\.error).first
      if let stopped, stopped.isInterruption {
        Host.report(stopped.rendered)
      } else {
        failed = stopped?.rendered
      }
      // What is left to do is short, and the tables of a page are made by what Ctrl-C would stop.
      Interrupt.clear()
      try Host.write(text(cells), to: target)
      if failed == nil, StopSignal.status == nil { try requireSuccess(of: session) }
    }
    if let failed {
      Host.report(failed)
      throw ExitCode(1)
    }
  }

  func restore(_ command: Restore) throws {
    var isWhole = false
    try reporting {
      isWhole = try RestoreCommand.run(
        weights: command.weights,
        choice: WeightChoice(part: command.part, allowsExtra: command.extra, renames: command.rename),
        from: command.input, to: command.output, network: command.network, window: command.window,
        overlap: command.overlap, strips: command.strips, overwrites: command.overwrite, session: session())
    }
    if !isWhole { throw ExitCode(1) }
  }

  /// What a script is about and what it can be given.
  private func explain(_ source: Source, in session: Session) {
    var page = HelpPage(width: TerminalOutput.isTerminal ? TerminalOutput.columns : nil)
    for line in source.openingComment.split(separator: "\n", omittingEmptySubsequences: false) {
      page.words(String(line))
    }
    let settings = session.settings(of: source)
    page.gap()
    if settings.isEmpty {
      page.words("The script has no settings.")
    } else {
      page.words("Settings (change them with --set name=value):")
      page.terms(settings.map { ("\($0.name) = \($0.value)", $0.comment) }, indent: 2)
    }
    page.gap()
    page.words("Other arguments go to the script, in `args`; after -- all do.")
    StandardStream.writeLines(page.text, to: STDOUT_FILENO)
  }

  /// Evaluates one expression after the other in one session and shows what each gives.
  func evaluate(_ expressions: [String]) throws {
    let session = session()
    try reporting(session) {
      for expression in expressions {
        let outcome = try session.evaluate(Source(name: "-e", text: expression.withPlainLineEnds))
        if let value = outcome.value, !outcome.isMuted, !value.isNothing { try session.output.show(value) }
      }
      try requireSuccess(of: session)
    }
  }

  func check(_ paths: [String]) throws {
    let session = session()
    var errors = 0
    try reporting {
      for path in paths {
        let source = try source(path, in: session)
        for change in source.changes { Host.report("\(source.name): note: \(change)") }
        for diagnostic in session.check(source) {
          if diagnostic.severity == .error { errors += 1 }
          Host.report(diagnostic.render(source: source, color: Host.isColoured, width: Host.width))
        }
      }
    }
    if errors > 0 { throw ExitCode(1) }
  }

  func printReference() throws {
    StandardStream.write(Registry.derainReference(), to: STDOUT_FILENO)
  }

  // MARK: Outcomes

  private static var isColoured: Bool { Terminal.isColoured(STDERR_FILENO) }

  /// Of the screen that messages go to.
  private static var width: Int? { Terminal.size(of: STDERR_FILENO)?.columns }

  private static func report(_ text: String) {
    StandardStream.write(text + "\n", to: STDERR_FILENO)
  }

  /// - Parameter session: where something may be left of what Ctrl-C cut short.
  private func reporting(_ session: Session? = nil, _ work: () throws -> Void) throws {
    StopSignal.catchInterrupts()
    do {
      try work()
      // Whatever came to its end in spite of Ctrl-C was stopped all the same.
      if session != nil, Interrupt.isRequested { throw Interruption() }
      // Work that keeps what it has when it is stopped has said so.
      if let status = StopSignal.status { throw ExitCode(status) }
    } catch let stop as Interruption {
      Host.report(WordWrap.fitted(session?.explanation(of: stop) ?? stop.message, width: Host.width))
      if let value = session?.takePartialValue() { try? session?.output.show(value) }
      throw ExitCode(StopSignal.status ?? 130)
    } catch let failure as CheckFailure {
      Host.report(failure.render(color: Host.isColoured, width: Host.width))
      throw ExitCode(1)
    } catch let error as ScriptError {
      Host.report(error.render(color: Host.isColoured, width: Host.width))
      throw ExitCode(1)
    } catch let error as Failure {
      Host.report(ScriptError(error.message, hint: error.hint).render(width: Host.width))
      throw ExitCode(error.kind == .unknownSetting ? 2 : 1)
    }
  }

  /// A script, by its path or `-`.
  private func source(_ path: String, in session: Session) throws -> Source {
    try path == "-" ? Host.standardInput() : session.source(file: path)
  }

  private static func standardInput() throws -> Source {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      // A signal does not end a read, but it does end waiting for one.
      var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      if poll(&input, 1, -1) < 0, errno == EINTR {
        if Interrupt.isRequested { throw Interruption() }
        continue
      }
      let count = read(STDIN_FILENO, &chunk, chunk.count)
      if count > 0 {
        bytes += chunk[..<count]
      } else if count == 0 || errno != EINTR {
        break
      }
    }
    let decoded = try DecodedText(bytes, name: "standard input")
    return Source(name: "standard input", text: decoded.text, changes: decoded.changes)
  }
}
