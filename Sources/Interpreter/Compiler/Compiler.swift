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
    scope.blocks = [module.slots.mapValues { .global($0) }]
    for name in collector.assigned { declareGlobal(name) }
    file = block
    collectFunctions(block)
    declareImports(block)
    compileBlock(block, wantsValue: true)
    emit(.giveBack, block.range)
    let prototype = Prototype(
      name: source.name, source: source, range: block.range, parameters: [], documentation: nil)
    scope.finish(prototype)
    return prototype
  }

  func declareGlobal(_ name: String) {
    if case .global? = scope.blocks[0][name] { return }
    guard let slot = session.globals.reserve(name) else {
      report("there are too many names", block: SourceRange(start: 0, end: 1))
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
    report("this is nested too deeply", block: range, hint: "give parts of it names")
    return false
  }

  // MARK: Emitting

  @discardableResult
  func emit(
    _ opcode: Opcode, _ range: SourceRange, _ operand: Int = 0, count: Int = 0, flag: UInt8 = 0
  ) -> Int {
    if count > Int(UInt16.max) {
      report("this file or function is too long", block: range, hint: "split it up")
    }
    scope.code.append(
      Instruction(
        opcode: opcode, flag: flag, count: UInt16(truncatingIfNeeded: count),
        operand: Int32(truncatingIfNeeded: operand)))
    scope.ranges.append(range)
    return scope.code.count - 1
  }

  /// Lets a jump go to the next instruction.
  func land(_ jump: Int) { scope.code[jump].operand = Int32(scope.code.count) }

  var here: Int { scope.code.count }

  func constant(_ value: Value) -> Int {
    scope.constants.append(value)
    return scope.constants.count - 1
  }

  func site(_ site: Site) -> Int {
    scope.sites.append(site)
    return scope.sites.count - 1
  }

  func load(_ variable: Variable, _ range: SourceRange, quiet: Bool = false) {
    switch variable {
    case .local(let slot): emit(quiet ? .getLocalQuiet : .getLocalChecked, range, slot)
    case .cell(let index): emit(quiet ? .getCellQuiet : .getCell, range, index)
    case .global(let slot): emit(quiet ? .getGlobalQuiet : .getGlobal, range, slot)
    }
  }

  func store(_ variable: Variable, _ range: SourceRange) {
    switch variable {
    case .local(let slot): emit(.setLocal, range, slot)
    case .cell(let index): emit(.setCell, range, index)
    case .global(let slot): emit(.setGlobal, range, slot)
    }
  }

  func root(_ variable: Variable) -> (flag: UInt8, operand: Int) {
    switch variable {
    case .local(let slot): (Instruction.Root.local, slot)
    case .cell(let index): (Instruction.Root.cell, index)
    case .global(let slot): (Instruction.Root.global, slot)
    }
  }
}
