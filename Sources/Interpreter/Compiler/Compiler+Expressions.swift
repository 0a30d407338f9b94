import Syntax

extension Compiler {
  /// Leaves the expression's value on the stack.
  func compile(_ expression: Expression) {
    guard hasStack(expression.range) else { return }
    let range = expression.range
    switch expression.kind {
    case .nothing: emit(.nothing, range)
    case .bool(let bool): emit(bool ? .yes : .no, range)
    case .int(let int):
      if let small = Int32(exactly: int) {
        emit(.int, range, Int(small))
      } else {
        emit(.constant, range, constant(.int(int)))
      }
    case .float(let float): emit(.constant, range, constant(.float(float)))
    case .string(let parts): compileString(parts, range)
    case .name(let name): compileName(name, range)
    case .list(let items): compileList(items, range)
    case .comprehension(let body, let clauses): compileComprehension(body, clauses, range)
    case .record(let entries): compileRecord(entries, range)
    case .range(let lower, let upper, let step, let includesUpper):
      compile(lower)
      compile(upper)
      if let step { compile(step) }
      emit(.makeRange, range, step == nil ? 0 : 1, flag: includesUpper ? 1 : 0)
    case .negate(let value): compileNegation(value, range)
    case .not(let value):
      compile(value)
      emit(.not, range)
    case .and(let left, let right): compileLogic(left, right, .jumpIfFalseKeep)
    case .or(let left, let right): compileLogic(left, right, .jumpIfTrueKeep)
    case .binary(let operation, let left, let right):
      compile(left)
      if case .int(let int) = right.kind, operation == "+" || operation == "-",
        let small = Int32(exactly: int)
      {
        emit(.addInt, range, Int(operation == "+" ? small : 0 - small), flag: operation == "+" ? 0 : 1)
        return
      }
      compile(right)
      emitBinary(operation, range)
    case .property(let value, let name):
      compile(value)
      emit(.getProperty, name.range, constant(.string(name.text)))
    case .call(let callee, let arguments): compileCall(callee, arguments, range)
    case .element(let value, let indices):
      compile(value)
      let parts = compileIndices(indices)
      emit(
        .getElement, range,
        site(Site(steps: [.element(parts)], stackCount: parts.reduce(0) { $0 + $1.stackCount })))
    case .function(let function): compile(function)
    case .conditional(let branches, let otherwise):
      compileConditional(branches, otherwise, range, wantsValue: true)
    case .attempt(let body, let error, let handler):
      compileAttempt(body, error, handler, range, wantsValue: true)
    }
  }

  /// Runs an expression for what it does.
  func compileDiscarding(_ expression: Expression) {
    switch expression.kind {
    case .conditional(let branches, let otherwise):
      compileConditional(branches, otherwise, expression.range, wantsValue: false)
    case .attempt(let body, let error, let handler):
      compileAttempt(body, error, handler, expression.range, wantsValue: false)
    default:
      compile(expression)
      emit(.pop, expression.range)
    }
  }

  func emitBinary(_ symbol: String, _ range: SourceRange, swapped: Bool = false) {
    if symbol == "not in" {
      emit(.notIn, range)
    } else if symbol == "<", !swapped {
      emit(.less, range)
    } else if symbol == "<=", !swapped {
      emit(.lessOrEqual, range)
    } else if let operation = BinaryOperator(symbol: symbol) {
      emit(.binary, range, Int(operation.rawValue), flag: swapped ? 1 : 0)
    }
  }

  private func compileNegation(_ value: Expression, _ range: SourceRange) {
    switch value.kind {
    case .int(let int): emit(.constant, range, constant(.int(0 &- int)))
    case .float(let float): emit(.constant, range, constant(.float(-float)))
    default:
      compile(value)
      emit(.negate, range)
    }
  }

  private func compileLogic(_ left: Expression, _ right: Expression, _ jump: Opcode) {
    compile(left)
    let end = emit(jump, left.range)
    compile(right)
    emit(.boolean, right.range)
    land(end)
  }

  private func compileName(_ name: String, _ range: SourceRange) {
    if let variable = scope.variables(named: name).first {
      load(variable, range)
    } else if let value = session.registry.value(name) {
      emit(.constant, range, constant(value))
    } else {
      reportUnknown(name, range)
      emit(.nothing, range)
    }
  }

  /// What names of other languages are called here.
  private static let habits = [
    "True": "write `true`", "False": "write `false`", "TRUE": "write `true`", "FALSE": "write `false`",
    "None": "write `nil`", "null": "write `nil`", "NULL": "write `nil`", "undefined": "write `nil`",
    "append": "write `xs += [x]`", "range": "write `0..<n`", "length": "write `len(x)`",
    "size": "write `len(x)`", "println": "write `print(x)`", "printf": "write `print(x)`",
    "echo": "write `print(x)`", "string": "write `str(x)`", "String": "write `str(x)`",
    "dict": "records are written `{a: 1}`", "np": "functions need no prefix: `sqrt(x)`",
    "math": "functions need no prefix: `sqrt(x)`", "Math": "functions need no prefix: `sqrt(x)`",
    "torch": "functions need no prefix: `tensor([1, 2])`", "raise": "write `error(\"what is wrong\")`",
    "elif": "write `else if`", "self": "a function's first parameter takes what stands before the dot",
  ]

  func reportUnknown(_ name: String, _ range: SourceRange) {
    if name == "_" || name.hasPrefix("_"), name.dropFirst().allSatisfy(\.isNumber) {
      report("`\(name)` is the prompt's: a value shown earlier", block: range)
    } else if let habit = Compiler.habits[name] {
      report("there is no name `\(name)`", block: range, hint: habit)
    } else {
      var visible = session.registry.names
      var current: FunctionScope? = scope
      while let here = current {
        visible += here.blocks.flatMap(\.keys)
        current = here.parent
      }
      let near = Spelling.nearest(to: name, among: visible)
      report("there is no name `\(name)`", block: range, hint: near.map { "did you mean `\($0)`?" })
    }
  }

  private func compileString(_ parts: [StringPart], _ range: SourceRange) {
    if parts.isEmpty {
      emit(.constant, range, constant(.string("")))
    } else if parts.count == 1, case .text(let text) = parts[0] {
      emit(.constant, range, constant(.string(text)))
    } else {
      var formats: [String?] = []
      for part in parts {
        switch part {
        case .text(let text):
          emit(.constant, range, constant(.string(text)))
          formats.append(nil)
        case .value(let value, let format):
          compile(value)
          formats.append(format)
          if let problem = Format.problem(format) { report(problem, block: value.range) }
        }
      }
      emit(.interpolate, range, site(Site(formats: formats)))
    }
  }

  private func compileList(_ items: [ListItem], _ range: SourceRange) {
    for item in items { compile(item.value) }
    if items.contains(where: \.isSpread) {
      emit(.makeListSpread, range, site(Site(parts: items.map { $0.isSpread ? .spread : .positional })))
    } else {
      emit(.makeList, range, items.count)
    }
  }

  private func compileRecord(_ entries: [RecordEntry], _ range: SourceRange) {
    var parts: [Site.Part] = []
    for entry in entries {
      switch entry {
      case .field(let name, let value):
        if parts.contains(where: { if case .named(name.text) = $0 { true } else { false } }) {
          report("the field `\(name.text)` is there twice", block: name.range)
        }
        compile(value)
        parts.append(.named(name.text))
      case .spread(let value):
        compile(value)
        parts.append(.spread)
      }
    }
    emit(.makeRecord, range, site(Site(parts: parts)))
  }

  private func compileComprehension(_ body: Expression, _ clauses: [Clause], _ range: SourceRange) {
    let list = scope.newSlot()
    emit(.makeList, range, 0)
    emit(.setLocal, range, list)
    compileClauses(clauses[...], range) {
      self.compile(body)
      self.emit(.appendLocal, body.range, list)
    }
    emit(.getLocal, range, list)
    emit(.unset, range)
    emit(.setLocal, range, list)
  }

  private func compileClauses(_ clauses: ArraySlice<Clause>, _ range: SourceRange, body: () -> Void) {
    guard let clause = clauses.first else { return body() }
    switch clause {
    case .loop(let names, let values):
      compileLoop(names, values, range) { self.compileClauses(clauses.dropFirst(), range, body: body) }
    case .condition(let condition):
      compile(condition)
      let skip = emit(.jumpIfFalse, condition.range)
      compileClauses(clauses.dropFirst(), range, body: body)
      land(skip)
    }
  }

  func compileIndices(_ indices: [IndexItem]) -> [Site.IndexPart] {
    indices.map { index in
      switch index {
      case .value(let value):
        compile(value)
        return .value
      case .slice(let lower, let upper, let step, let includesUpper, _):
        for bound in [lower, upper, step] { if let bound { compile(bound) } }
        return .slice(
          hasLower: lower != nil, hasUpper: upper != nil, hasStep: step != nil, includesUpper: includesUpper)
      }
    }
  }

  private func compileConditional(
    _ branches: [(condition: Expression, body: Block)], _ otherwise: Block?, _ range: SourceRange,
    wantsValue: Bool
  ) {
    var ends: [Int] = []
    for branch in branches {
      compile(branch.condition)
      let skip = emit(.jumpIfFalse, branch.condition.range)
      compileBlock(branch.body, wantsValue: wantsValue)
      ends.append(emit(.jump, range))
      land(skip)
    }
    if let otherwise {
      compileBlock(otherwise, wantsValue: wantsValue)
    } else if wantsValue {
      emit(.nothing, range)
    }
    for end in ends { land(end) }
  }

  private func compileAttempt(
    _ body: Block, _ error: Name, _ handler: Block, _ range: SourceRange, wantsValue: Bool
  ) {
    let start = emit(.pushHandler, range)
    scope.handlerDepth += 1
    compileBlock(body, wantsValue: wantsValue)
    scope.handlerDepth -= 1
    emit(.popHandler, range)
    let end = emit(.jump, range)
    land(start)
    scope.blocks.append([:])
    let variable = scope.declare(error.text)
    if case .cell(let index) = variable { emit(.freshCell, error.range, index) }
    store(variable, error.range)
    compileBlock(handler, wantsValue: wantsValue)
    scope.blocks.removeLast()
    land(end)
  }
}

extension BinaryOperator {
  init?(symbol: String) {
    guard let operation = BinaryOperator.allCases.first(where: { $0.symbol == symbol }) else { return nil }
    self = operation
  }
}
