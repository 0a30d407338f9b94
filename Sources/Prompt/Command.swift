/// What an entry that starts with `:` can ask for.
enum Command: String, CaseIterable {
  case help, vars, time, profile, load, open, cells, next, run, rerun, save, history, quit

  /// What stands behind a command.
  enum Argument {
    case none, expression, file

    /// None also for a command that does not exist.
    init(of name: String) {
      switch Command(rawValue: name) {
      case .time, .profile: self = .expression
      case .load, .open, .save: self = .file
      default: self = .none
      }
    }
  }

  /// The line in `:help`.
  var description: (usage: String, meaning: String) {
    switch self {
    case .help: (":help", "this list")
    case .vars: (":vars", "the names you have given values, with types and memory")
    case .time: (":time EXPRESSION", "run it and say how long it took")
    case .profile: (":profile EXPRESSION", "run it and say where the time went, by line and by operation")
    case .load: (":load FILE.dr", "run a file; the names it defines stay")
    case .open: (":open FILE.dr", "open a script, to run it cell by cell")
    case .cells: (":cells", "its cells, what has run, and > at what `:next` runs")
    case .next: (":next", "run the next cell; the file is read anew when it has changed")
    case .run: (":run 3, :run 2..4", "run these cells")
    case .rerun: (":rerun", "run the last cell again")
    case .save: (":save FILE.dr", "write what ran without error in this session to a file")
    case .history: (":history", "the last entries, older sessions' too")
    case .quit: (":quit", "leave (as Ctrl-D does)")
    }
  }

  static var overview: String {
    let width = allCases.map(\.description.usage.count).max() ?? 0
    let lines = allCases.map { command in
      let (usage, meaning) = command.description
      return "  " + usage + String(repeating: " ", count: width - usage.count + 2) + meaning
    }
    return
      (lines + [
        "",
        "  ?name or help(name) explains a name, help lists all of them.",
        "  _ is the last shown value, _3 the third. A ; at the end shows nothing.",
        "  Tab completes, the arrow keys bring back entries, Ctrl-R searches them.",
        "  Ctrl-C clears the entry or stops what is running.",
      ]).joined(separator: "\n")
  }
}
