import ArgumentParser
import Files
import Glibc
import Interpreter
import Notebook
import Prompt
import Syntax
import Workbench

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
      registry: Workbench.registry(), output: TerminalOutput(), settings: settings, arguments: arguments)
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
    try reporting {
      let session = session()
      let source = try path == "-" ? Host.standardInput() : session.source(file: path)
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
    try weaving(path, to: target) { cells in
      let name = path.split(separator: "/").last.map(String.init) ?? path
      try FileBytes.write(Array(HTMLPage(cells, name: name).text.utf8), to: target)
    }
  }

  func notebook(_ path: String, to target: String, isRun: Bool) throws {
    func write(_ cells: [WovenCell]) throws {
      try FileBytes.write(Array(Jupyter.notebook(cells).utf8), to: target)
    }
    if isRun { return try weaving(path, to: target, write) }
    try reporting { try write(Weaver.unrun(session().source(file: path))) }
  }

  func script(ofNotebook path: String, to target: String) throws {
    try reporting {
      let text = String(decoding: try FileBytes.read(path), as: UTF8.self)
      try FileBytes.write(Array(try Jupyter.script(text, name: path).utf8), to: target)
    }
  }

  /// Runs a script cell by cell, and gives its cells to what writes them, also where one failed.
  private func weaving(_ path: String, to target: String, _ write: ([WovenCell]) throws -> Void) throws {
    // Before hours of work, not after.
    func checkPlace() throws {
      let folder = FileBytes.folder(of: target)
      guard access(folder, W_OK) == 0 else {
        throw FileError(.unwritable, "\(target) cannot be written: \(String(cString: strerror(errno)))")
      }
    }

    var failed: String?
    try reporting {
      try checkPlace()
      let recorder = CellRecorder()
      let session = Session(
        registry: Workbench.registry(), output: recorder, settings: settings, arguments: arguments)
      let source = try path == "-" ? Host.standardInput() : session.source(file: path)
      let cells = try Weaver.weave(source, in: session, output: recorder) { number, count in
        if isatty(STDERR_FILENO) != 0 { Host.report("cell \(number) of \(count)") }
      }
      try write(cells)
      failed = cells.compactMap(\.error).first?.rendered
      if failed == nil { try requireSuccess(of: session) }
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
      page.words("Settings, which --set name=value changes:")
      page.terms(settings.map { ("\($0.name) = \($0.value)", $0.comment) }, indent: 2)
    }
    page.gap()
    page.words("Other arguments are the script's own, in `args`; behind -- all are.")
    StandardStream.write(page.text + "\n", to: STDOUT_FILENO)
  }

  /// Evaluates one expression after the other in one session and shows what each gives.
  func evaluate(_ expressions: [String]) throws {
    try reporting {
      let session = session()
      for expression in expressions {
        let outcome = try session.evaluate(Source(name: "-e", text: expression))
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
        let source = try path == "-" ? Host.standardInput() : session.source(file: path)
        for diagnostic in session.check(source) {
          if diagnostic.severity == .error { errors += 1 }
          Host.report(diagnostic.render(source: source, color: Host.isColoured, width: Host.width))
        }
      }
    }
    if errors > 0 { throw ExitCode(1) }
  }

  func printReference() throws {
    StandardStream.write(Workbench.reference(), to: STDOUT_FILENO)
  }

  // MARK: Outcomes

  private static var isColoured: Bool { TerminalOutput.isColoured(STDERR_FILENO) }

  /// Of the screen that messages go to.
  private static var width: Int? { isatty(STDERR_FILENO) != 0 ? TerminalOutput.columns : nil }

  private static func report(_ text: String) {
    StandardStream.write(text + "\n", to: STDERR_FILENO)
  }

  /// Ctrl-C asks the script to stop, so that what it has is kept; a second one ends the program at once.
  private func catchInterrupts() {
    Interrupt.clear()
    signal(SIGINT) { _ in
      if Interrupt.isRequested { _exit(130) }
      Interrupt.request()
    }
  }

  private func reporting(_ work: () throws -> Void) throws {
    catchInterrupts()
    do {
      try work()
    } catch let stop as Interruption {
      Host.report(stop.message)
      throw ExitCode(130)
    } catch let failure as CheckFailure {
      Host.report(failure.render(color: Host.isColoured, width: Host.width))
      throw ExitCode(1)
    } catch let error as ScriptError {
      Host.report(error.render(color: Host.isColoured, width: Host.width))
      throw ExitCode(1)
    } catch let error as FileError {
      Host.report(ScriptError(error.message, hint: error.hint).render(color: Host.isColoured))
      throw ExitCode(1)
    } catch let error as UnknownSetting {
      Host.report(ScriptError(error.message, hint: error.hint).render(color: Host.isColoured))
      throw ExitCode(2)
    }
  }

  private static func standardInput() throws -> Source {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(STDIN_FILENO, &chunk, chunk.count)
      if count > 0 {
        bytes += chunk[..<count]
      } else if count == 0 || errno != EINTR {
        break
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ScriptError("standard input is not UTF-8 text")
    }
    return Source(name: "standard input", text: text)
  }
}
