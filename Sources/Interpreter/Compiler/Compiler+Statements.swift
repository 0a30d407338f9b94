import Syntax

extension Compiler {
  /// Leaves the block's value on the stack if it is wanted, nothing otherwise.
  func compileBlock(_ block: Block, wantsValue: Bool) {
    guard hasStack(block.range) else { return }
    for (index, statement) in block.statements.enumerated() {
      let isLast = index == block.statements.count - 1
      if block === file { showsValue = isLast || endsCell(statement, before: block.statements[index + 1]) }
      if isLast, wantsValue, case .expression(let value, _) = statement.kind {
        compile(value)
        return
      }
      compile(statement)
    }
    if wantsValue { emit(.nothing, block.range) }
  }

  private func compile(_ statement: Statement) {
    switch statement.kind {
    case .expression(let value, let isMuted):
      if !isMuted, !showsValue || scope.parent != nil { warnIfUnused(value) }
      compileDiscarding(value)
    case .function(let function):
      compile(function)
      if let name = function.name { assignName(name) }
    case .loop(let names, let values, let body):
      compileLoop(names, values, statement.range) { self.compileBlock(body, wantsValue: false) }
    case .whileLoop(let condition, let body): compileWhile(condition, body, statement.range)
    case .breakLoop, .continueLoop: compileJump(statement)
    case .giveBack(let value):
      if let value { compile(value) } else { emit(.nothing, statement.range) }
      if scope.parent == nil { report("`return` stands outside any function", block: statement.range) }
      emit(.giveBack, statement.range)
    case .importFile(let path, let pathRange, let alias):
      compileImport(path, pathRange, alias, statement.range)
    case .setting(let name, let value): compileSetting(name, value)
    case .assign(let place, let operation, let value, let isOuter):
      compileAssignment(place, operation, value, isOuter, statement.range)
    case .unpack(let names, let values):
      if values.count == 1 {
        compile(values[0])
      } else {
        for value in values { compile(value) }
        emit(.makeList, statement.range, values.count)
      }
      unpack(names, statement.range)
    case .unpackRecord(let names, let value):
      compile(value)
      for name in names {
        emit(.unpackRecord, name.range, constant(.string(name.text)))
        assignName(name)
      }
      emit(.pop, statement.range)
    }
  }

  private func unpack(_ names: [Name], _ range: SourceRange) {
    emit(.unpack, range, names.count)
    scope.extraStack += names.count
    for name in names {
      if name.text == "_" { emit(.pop, range) } else { assignName(name) }
    }
  }

  /// Stores the value on the stack under a name of this function.
  func assignName(_ name: Name) {
    if name.text == "_" || session.registry.isProtected(name.text) {
      report("`\(name.text)` cannot be assigned", block: name.range)
    }
    if let variable = scope.blocks.reversed().lazy.compactMap({ $0[name.text] }).first {
      store(variable, name.range)
    } else {
      store(scope.declare(name.text), name.range)
    }
  }

  private func compileSetting(_ name: Name, _ value: Expression) {
    if scope.parent != nil { report("`set` stands at the top of a file only", block: name.range) }
    if let text = session.settings[name.text] {
      emit(.constant, value.range, constant(session.settingValue(text)))
    } else {
      compile(value)
    }
    assignName(name)
  }

  private func compileImport(_ path: String, _ pathRange: SourceRange, _ alias: Name?, _ range: SourceRange) {
    if scope.parent != nil {
      report("`import` stands at the top of a file only", block: range)
      return
    }
    do {
      let module = try session.loadModule(path, from: source)
      emit(.importFile, range, constant(.string(module.path)), flag: alias == nil ? 0 : 1)
      if let alias {
        assignName(alias)
      } else {
        for name in module.exportedNames {
          emit(.unpackRecord, range, constant(.string(name)))
          assignName(Name(text: name, range: range))
        }
        emit(.pop, range)
      }
    } catch {
      report(importing: error, at: pathRange)
    }
  }

  // MARK: Loops

  /// `for names in values`: names are fresh each round and end with the loop.
  func compileLoop(_ names: [Name], _ values: Expression, _ range: SourceRange, body: () -> Void) {
    compile(values)
    let slot = scope.newSlot()
    _ = scope.newSlot()
    let height = scope.newSlot()
    emit(.forPrepare, values.range, slot, flag: names.count == 1 ? 0 : 1)
    emit(.saveHeight, range, height)
    let start = here
    let leave = emit(.forNext, values.range, 0, count: slot)
    scope.blocks.append([:])
    if names.count > 1 {
      emit(.unpack, values.range, names.count)
      scope.extraStack += names.count
    }
    for name in names {
      if name.text == "_" {
        emit(.pop, name.range)
        continue
      }
      let variable = scope.declare(name.text)
      if case .cell(let index) = variable { emit(.freshCell, name.range, index) }
      store(variable, name.range)
    }
    scope.loops.append(.init(continueTarget: start, heightSlot: height, handlerDepth: scope.handlerDepth))
    body()
    emit(.loop, range, start)
    land(leave)
    for jump in scope.loops.removeLast().breaks { land(jump) }
    scope.blocks.removeLast()
  }

  private func compileWhile(_ condition: Expression, _ body: Block, _ range: SourceRange) {
    let height = scope.newSlot()
    emit(.saveHeight, range, height)
    let start = here
    compile(condition)
    let leave = emit(.jumpIfFalse, condition.range)
    scope.loops.append(.init(continueTarget: start, heightSlot: height, handlerDepth: scope.handlerDepth))
    compileBlock(body, wantsValue: false)
    emit(.loop, range, start)
    land(leave)
    for jump in scope.loops.removeLast().breaks { land(jump) }
  }

  private func compileJump(_ statement: Statement) {
    guard let loop = scope.loops.last else {
      report("`break` and `continue` stand inside a loop of the same function", block: statement.range)
      return
    }
    for _ in loop.handlerDepth..<scope.handlerDepth { emit(.popHandler, statement.range) }
    emit(.restoreHeight, statement.range, loop.heightSlot)
    if case .breakLoop = statement.kind {
      scope.loops[scope.loops.count - 1].breaks.append(emit(.jump, statement.range))
    } else {
      emit(.loop, statement.range, loop.continueTarget)
    }
  }

  // MARK: Assignment

  private func compileAssignment(
    _ place: Place, _ operation: String?, _ value: Expression, _ isOuter: Bool, _ range: SourceRange
  ) {
    if place.name.text == "_" { report("`_` cannot be assigned", block: place.name.range) }
    guard let variable = target(place.name, isOuter: isOuter) else { return }
    if place.steps.isEmpty {
      if session.registry.isProtected(place.name.text), scope.parent == nil {
        report("`\(place.name.text)` is a constant", block: place.range)
      }
      compile(value)
      if operation == "+" {
        let root = root(variable)
        emit(.addAssign, range, root.operand, flag: root.flag)
      } else if let operation {
        load(variable, place.range)
        emitBinary(operation, range, swapped: true)
        store(variable, range)
      } else {
        store(variable, range)
      }
      return
    }
    var shape = Site()
    for step in place.steps {
      switch step {
      case .property(let name): shape.steps.append(.property(name.text))
      case .element(let indices, _):
        let parts = compileIndices(indices)
        shape.steps.append(.element(parts))
        shape.stackCount += parts.reduce(0) { $0 + $1.stackCount }
      }
    }
    let index = site(shape)
    let root = root(variable)
    if let operation {
      emit(.readPlace, place.range, root.operand, count: index, flag: root.flag)
      compile(value)
      emitBinary(operation, range)
    } else {
      compile(value)
    }
    emit(.writePlace, place.range, root.operand, count: index, flag: root.flag)
  }

  private func target(_ name: Name, isOuter: Bool) -> Variable? {
    if isOuter {
      guard let parent = scope.parent else {
        report("`outer` has a meaning only inside a function", block: name.range)
        return nil
      }
      // A local of the same name is skipped: the nearest one around the function is meant.
      let own = scope.blocks.count { $0[name.text] != nil }
      let variables = scope.variables(named: name.text).dropFirst(own)
      if let variable = variables.first { return variable }
      _ = parent
      report("no function or file around this one has a name `\(name.text)`", block: name.range)
      return nil
    }
    if let variable = scope.blocks.reversed().lazy.compactMap({ $0[name.text] }).first { return variable }
    return scope.declare(name.text)
  }
}

extension Site.IndexPart {
  var stackCount: Int {
    switch self {
    case .value: 1
    case .slice(let lower, let upper, let step, _): (lower ? 1 : 0) + (upper ? 1 : 0) + (step ? 1 : 0)
    }
  }
}
