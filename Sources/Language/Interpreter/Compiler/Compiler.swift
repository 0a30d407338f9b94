import Syntax

/// Turns a syntax tree into instructions and finds on the way what can be known before anything runs:
/// names, keywords, counts.
final class Compiler {
  let source: Source
  let session: Session
  let module: Module
  var diagnostics: [Diagnostic] = []
  var scope: FunctionScope
  /// Functions defined once at the top of the file, whose calls can be checked.
  var knownFunctions: [String: FunctionNode] = [:]
  var fields: Set<String> = []
  /// Names the file assigns at its top level; they join the module once the whole file is accepted.
  var newNames: [String: Int] = [:]
  /// The statements of the file itself.
  var file: Block?
  /// Whether the value of the file's current statement is shown: that of a cell's last one is.
  var showsValue = false
  /// Names in the source that were others before.
  let formerNames = FormerNames()
  /// What the user should know of a source that runs all the same.
  var remarks: [Diagnostic] = []
  private(set) lazy var cellStarts = Syntax.Cell.cells(of: source).dropFirst().map(\.range.start)
  private let stackLimit = StackGuard.limit()

  init(source: Source, session: Session, module: Module) {
    self.source = source
    self.session = session
    self.module = module
    scope = FunctionScope(parent: nil, mentioned: [])
  }

  /// Compiles a whole file or entry.
  func compile(_ block: Block) -> Prototype {
    var collector = NameCollector()
    collector.visit(block)
    fields = collector.fields
    scope = FunctionScope(parent: nil, mentioned: collector.mentioned)
    scope.known = module.slots
    for name in collector.assigned { declareGlobal(name) }
    file = block
    collectFunctions(block)
    declareImports(block)
    compileResult(block)
    return Prototype(
      name: source.name, source: source, range: block.range, parameters: [], formerNames: formerNames,
      scope: scope)
  }

  func declareGlobal(_ name: String) {
    if case .global? = scope.ownVariables(named: name).last { return }
    guard let slot = session.globals.reserve(name) else {
      report("the script has too many names", block: SourceRange(start: 0, end: 1))
      return
    }
    newNames[name] = slot
    scope.blocks[0][name] = .global(slot)
  }

  private func collectFunctions(_ block: Block) {
    var seen: Set<String> = []
    for statement in block.statements {
      switch statement.kind {
      case .function(let function):
        guard let name = function.name else { continue }
        knownFunctions[name.text] = seen.insert(name.text).inserted ? function : nil
      case .assign(let place, _, _, _):
        seen.insert(place.name.text)
        knownFunctions[place.name.text] = nil
      default: break
      }
    }
  }

  private func declareImports(_ block: Block) {
    for statement in block.statements {
      guard case .importFile(let path, let range, let alias) = statement.kind else { continue }
      do {
        let names = try session.loadModule(path, from: source).exportedNames
        // Under an alias the file's names are fields.
        if alias == nil { for name in names { declareGlobal(name) } } else { fields.formUnion(names) }
      } catch {
        report(importing: error, at: range)
      }
    }
  }

  /// What is wrong with an imported file: its own mistakes with their own places, or that it cannot be read.
  func report(importing error: any Error, at range: SourceRange) {
    guard let failure = error as? CheckFailure else {
      let explained = session.scriptError(error)
      report(explained?.message ?? session.describe(error), block: range, hint: explained?.hint)
      return
    }
    for var diagnostic in failure.diagnostics where diagnostic.severity == .error {
      diagnostic.source = diagnostic.source ?? failure.source
      let place = source.position(at: range.start)
      diagnostic.notes.append("imported at \(source.name):\(place.line):\(place.column)")
      if diagnostics.count < 20 { diagnostics.append(diagnostic) }
    }
  }

  func report(_ message: String, block range: SourceRange, hint: String? = nil) {
    if diagnostics.count < 20 { diagnostics.append(Diagnostic(.error, message, at: range, hint: hint)) }
  }

  func warn(_ message: String, _ range: SourceRange, hint: String? = nil) {
    diagnostics.append(Diagnostic(.warning, message, at: range, hint: hint))
  }

  /// False, with an error, where the tree is too deep for the stack.
  func hasStack(_ range: SourceRange) -> Bool {
    guard StackGuard.isExhausted(limit: stackLimit) else { return true }
    report("this is nested too deeply", block: range, hint: "assign parts of it to names")
    return false
  }

  // MARK: Emitting

  @discardableResult
  func emit(
    _ opcode: Opcode, _ range: SourceRange, target: Int = 0, left: Int = 0, right: Int = 0,
    flags: Instruction.Flags = [], detail: UInt16 = 0
  ) -> Int {
    scope.code.append(
      Instruction(
        opcode: opcode, flags: flags, detail: detail, target: Int32(truncatingIfNeeded: target),
        left: Int32(truncatingIfNeeded: left), right: Int32(truncatingIfNeeded: right)))
    scope.ranges.append(range)
    return scope.code.count - 1
  }

  @discardableResult
  func emit(
    _ opcode: Opcode, _ range: SourceRange, target: Int = 0, _ left: Operand, _ right: Operand? = nil,
    flags: Instruction.Flags = [], detail: UInt16 = 0
  ) -> Int {
    var flags = flags
    if left.isTemporary { flags.insert(.movesLeft) }
    if right?.isTemporary == true { flags.insert(.movesRight) }
    return emit(
      opcode, range, target: target, left: left.index, right: right?.index ?? 0, flags: flags, detail: detail)
  }

  /// Lets a jump go to the next instruction.
  func land(_ jump: Int) { scope.code[jump].target = Int32(here) }

  var here: Int { scope.code.count }

  /// The constant as an operand.
  func constant(_ value: Value) -> Operand {
    scope.constants.append(value)
    return Operand(index: -scope.constants.count, isTemporary: false)
  }

  func temporary(_ register: Int) -> Operand { Operand(index: register, isTemporary: true) }

  func site(_ site: Site) -> Int {
    scope.sites.append(site)
    return scope.sites.count - 1
  }

  /// Gives registers back from one on, whose values nothing needs any more.
  func release(from register: Int, _ range: SourceRange) {
    if scope.top > register { emit(.clear, range, target: register, left: scope.top - register) }
    scope.top = register
  }

  /// Copies a variable into a register; quietly also where it has no value yet.
  func load(_ variable: Variable, into register: Int, _ range: SourceRange, quiet: Bool = false) {
    switch variable {
    case .register(let index): emit(quiet ? .moveQuiet : .move, range, target: register, left: index)
    case .cell(let index): emit(quiet ? .getCellQuiet : .getCell, range, target: register, left: index)
    case .captured(let index):
      emit(quiet ? .getCellQuiet : .getCell, range, target: register, left: index, flags: .isCaptured)
    case .global(let slot): emit(quiet ? .getGlobalQuiet : .getGlobal, range, target: register, left: slot)
    }
  }

  func store(_ value: Operand, in variable: Variable, _ range: SourceRange) {
    switch variable {
    case .register(let index):
      emit(.move, range, target: index, value)
      scope.assigned.insert(index)
    case .cell(let index): emit(.setCell, range, target: index, value)
    case .captured(let index): emit(.setCell, range, target: index, value, flags: .isCaptured)
    case .global(let slot): emit(.setGlobal, range, target: slot, value)
    }
  }

  /// The variable as one that is changed in place.
  func root(_ variable: Variable) -> (kind: UInt16, index: Int) {
    switch variable {
    case .register(let index): (Instruction.Root.register.rawValue, index)
    case .cell(let index): (Instruction.Root.cell.rawValue, index)
    case .captured(let index): (Instruction.Root.captured.rawValue, index)
    case .global(let slot): (Instruction.Root.global.rawValue, slot)
    }
  }
}
