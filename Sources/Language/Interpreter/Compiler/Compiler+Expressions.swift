import Syntax

extension Compiler {
  /// Puts the expression's value into a register: a temporary, or one of a name, which is then written last.
  func compile(_ expression: Expression, into target: Int, isName: Bool = false) {
    guard hasStack(expression.range) else { return }
    let range = expression.range
    let mark = scope.top
    defer { scope.top = mark }
    if isName, !expression.isWrittenLast {
      let value = scope.allocate()
      compile(expression, into: value)
      emit(.move, range, target: target, temporary(value))
      return
    }
    let scratch = isName ? nil : target
    switch expression.kind {
    case .nothing: emit(.move, range, target: target, constant(.nothing))
    case .bool(let bool): emit(.move, range, target: target, constant(.bool(bool)))
    case .int(let int): emit(.move, range, target: target, constant(.int(int)))
    case .float(let float): emit(.move, range, target: target, constant(.float(float)))
    case .string(let parts): compileString(parts, range, into: target)
    case .name(let name): compileName(name, range, into: target)
    case .list(let items): compileList(items, range, into: target)
    case .comprehension(let body, let clauses): compileComprehension(body, clauses, range, into: target)
    case .record(let entries): compileRecord(entries, range, into: target)
    case .range(let lower, let upper, let step, let includesUpper):
      let first = compileInOrder([lower, upper] + (step.map { [$0] } ?? []))
      emit(
        .makeRange, range, target: target, left: first, right: step == nil ? 0 : 1,
        flags: includesUpper ? .isMarked : [])
    case .negate(let value): compileNegation(value, range, into: target, in: scratch)
    case .not(let value): emit(.not, range, target: target, operand(value, in: scratch))
    case .and(let left, let right): compileLogic(left, right, .jumpIfFalseKeep, .and, into: target)
    case .or(let left, let right): compileLogic(left, right, .jumpIfTrueKeep, .or, into: target)
    case .binary(let symbol, let left, let right):
      let (first, second) = operands(left, right, in: scratch)
      emitBinary(symbol, range, target: target, first, second)
    case .property(let value, let name):
      noteProperty(name)
      let owner = operand(value, in: scratch)
      emit(.getProperty, name.range, target: target, owner, site: Site(name: name.text))
    case .call(let callee, let arguments): compileCall(callee, arguments, range, into: target)
    case .element(let value, let indices): compileElement(value, indices, range, into: target, in: scratch)
    case .function(let function): compile(function, into: target)
    case .conditional(let branches, let otherwise):
      compileConditional(branches, otherwise, range, into: target)
    case .attempt(let body, let error, let handler):
      compileAttempt(body, error, handler, range, into: target)
    }
  }

  /// Runs an expression for what it does.
  func compileDiscarding(_ expression: Expression) {
    switch expression.kind {
    case .conditional(let branches, let otherwise):
      compileConditional(branches, otherwise, expression.range, into: nil)
    case .attempt(let body, let error, let handler):
      compileAttempt(body, error, handler, expression.range, into: nil)
    default:
      let mark = scope.top
      let value = scope.allocate()
      compile(expression, into: value)
      release(from: mark, expression.range)
    }
  }

  /// The expression as an operand: a literal or a name's own register where that will do, else a temporary.
  /// - Parameters:
  ///   - scratch: a temporary that may take the value.
  ///   - isStable: whether nothing can assign to names before the operand is read.
  func operand(_ expression: Expression, in scratch: Int? = nil, isStable: Bool = true) -> Operand {
    switch expression.kind {
    case .nothing: return constant(.nothing)
    case .bool(let bool): return constant(.bool(bool))
    case .int(let int): return constant(.int(int))
    case .float(let float): return constant(.float(float))
    case .name(let name) where isStable:
      if case .register(let register)? = scope.variables(named: name).first {
        if !scope.assigned.contains(register) { emit(.check, expression.range, left: register) }
        return Operand(index: register, isTemporary: false)
      }
    default: break
    }
    let register = scratch ?? scope.allocate()
    compile(expression, into: register)
    return temporary(register)
  }

  /// Two operands, the left one evaluated first.
  func operands(_ left: Expression, _ right: Expression, in scratch: Int? = nil) -> (Operand, Operand) {
    let first = operand(left, in: scratch, isStable: !right.mayAssign)
    return (first, operand(right))
  }

  /// Puts values into registers that follow each other; gives the first.
  func compileInOrder(_ values: [Expression]) -> Int {
    let first = scope.top
    for value in values {
      let register = scope.allocate()
      compile(value, into: register)
    }
    return first
  }

  func emitBinary(_ symbol: String, _ range: SourceRange, target: Int, _ left: Operand, _ right: Operand) {
    if symbol == "not in" {
      emit(.notIn, range, target: target, left, right)
    } else if let operation = BinaryOperator(symbol: symbol) {
      emit(
        Opcode(operation) ?? .binary, range, target: target, left, right, detail: UInt16(operation.rawValue))
    }
  }

  private func emit(_ opcode: Opcode, _ range: SourceRange, target: Int, _ left: Operand, site: Site) {
    emit(
      opcode, range, target: target, left: left.index, right: self.site(site),
      flags: left.isTemporary ? .movesLeft : [])
  }

  private func compileNegation(_ value: Expression, _ range: SourceRange, into target: Int, in scratch: Int?)
  {
    switch value.kind {
    case .int(let int): emit(.move, range, target: target, constant(.int(0 &- int)))
    case .float(let float): emit(.move, range, target: target, constant(.float(-float)))
    default: emit(.negate, range, target: target, operand(value, in: scratch))
    }
  }

  private func compileLogic(
    _ left: Expression, _ right: Expression, _ jump: Opcode, _ wording: Instruction.Wording, into target: Int
  ) {
    compile(left, into: target)
    let end = emit(jump, left.range, left: target, detail: wording.rawValue)
    scope.branch { compile(right, into: target) }
    emit(.boolean, right.range, left: target, detail: Instruction.Wording.both.rawValue)
    land(end)
  }

  /// The jumps that are taken where the condition does not hold.
  func compileCondition(_ condition: Expression, _ wording: Instruction.Wording = .condition) -> [Int] {
    guard hasStack(condition.range) else { return [] }
    let mark = scope.top
    defer { scope.top = mark }
    switch condition.kind {
    case .and(let left, let right):
      var skips = compileCondition(left, .and)
      scope.branch { skips += compileCondition(right, .both) }
      return skips
    case .binary(let symbol, let left, let right):
      guard let operation = BinaryOperator(symbol: symbol), let test = Opcode(testing: operation) else {
        break
      }
      let (first, second) = operands(left, right)
      return [emit(test, condition.range, first, second, detail: wording.rawValue)]
    default: break
    }
    return [emit(.jumpIfFalse, condition.range, operand(condition), detail: wording.rawValue)]
  }

  private func compileName(_ name: String, _ range: SourceRange, into target: Int) {
    if let variable = scope.variables(named: name).first {
      load(variable, into: target, range)
    } else if let value = session.registry.value(name) {
      emit(.move, range, target: target, constant(value))
    } else {
      reportUnknown(name, range)
    }
  }

  /// What names of other languages are called here.
  private static let habits = [
    "True": "write `true`", "False": "write `false`", "TRUE": "write `true`", "FALSE": "write `false`",
    "None": "write `nil`", "null": "write `nil`", "NULL": "write `nil`", "undefined": "write `nil`",
    "append": "write `xs += [x]`", "range": "write `0..<n`", "length": "write `len(x)`",
    "size": "write `len(x)`", "println": "write `print(x)`", "printf": "write `print(x)`",
    "echo": "write `print(x)`", "string": "write `str(x)`", "String": "write `str(x)`",
    "dict": "write a record: `{a: 1}`", "np": "functions need no prefix: `sqrt(x)`",
    "math": "functions need no prefix: `sqrt(x)`", "Math": "functions need no prefix: `sqrt(x)`",
    "torch": "functions need no prefix: `tensor([1, 2])`", "raise": "write `error(\"what is wrong\")`",
    "elif": "write `else if`", "self": "in `x.f(…)`, the value `x` is passed as the first argument of `f`",
  ]

  func reportUnknown(_ name: String, _ range: SourceRange) {
    if name == "_" || name.hasPrefix("_"), name.dropFirst().allSatisfy(\.isNumber) {
      report("`\(name)` exists only at the prompt: it is a value shown earlier", block: range)
    } else if let habit = Compiler.habits[name] ?? Machine.methodHabits[name]
      ?? session.registry.habits[name]
    {
      report("the name `\(name)` is not defined", block: range, hint: habit)
    } else {
      var visible = session.registry.names
      var current: FunctionScope? = scope
      while let here = current {
        visible += here.blocks.flatMap(\.keys) + here.known.keys
        current = here.parent
      }
      let near = Spelling.nearest(to: name, among: visible)
      report("the name `\(name)` is not defined", block: range, hint: near.map { "did you mean `\($0)`?" })
    }
  }

  private func compileString(_ parts: [StringPart], _ range: SourceRange, into target: Int) {
    if parts.isEmpty {
      emit(.move, range, target: target, constant(.string("")))
      return
    }
    if parts.count == 1, case .text(let text) = parts[0] {
      emit(.move, range, target: target, constant(.string(text)))
      return
    }
    let (first, pieces) = compilePieces(parts)
    emit(
      .interpolate, range, target: target, left: first,
      right: site(Site(pieces: pieces, valueCount: scope.top - first)))
  }

  /// Puts the values of an interpolated string into registers that follow each other.
  func compilePieces(_ parts: [StringPart]) -> (first: Int, pieces: [Format.Piece]) {
    let first = scope.top
    let pieces = parts.map { part -> Format.Piece in
      switch part {
      case .text(let text): return .text(text)
      case .value(let value, let format):
        compile(value, into: scope.allocate())
        if let problem = Format.problem(format) { report(problem, block: value.range) }
        return .value(format.isEmpty ? nil : Format(format))
      }
    }
    return (first, pieces)
  }

  private func compileList(_ items: [ListItem], _ range: SourceRange, into target: Int) {
    let first = compileInOrder(items.map(\.value))
    if items.contains(where: \.isSpread) {
      let parts = items.map { $0.isSpread ? Site.Part.spread : .positional }
      emit(.makeListSpread, range, target: target, left: first, right: site(Site(parts: parts)))
    } else {
      emit(.makeList, range, target: target, left: first, right: items.count)
    }
  }

  private func compileRecord(_ entries: [RecordEntry], _ range: SourceRange, into target: Int) {
    var parts: [Site.Part] = []
    let first = scope.top
    for entry in entries {
      let register = scope.allocate()
      switch entry {
      case .field(let name, let value):
        if parts.contains(where: { if case .named(name.text) = $0 { true } else { false } }) {
          report("duplicate field `\(name.text)`", block: name.range)
        }
        compile(value, into: register)
        parts.append(.named(name.text))
      case .spread(let value):
        compile(value, into: register)
        parts.append(.spread)
      }
    }
    emit(.makeRecord, range, target: target, left: first, right: site(Site(parts: parts)))
  }

  private func compileComprehension(
    _ body: Expression, _ clauses: [Clause], _ range: SourceRange, into target: Int
  ) {
    let list = scope.allocate()
    emit(.makeList, range, target: list)
    compileClauses(clauses[...], range, filling: clauses.count == 1 ? list : nil) {
      let mark = self.scope.top
      self.emit(
        .append, body.range, target: list, self.operand(body), detail: Instruction.Root.register.rawValue)
      self.scope.top = mark
    }
    emit(.move, range, target: target, temporary(list))
  }

  private func compileClauses(
    _ clauses: ArraySlice<Clause>, _ range: SourceRange, filling list: Int? = nil, body: () -> Void
  ) {
    guard let clause = clauses.first else { return body() }
    switch clause {
    case .loop(let names, let values):
      compileLoop(names, values, range, filling: list) {
        self.compileClauses(clauses.dropFirst(), range, body: body)
      }
    case .condition(let condition):
      let skips = compileCondition(condition)
      compileClauses(clauses.dropFirst(), range, body: body)
      for skip in skips { land(skip) }
    }
  }

  private func compileElement(
    _ value: Expression, _ indices: [IndexItem], _ range: SourceRange, into target: Int, in scratch: Int?
  ) {
    if indices.count == 1, case .value(let index) = indices[0] {
      let (owner, position) = operands(value, index, in: scratch)
      emit(.getElement, range, target: target, owner, position)
      return
    }
    let first = scope.allocate()
    compile(value, into: first)
    let parts = compileIndices(indices)
    let shape = Site(steps: [.element(parts)], valueCount: parts.reduce(0) { $0 + $1.valueCount })
    emit(.getElements, range, target: target, left: first, right: site(shape))
  }

  /// Puts the values of the indices into registers that follow each other.
  func compileIndices(_ indices: [IndexItem]) -> [Site.IndexPart] {
    indices.map { index in
      switch index {
      case .value(let value):
        _ = compileInOrder([value])
        return .value
      case .slice(let lower, let upper, let step, let includesUpper, _):
        _ = compileInOrder([lower, upper, step].compactMap { $0 })
        return .slice(
          hasLower: lower != nil, hasUpper: upper != nil, hasStep: step != nil, includesUpper: includesUpper)
      }
    }
  }

  private func compileConditional(
    _ branches: [(condition: Expression, body: Block)], _ otherwise: Block?, _ range: SourceRange,
    into target: Int?
  ) {
    var ends: [Int] = []
    for (index, branch) in branches.enumerated() {
      let skips = compileCondition(branch.condition)
      scope.branch { compileBlock(branch.body, into: target) }
      if index < branches.count - 1 || otherwise != nil || target != nil { ends.append(emit(.jump, range)) }
      for skip in skips { land(skip) }
    }
    if let otherwise {
      scope.branch { compileBlock(otherwise, into: target) }
    } else if let target {
      emit(.move, range, target: target, constant(.nothing))
    }
    for end in ends { land(end) }
  }

  private func compileAttempt(
    _ body: Block, _ error: Name, _ handler: Block, _ range: SourceRange, into target: Int?
  ) {
    let mark = scope.top
    let caught = scope.allocate()
    let start = emit(.pushHandler, range, left: caught)
    scope.handlerDepth += 1
    scope.branch { compileBlock(body, into: target) }
    scope.handlerDepth -= 1
    emit(.popHandler, range)
    let end = emit(.jump, range)
    land(start)
    scope.blocks.append([:])
    bind(error, to: caught)
    scope.branch { compileBlock(handler, into: target) }
    scope.blocks.removeLast()
    release(from: mark, range)
    land(end)
  }

  /// Makes a register's value a fresh name of the innermost block.
  func bind(_ name: Name, to register: Int) {
    guard name.text != "_" else { return }
    guard scope.mentioned.contains(name.text) else {
      _ = scope.declare(name.text, in: register)
      scope.assigned.insert(register)
      return
    }
    let variable = scope.declare(name.text, in: scope.allocate())
    if case .cell(let cell) = variable { emit(.freshCell, name.range, target: cell) }
    store(temporary(register), in: variable, name.range)
  }
}

extension Expression {
  /// Whether it holds blocks of the same function, which may assign to names.
  var mayAssign: Bool {
    holds { if case .conditional = $0 { true } else if case .attempt = $0 { true } else { false } }
  }

  /// Whether it calls anything, or holds blocks that may.
  var mayCall: Bool { holds { if case .call = $0 { true } else { false } } || mayAssign }

  private func holds(_ isWanted: (Kind) -> Bool) -> Bool {
    if isWanted(kind) { return true }
    switch kind {
    case .conditional, .attempt: return false
    case .nothing, .bool, .int, .float, .name, .function: return false
    case .string(let parts):
      return parts.contains { if case .value(let value, _) = $0 { value.holds(isWanted) } else { false } }
    case .list(let items): return items.contains { $0.value.holds(isWanted) }
    case .comprehension(let body, let clauses):
      return body.holds(isWanted)
        || clauses.contains {
          switch $0 {
          case .loop(_, let value), .condition(let value): value.holds(isWanted)
          }
        }
    case .record(let entries):
      return entries.contains {
        switch $0 {
        case .field(_, let value), .spread(let value): value.holds(isWanted)
        }
      }
    case .range(let lower, let upper, let step, _):
      return lower.holds(isWanted) || upper.holds(isWanted) || step?.holds(isWanted) == true
    case .negate(let value), .not(let value), .property(let value, _): return value.holds(isWanted)
    case .and(let left, let right), .or(let left, let right), .binary(_, let left, let right):
      return left.holds(isWanted) || right.holds(isWanted)
    case .call(let callee, let arguments):
      return callee.holds(isWanted) || arguments.contains { $0.value.holds(isWanted) }
    case .element(let value, let indices):
      return value.holds(isWanted) || indices.contains(where: { $0.values.contains { $0.holds(isWanted) } })
    }
  }

  /// Whether its value is written by one last step, which has read all it needs: then it may go straight into
  /// the register of a name that the expression reads.
  var isWrittenLast: Bool {
    switch kind {
    case .nothing, .bool, .int, .float, .name, .negate, .not, .binary, .property, .element, .range, .string,
      .list, .record, .function, .comprehension:
      true
    case .and, .or, .call, .conditional, .attempt: false
    }
  }
}

extension IndexItem {
  fileprivate var values: [Expression] {
    switch self {
    case .value(let value): [value]
    case .slice(let lower, let upper, let step, _, _): [lower, upper, step].compactMap { $0 }
    }
  }
}

extension BinaryOperator {
  init?(symbol: String) {
    guard let operation = BinaryOperator.allCases.first(where: { $0.symbol == symbol }) else { return nil }
    self = operation
  }
}
