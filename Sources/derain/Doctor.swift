import LanguageBindings
import Console
import Figures
import Glibc
import Imaging
import Interpreter
import Kernels
import Resources
import Prompt
import Syntax

/// What `derain doctor` says: what the program runs on and with, and whether its parts work.
struct Doctor {
  struct Finding {
    let subject: String
    let state: String
    /// What to do about it, where something is wrong.
    var advice: String?

    init(_ subject: String, _ state: String, advice: String? = nil) {
      self.subject = subject
      self.state = state
      self.advice = advice
    }
  }

  private(set) var problems = 0

  /// Looks at everything, and writes each section as soon as it is known.
  static func examine() -> Doctor {
    var doctor = Doctor()
    let scripts = Session(registry: Registry.derain(), output: RecordedOutput())
    doctor.write("Libraries", libraries)
    doctor.write("Machine", machine)
    doctor.write("Terminal", terminal)
    doctor.write("Files", files(scripts))
    doctor.write("Self-test", SelfTest.findings(scripts))
    return doctor
  }

  private mutating func write(_ title: String, _ findings: [Finding]) {
    var page = HelpPage(width: TerminalOutput.columns)
    page.words(title)
    for finding in findings {
      let blanks = String(repeating: " ", count: max(1, 18 - finding.subject.count))
      page.words(finding.subject + blanks + finding.state, indent: 2, hang: 20)
      guard let advice = finding.advice else { continue }
      problems += 1
      page.words("! \(advice)", indent: 4, hang: 6)
    }
    StandardStream.write(page.text + "\n\n", to: STDOUT_FILENO)
  }

  // MARK: Libraries and machine

  private static var libraries: [Finding] {
    let numbers = Engine.libraries + Image.libraries + [("libedit", InteractiveSession.editorVersion)]
    return [Finding("derain", Derain.version)] + numbers.map { Finding($0, $1) } + [allocator, gnuplot]
  }

  private static var allocator: Finding {
    guard let version = MemoryBound.allocatorVersion else {
      return Finding(
        "mimalloc", "not in use", advice: "scripts run slower: build with libmimalloc-dev, without LD_PRELOAD"
      )
    }
    return Finding("mimalloc", version)
  }

  private static var gnuplot: Finding {
    do {
      return Finding("gnuplot", try Plot.programVersion())
    } catch {
      return Finding("gnuplot", "none", advice: "\(error)")
    }
  }

  private static var machine: [Finding] {
    [
      Finding("instructions", Engine.instructions), threads,
      Finding(
        "convolution",
        "\(Convolution.method.rawValue), numerics version \(Numerics.current.version); DERAIN_CONVOLUTION=direct turns "
          + "Winograd off",
        advice: EnvironmentSetting.convolution.problem),
      Finding(
        "memory", "scripts may use \(Units.memory(MemoryBound.limit)); DERAIN_MEMORY changes the limit",
        advice: EnvironmentSetting.memory.problem),
    ]
  }

  private static var threads: Finding {
    let processors = Threads.processors
    let state = "\(Threads.count) on \(processors) processor\(processors == 1 ? "" : "s")"
    let wrong = EnvironmentSetting.threads.problem
    let tooMany = "there are more threads than processors: set DERAIN_THREADS to at most \(processors)"
    return Finding("threads", state, advice: wrong ?? (Threads.count > processors ? tooMany : nil))
  }

  // MARK: Terminal

  private static var terminal: [Finding] {
    let environment = TerminalOutput.environment
    let name = environment["TERM"] ?? ""
    let isEdited = isatty(STDIN_FILENO) != 0
    let isPlain = !Terminal.canBeDrawnOn(name)
    let output = TerminalOutput.isTerminal ? "a terminal of \(TerminalOutput.columns) columns" : "no terminal"
    return [
      Finding("input", isEdited ? "a terminal" : "no terminal"), Finding("output", output),
      Finding(
        "TERM", name.isEmpty ? "not set" : name,
        advice: isEdited && isPlain ? "entries cannot be edited: set TERM to the type of the terminal" : nil),
      Finding("colours", colours(environment)), locale,
      Finding("pictures", TerminalOutput.isTerminal ? pictures(environment) : "as text"),
    ]
  }

  private static func colours(_ environment: [String: String]) -> String {
    if Terminal.isColoured(STDOUT_FILENO) { return "on" }
    return Terminal.isDrawnOn(STDOUT_FILENO) ? "off, because NO_COLOR is set" : "off"
  }

  private static func pictures(_ environment: [String: String]) -> String {
    guard Terminal.isColoured(STDOUT_FILENO) else { return "as text" }
    switch TerminalGraphics(environment: environment) {
    case .kitty: return "kitty's protocol"
    case .iTerm: return "iTerm2's protocol"
    case .sixel: return "sixels"
    case .halfBlocks(.trueColour): return "half blocks in 24-bit colour"
    case .halfBlocks(.palette256): return "half blocks in 256 colours"
    case .shades: return "shades of grey"
    }
  }

  /// Letters beyond ASCII are typed and counted by it; the prompt makes do with C.UTF-8.
  private static var locale: Finding {
    if let name = setlocale(LC_CTYPE, ""), isUTF8 { return Finding("locale", String(cString: name)) }
    if let name = setlocale(LC_CTYPE, "C.UTF-8") {
      return Finding("locale", "\(String(cString: name)), because the environment sets none with UTF-8")
    }
    return Finding(
      "locale", "without UTF-8", advice: "only ASCII can be typed: install C.UTF-8 and set LANG to it")
  }

  private static var isUTF8: Bool { nl_langinfo(Int32(CODESET)).map { String(cString: $0) } == "UTF-8" }

  // MARK: Files

  private static func files(_ scripts: Session) -> [Finding] {
    let environment = UserFolder.environment
    guard let state = UserFolder.state.path(environment: environment),
      let configuration = UserFolder.configuration.path(environment: environment)
    else { return [Finding("history", "none", advice: "there is no home folder: set HOME")] }
    return [
      history(in: state), startup("\(configuration)/startup.dr", scripts),
    ]
  }

  private static func history(in folder: String) -> Finding {
    let file = "\(folder)/history"
    guard let reason = reasonNotToWrite(file) else { return Finding("history", file) }
    let variable = UserFolder.state.rawValue
    return Finding(
      "history", "\(file): \(reason)", advice: "entries are not saved: set \(variable) to a writable folder")
  }

  /// Why a file cannot be written, or made with the folders it lies in; nil where it can.
  private static func reasonNotToWrite(_ file: String) -> String? {
    if access(file, W_OK) == 0 { return nil }
    var place = file[...]
    while errno == ENOENT, let slash = place.lastIndex(of: "/") {
      place = place[..<slash]
      if access(place.isEmpty ? "/" : String(place), W_OK | X_OK) == 0 { return nil }
    }
    return String(cString: strerror(errno))
  }

  private static func startup(_ path: String, _ scripts: Session) -> Finding {
    guard access(path, F_OK) == 0 else { return Finding("start-up file", "none; create \(path) to have one") }
    let source = try? scripts.source(file: path)
    let isWrong = source.map { scripts.check($0).contains { $0.severity == .error } } ?? true
    return Finding(
      "start-up file", path, advice: isWrong ? "it has errors: `derain check \(path)` lists them" : nil)
  }
}
