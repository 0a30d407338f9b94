import ArgumentParser
import LanguageBindings
import Console
import Scoring
import Glibc
import Kernels
import Notebook

/// The command line: a prompt without arguments, otherwise scripts to run, check or evaluate.
@main
struct Derain: ParsableCommand {
  static let version = "0.1.0"
  static let configuration = CommandConfiguration(
    commandName: "derain",
    abstract: "Why do deraining networks fail on rain they have not seen? A prompt and scripts to find out.",
    discussion: """
      Without arguments there is a prompt; `derain f.dr` runs a script, and so does a script piped in.
      `derain f.dr --help` shows the settings of the script. Options of derain come before the script; everything
      after it goes to the script, in `args`.

      Exit status: 0, 1 for a mistake in a script, 2 for one on the command line, 130 when interrupted by Ctrl-C, 143 when \
      ended by SIGTERM.
      DERAIN_THREADS sets the number of threads, DERAIN_FILES=here keeps scripts to files below the working
      directory, NO_COLOR turns colours off.
      """,
    version: "derain \(Derain.version)",
    subcommands: [
      Start.self, Run.self, Check.self, Weave.self, ConvertNotebook.self, Restore.self, Diagnose.self,
      Reference.self,
    ],
    defaultSubcommand: Start.self)

  /// Usage mistakes end with status 2, as shells expect, where the library has 64.
  static func main() {
    // A file that grows beyond `ulimit -f` is a write that fails, with an error, and not the end of the program.
    signal(SIGXFSZ, SIG_IGN)
    // One expression is over before threads matter, and should start at once.
    if !CommandLine.arguments.contains("-e") { LibrarySettings.restartWhereNeeded() }
    do {
      var command = try parseAsRoot()
      if !(command is Diagnose) { EnvironmentSetting.warn() }
      try command.run()
    } catch let status as ExitCode {
      Glibc.exit(status.rawValue)
    } catch {
      let message = fullMessage(for: error)
      let isFailure = exitCode(for: error) != .success
      StandardStream.writeLines(message, to: isFailure ? STDERR_FILENO : STDOUT_FILENO)
      Glibc.exit(isFailure ? 2 : 0)
    }
  }
}

/// What every command that runs a script takes.
struct ScriptOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Change a setting of the script (a line `set name = …`). May be repeated.",
      valueName: "name=value"))
  var settings: [String] = []
}

struct Start: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Start the prompt, or run a script or an expression.",
    usage: "derain [--no-rc] [-e <expression>] [--set <name=value> ...] [<script>] [<arguments> ...]",
    shouldDisplay: false)

  @Option(
    name: .customShort("e"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Evaluate this and show its value. May be repeated.", valueName: "expression"))
  var expressions: [String] = []

  @Flag(name: .customLong("no-rc"), help: "Start the prompt without running startup.dr.")
  var leavesOutStartupFile = false

  @OptionGroup var options: ScriptOptions

  @Argument(help: "A script to run; `-` is standard input.")
  var script: String?

  @Argument(parsing: .captureForPassthrough, help: "Arguments for the script, in `args`.")
  var arguments: [String] = []

  func run() throws {
    if !expressions.isEmpty {
      guard options.settings.isEmpty else {
        throw ValidationError("--set needs a script and cannot be used with -e")
      }
      try Host(arguments: (script.map { [$0] } ?? []) + arguments).evaluate(expressions)
      return
    }
    let given = try ScriptArguments(arguments, before: options.settings)
    if script != nil || isatty(STDIN_FILENO) == 0 {
      try Host(given).run(script ?? "-")
    } else {
      guard options.settings.isEmpty else { throw ValidationError("--set needs a script") }
      try Host().prompt(runsStartupFile: !leavesOutStartupFile)
    }
  }
}

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Run a script.")

  @OptionGroup var options: ScriptOptions

  @Flag(help: "Show the time by line and by operation, on standard error.")
  var profile = false

  @Argument(help: "The script; `-` is standard input.")
  var script: String

  @Argument(parsing: .captureForPassthrough, help: "Arguments for the script, in `args`.")
  var arguments: [String] = []

  func run() throws {
    var host = Host(try ScriptArguments(arguments, before: options.settings))
    host.isProfiled = profile
    try host.run(script)
  }
}

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Find mistakes in scripts without running them: syntax, unknown names, wrong keywords and counts.")

  @Argument(help: "The scripts; `-` is standard input.")
  var scripts: [String]

  func run() throws { try Host().check(scripts) }
}

struct Weave: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a script cell by cell and write a page with its text, code, values and pictures.",
    discussion: """
      The page needs no network and no other file. Cells begin with `# %%`, those of text with `# %% [markdown]`. \
      Pictures in the text are embedded, from the script's folder. Exit status 1 if a cell fails; the page \
      then shows the error, and the cells after it without values, also when the run is stopped.
      """)

  @OptionGroup var options: ScriptOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The page, an .html file; `-` is standard output.", valueName: "file"))
  var output: String

  @Argument(help: "The script.")
  var script: String

  @Argument(help: "Arguments for the script, in `args`.")
  var arguments: [String] = []

  func run() throws {
    try output.requireEnding("html")
    try Host(try ScriptArguments(arguments, before: options.settings)).weave(script, to: output)
  }
}

struct ConvertNotebook: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notebook", abstract: "Convert a script to a Jupyter notebook, or a notebook to a script.",
    discussion: """
      From .dr to .ipynb, the cells are run and their values are stored in the notebook; from .ipynb to .dr, the values are \
      dropped.
      """)

  @OptionGroup var options: ScriptOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write, .ipynb or .dr; `-` is standard output.", valueName: "file"))
  var output: String

  @Flag(help: "Do not run the cells.")
  var plain = false

  @Argument(help: "A script or a notebook.")
  var input: String

  @Argument(help: "Arguments for the script, in `args`.")
  var arguments: [String] = []

  func run() throws {
    if input.hasSuffix(".ipynb") {
      try output.requireEnding("dr")
      try Host().script(ofNotebook: input, to: output)
    } else {
      try output.requireEnding("ipynb")
      try Host(try ScriptArguments(arguments, before: options.settings)).notebook(
        input, to: output, isRun: !plain)
    }
  }
}

extension String {
  fileprivate func requireEnding(_ ending: String) throws {
    guard self == "-" || hasSuffix(".\(ending)") else {
      throw ValidationError("the file to write, \(self), must end in .\(ending)")
    }
  }
}

struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Restore pictures with a network from a file.",
    discussion: """
      Pictures may have any size: they are cut into tiles that overlap by the network's receptive field. \
      Results are PNG files of the same names, upright, with the same bits per sample and transparency. \
      Exit status 1 if a picture could not be restored.
      """)

  @Option(
    help: ArgumentHelp(
      "The network, such as 'resnet(channels: 32)', for files that do not record it.",
      valueName: "expression"))
  var network: String?

  @Option(
    help: ArgumentHelp(
      "The prefix of the weights' names in the file, up to a dot, if it is not found automatically.",
      valueName: "name"))
  var part: String?

  @Flag(help: "Ignore weights of the file that the network does not have.")
  var extra = false

  @Option(
    help: ArgumentHelp(
      "Rename weights: a whole name, a prefix up to a dot, or a part between dots. May be repeated.",
      valueName: "old=new"))
  var rename: [String] = []

  @Option(
    help: ArgumentHelp("The largest height and width of a tile.", valueName: "pixels"))
  var window: Int?

  @Option(
    help: ArgumentHelp(
      "The overlap of tiles on every side; by default the network's receptive field. Less is faster but not exact.",
      valueName: "pixels"))
  var overlap: Int?

  @Flag(help: "Save the centres before and after side by side, in the folder strips of the results.")
  var strips = false

  @Flag(help: "Let results replace files that are not earlier results.")
  var overwrite = false

  @Argument(help: "A file of weights: safetensors, .npz, .pth or .pt.")
  var weights: String

  @Argument(help: "A folder with pictures, or one picture.")
  var input: String

  @Argument(help: "A folder for the results.")
  var output: String

  func validate() throws {
    for (name, value, bounds) in [
      ("window", window, RestoreCommand.windows), ("overlap", overlap, RestoreCommand.overlaps),
    ] {
      guard let value, !bounds.contains(value) else { continue }
      throw ValidationError(
        "--\(name) must be from \(bounds.lowerBound) to \(bounds.upperBound) pixels, not \(value)")
    }
  }

  func run() throws { try Host().restore(self) }
}

struct Diagnose: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract:
      "Show the machine and the libraries, and test the parts of the program; exit status 1 if one fails.")

  func run() throws {
    let problems = Doctor.examine().problems
    let verdict = problems == 0 ? "all is well" : "check what is marked with !"
    StandardStream.write("\(verdict)\n", to: STDOUT_FILENO)
    if problems > 0 { throw ExitCode(1) }
  }
}

struct Reference: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the reference of all functions as Markdown.", shouldDisplay: false)

  func run() throws { try Host().printReference() }
}
