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
    case .doc: (":doc NAME", "explain a function, type or topic; without a name, list the topics")
    case .vars: (":vars", "list your names, with types and memory")
    case .time: (":time ENTRY", "run it and show how long it took")
    case .profile: (":profile ENTRY", "run it and show the time by line and by operation")
    case .load: (":load FILE.dr", "run a file and keep the names it defines")
    case .open: (":open FILE.dr", "open a script, to run it cell by cell")
    case .cells: (":cells", "list its cells; > marks the one that `:next` runs")
    case .next: (":next", "run the next cell; a changed file is read again")
    case .run: (":run 3, :run 2..4", "run these cells")
    case .rerun: (":rerun", "run the last cell again")
    case .save: (":save FILE.dr", "save the entries that ran without error as a script")
    case .history: (":history 20", "list the last entries, also of older sessions; 50 by default")
    case .reset: (":reset", "forget all names and shown values, as after a start")
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
      "?name or help(name) explains a name, ??name gives all details, help lists all names.",
      "apropos(\"blur\") finds what the help mentions.",
      "_ is the last shown value, _3 the third. A ; at the end shows nothing.",
      "Tab completes, the arrow keys bring back entries, Ctrl-R searches them.",
      "Ctrl-C clears the entry or stops what is running.",
    ] { page.words(note, indent: 2, hang: 4) }
    return page.text
  }
}
