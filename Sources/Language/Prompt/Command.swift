import Interpreter
import Syntax

/// What an entry that starts with `:` can ask for.
enum Command: String, CaseIterable {
  case help, doc, vars, time, profile, load, open, cells, next, run, rerun, save, history, reset, quit

  /// What stands behind a command.
  enum Argument {
    case none, expression, file, name

    /// None also for a command that does not exist.
    init(of name: String) {
      switch Command(rawValue: name) {
      case .time, .profile: self = .expression
      case .load, .open, .save: self = .file
      case .doc: self = .name
      default: self = .none
      }
    }
  }

  /// The line in `:help`.
  var description: (usage: String, meaning: String) {
    switch self {
    case .help: (":help", "this list")
    case .doc: (":doc NAME", "all about a function, type or topic; without a name all topics")
    case .vars: (":vars", "the names you have given values, with types and memory")
    case .time: (":time ENTRY", "run it and say how long it took")
    case .profile: (":profile ENTRY", "run it and say where the time went, by line and by operation")
    case .load: (":load FILE.dr", "run a file; the names it defines stay")
    case .open: (":open FILE.dr", "open a script, to run it cell by cell")
    case .cells: (":cells", "its cells, what has run, and > at what `:next` runs")
    case .next: (":next", "run the next cell; the file is read anew when it has changed")
    case .run: (":run 3, :run 2..4", "run these cells")
    case .rerun: (":rerun", "run the last cell again")
    case .save: (":save FILE.dr", "write what ran without error to a file, as a script")
    case .history: (":history 20", "the last entries, older sessions' too; 50 without a number")
    case .reset: (":reset", "forget all names and shown values, as if just started")
    case .quit: (":quit", "leave (as Ctrl-D does)")
    }
  }

  /// What is wrong with a name that is no command, or the beginning of several.
  static func problem(with name: String) -> String {
    func listed(_ commands: [Command]) -> String {
      commands.map { ":" + $0.rawValue }.joined(separator: ", ")
    }
    let fitting = allCases.filter { $0.rawValue.hasPrefix(name) }
    if !name.isEmpty, fitting.count > 1 { return "`:\(name)` may be \(listed(fitting))" }
    let near = Spelling.nearest(to: name, among: allCases.map(\.rawValue))
    let further = near.map { "did you mean `:\($0)`?" } ?? "there are \(listed(allCases))"
    return "there is no command `:\(name)`; \(further)"
  }

  /// - Parameter width: of the screen, which the list fits.
  static func overview(width: Int) -> String {
    var page = HelpPage(width: width)
    page.terms(allCases.map { ($0.description.usage, $0.description.meaning) }, indent: 2)
    page.gap()
    for note in [
      "?name or help(name) explains a name, ??name says all there is, help lists all names.",
      "apropos(\"blur\") finds what the help mentions.",
      "_ is the last shown value, _3 the third. A ; at the end shows nothing.",
      "Tab completes, the arrow keys bring back entries, Ctrl-R searches them.",
      "Ctrl-C clears the entry or stops what is running.",
    ] { page.words(note, indent: 2, hang: 4) }
    return page.text
  }
}
