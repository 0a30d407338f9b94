import Console
import Files
import Resources
import Syntax

/// A place where scripts run: names persist from one evaluation to the next.
///
/// A session belongs to one thread. Nothing it does traps: user mistakes throw `CheckFailure` (nothing
/// ran) or `ScriptError`, Ctrl-C throws `Interruption`.
public final class Session {
  public let registry: Registry
  private var partialValue: Value?
  /// Whether a source is being evaluated, and the error that it ends with once its statement is done.
  private var isEvaluating = false
  private var failure: ScriptError?
  public private(set) var output: any Output
  /// The directory that relative paths of imports start from when a source has no path of its own.
  public let directory: String
  /// What the host keeps with the session.
  public var companion: AnyObject?
  /// Values for the script's `set` lines, as given with `--set`.
  public let settings: [String: String]

  let globals = Globals()
  let module: Module
  private(set) lazy var machine = Machine(session: self)
  /// The lowest stack address that runs may use; asked anew by each evaluation.
  var stackLimit: UInt = 0
  /// Files imported so far, by path.
  var modules: [String: Module] = [:]
  var loading: [String] = []
  /// Fields that any evaluated source wrote.
  var knownFields: Set<String> = []
  /// Whether something failed that let the script go on, such as a point of a sweep; its exit status tells.
  public private(set) var hasFailures = false
  /// What notes where time goes, while that is asked for.
  private(set) var profiler: Profiler?
  private var rememberedCount = 0

  /// - Parameters:
  ///   - settings: `--set name=value`: each value is read as a number, true/false, a list or a range,
  ///     else taken as text.
  ///   - arguments: what the script finds in `args`.
  public init(
    registry: Registry, output: any Output, directory: String = ".", settings: [String: String] = [:],
    arguments: [String] = []
  ) {
    self.registry = registry
    self.output = output
    self.directory = directory
    self.settings = settings
    module = Module(path: directory + "/")
    define("args", .list(arguments.map { .string($0) }))
  }

  /// Remarks on sources that were shown already.
  var shownRemarks: Set<String> = []

  /// What an evaluation gave.
  public struct Outcome {
    /// The value of the last expression, nil where the last statement is none.
    public let value: Value?
    /// Whether a `;` after the last expression asks not to show it.
    public let isMuted: Bool
  }

  /// Finds mistakes without running anything: syntax, unknown names, wrong keywords and counts.
  public func check(_ source: Source) -> [Diagnostic] {
    compile(source, in: module).diagnostics
  }

  /// - Throws: `CheckFailure` where there are mistakes to be found without running anything.
  public func requireSound(_ source: Source) throws {
    let diagnostics = check(source)
    guard !diagnostics.contains(where: { $0.severity == .error }) else {
      throw CheckFailure(source: source, diagnostics: diagnostics)
    }
  }

  /// Checks and runs a source. Names it defines stay, and what an error leaves unfinished gets one.
  @discardableResult
  public func evaluate(_ source: Source) throws -> Outcome {
    do { return try perform(source) } catch var error as ScriptError {
      if let partial = error.partial {
        let bound = partial.asObject.flatMap { object in names.first { $0.value.asObject === object } }
        let name = bound?.name ?? "_\(remember(partial))"
        error.notes.append("`\(name)` holds the partial result: \(partial.oneLine)")
      }
      throw error
    }
  }

  private func perform(_ source: Source) throws -> Outcome {
    let compiled = compile(source, in: module)
    guard let prototype = compiled.prototype else {
      throw CheckFailure(source: source, diagnostics: compiled.diagnostics)
    }
    show(compiled.remarks, of: source)
    module.add(compiled.names)
    knownFields.formUnion(compiled.fields)
    defer { forgetEmptyNames(among: compiled.names.keys) }
    let value = try start(prototype)
    guard case .expression(_, let isMuted)? = compiled.lastStatement?.kind else {
      return Outcome(value: nil, isMuted: false)
    }
    return Outcome(value: value, isMuted: isMuted)
  }

  /// Runs a file as a script: nothing is shown but what it prints or shows. A setting that the file
  /// does not declare is an error that lists those it does.
  public func run(file path: String) throws {
    try run(source(file: path))
  }

  /// Runs a source as a script, as `run(file:)` does.
  public func run(_ source: Source) throws {
    try checkSettings(of: source)
    _ = try perform(source)
  }

  /// A script's text from its file.
  public func source(file path: String) throws -> Source {
    let decoded = try TextFile.decoded(path)
    return Source(name: path, text: decoded.text, changes: decoded.changes)
  }

  /// Whether the text is a whole entry, for the prompt.
  public func completeness(of text: String) -> Completeness {
    Parser.parse(Source(name: "input", text: text)).completeness
  }

  /// Does something, and tells where the time of all that ran meanwhile went, whatever came of it.
  public func profiling(_ work: () -> Void) -> Profile {
    let profiler = Profiler()
    self.profiler = profiler
    work()
    self.profiler = nil
    return profiler.finished()
  }

  /// What an interrupted entry such as a bare `train(…)` gave so far, once; nil where there is nothing.
  public func takePartialValue() -> Value? {
    defer { partialValue = nil }
    return partialValue
  }

  /// The names of what Ctrl-C has cut short, with it.
  public var partialNames: [(name: String, object: any ScriptObject)] {
    names.compactMap { name, value in
      value.asObject.flatMap { $0.isPartial ? (name, $0) : nil }
    }
  }

  /// Notes that something failed that lets the script go on.
  public func complain() { hasFailures = true }

  /// Where Ctrl-C came, and the names of what there is so far of the work it cut short, but for what was cut short before.
  public func explanation(
    of stop: Interruption, besides known: [(name: String, object: any ScriptObject)] = []
  ) -> String {
    let parts = partialNames.filter { part in !known.contains { $0.object === part.object } }.map {
      "`\($0.name)` holds the partial result: \($0.object.oneLine)"
    }
    return ([stop.message] + parts).joined(separator: "; ").visible
  }

  /// Does something whose output goes elsewhere.
  public func writing<Result>(to other: any Output, _ work: () throws -> Result) rethrows -> Result {
    let before = output
    output = other
    defer { output = before }
    return try work()
  }

  func start(_ prototype: Prototype) throws -> Value {
    stackLimit = StackGuard.limit()
    isEvaluating = true
    let outcome = Result { try machine.run(Function(prototype: prototype), []) }
    isEvaluating = false
    if let failure {
      self.failure = nil
      Interrupt.clear()
      throw failure
    }
    let value = try outcome.get()
    // A built-in cut short has returned what it had, and that is bound by now.
    if Interrupt.isRequested {
      partialValue = value.isNothing ? nil : value
      throw Interruption()
    }
    return value
  }

  /// Lets the statement at hand end before the error that nobody catches does end the script.
  /// - Returns: whether the error came in the source that is evaluated, and not in what a built-in called.
  func ends(with error: ScriptError?, at depth: Int) -> Bool {
    guard isEvaluating, depth == 0, let error else { return false }
    failure = error
    Interrupt.request()
    return true
  }

  /// Calls a function of the language or anything else that can be called.
  public func invoke(
    _ function: Value, _ positional: [Value], named: [(name: String, value: Value)] = []
  ) throws -> Value {
    if stackLimit == 0 { stackLimit = StackGuard.limit() }
    if Interrupt.isRequested { throw Interruption() }
    return try machine.invoke(function, positional, named)
  }

  // MARK: Names

  /// The session's names that have a value, in the order in which they were first given.
  public var names: [(name: String, value: Value)] {
    module.order.compactMap { name in value(of: name).map { (name, $0) } }
      .filter { !$0.name.hasPrefix("_") && $0.name != "args" }
  }

  public func value(of name: String) -> Value? {
    guard let slot = module.slots[name] else { return nil }
    let value = globals.values[slot]
    return value.isUnset ? nil : value
  }

  /// Gives a name a value from outside.
  public func define(_ name: String, _ value: Value) {
    if let slot = module.slots[name] {
      globals.replace(slot, with: value)
    } else if let slot = globals.reserve(name) {
      globals.values[slot] = value
      module.add([name: slot])
    }
  }

  /// Keeps a shown value as `_` and `_1`, `_2`, …; gives the number.
  @discardableResult
  public func remember(_ value: Value) -> Int {
    rememberedCount += 1
    define("_", value)
    define("_\(rememberedCount)", value)
    return rememberedCount
  }

  /// Forgets all names but `args`, the shown values, and what imports brought, so that files are read anew.
  /// - Returns: the names that had a value, in the order in which they were first given.
  @discardableResult
  public func forgetNames() -> [String] {
    let forgotten = names.map(\.name)
    for name in module.order where name != "args" {
      if let slot = module.slots[name] { globals.replace(slot, with: .unset) }
      module.slots[name] = nil
    }
    module.order.removeAll { module.slots[$0] == nil }
    globals.forgetReplaced()
    modules = [:]
    knownFields = []
    partialValue = nil
    rememberedCount = 0
    return forgotten
  }

  /// Names that never got a value, because the line that gives it failed, hide no built-in.
  private func forgetEmptyNames(among names: some Sequence<String>) {
    let empty = names.filter { value(of: $0) == nil }
    if empty.isEmpty { return }
    for name in empty { module.slots[name] = nil }
    module.order.removeAll { module.slots[$0] == nil }
  }

  /// The names that may follow a dot after the value: fields or properties, and functions for its type.
  public func members(of value: Value) -> [Member] {
    var members: [Member] = []
    switch value {
    case .record(let record): members = record.keys.map { Member(name: $0, isFunction: false) }
    case .object(let object): members = object.propertyNames.map { Member(name: $0, isFunction: false) }
    default: break
    }
    return members + registry.methods(for: value).map { Member(name: $0.name, isFunction: true) }
  }

  public struct Member {
    public let name: String
    /// Whether it is to be called (`x.mean()`) rather than read (`x.shape`).
    public let isFunction: Bool
  }
}
