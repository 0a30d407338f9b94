import Syntax

extension Compiler {
  /// Puts the block's value into a register if one is given.
  func compileBlock(_ block: Block, into target: Int?) {
    guard hasStack(block.range) else { return }
    for (index, statement) in block.statements.enumerated() {
      let isLast = index == block.statements.count - 1
      if block === file { showsValue = isLast || endsCell(statement, before: block.statements[index + 1]) }
      if isLast, let target, case .expression(let value, _) = statement.kind {
        compile(value, into: target)
        return
      }
      compile(statement)
    }
    if let target { emit(.move, block.range, target: target, constant(.nothing)) }
  }

  func compile(_ statement: Statement) {
    let mark = scope.top
    defer { scope.top = mark }
    switch statement.kind {
    case .expression(let value, let isMuted):
      if !isMuted, !showsValue || scope.parent != nil { warnIfUnused(value) }
      compileDiscarding(value)
    case .function(let function):
      let value = scope.allocate()
      compile(function, into: value)
      if let name = function.name { assign(temporary(value), to: name) }
    case .loop(let names, let values, let body):
      compileLoop(names, values, statement.range) { self.compileBlock(body, into: nil) }
    case .whileLoop(let condition, let body): compileWhile(condition, body, statement.range)
    case .breakLoop, .continueLoop: compileJump(statement)
    case .giveBack(let value):
      if scope.parent == nil { report("`return` outside a function", block: statement.range) }
      emit(.giveBack, statement.range, value.map { operand($0) } ?? constant(.nothing))
    case .importFile(let path, let pathRange, let alias):
      compileImport(path, pathRange, alias, statement.range)
    case .setting(let name, let value): compileSetting(name, value)
    case .assign(let place, let operation, let value, let isOuter):
      compileAssignment(place, operation, value, isOuter, statement.range)
    case .unpack(let names, let values):
      compileUnpacking(names, values, statement.range)
    case .unpackRecord(let names, let value):
      let record = scope.allocate()
      compile(value, into: record)
      for name in names { compileField(name, of: record, name.range) }
      release(from: record, statement.range)
    }
  }

  private func compileUnpacking(_ names: [Name], _ values: [Expression], _ range: SourceRange) {
    let first: Int
    if values.count == names.count {
      first = compileInOrder(values)
    } else {
      first = scope.allocate(names.count)
      let whole: Operand
      if values.count == 1 {
        whole = operand(values[0])
      } else {
        let list = scope.allocate()
        emit(.makeList, range, target: list, left: compileInOrder(values), right: values.count)
        whole = temporary(list)
      }
      emit(
        .unpack, range, target: first, left: whole.index, right: names.count,
        flags: whole.isTemporary ? .movesLeft : [])
    }
    for (position, name) in names.enumerated() where name.text != "_" {
      assign(temporary(first + position), to: name)
    }
    release(from: first, range)
  }

  /// Binds a name to the field of the same name.
  private func compileField(_ name: Name, of record: Int, _ range: SourceRange) {
    let field = scope.allocate()
    emit(.getProperty, range, target: field, left: record, right: site(Site(name: name.text)))
    assign(temporary(field), to: name)
    scope.top -= 1
  }

  /// Gives a name of this function a value.
  func assign(_ value: Operand, to name: Name) {
    store(value, in: variable(for: name), name.range)
  }

  private func variable(for name: Name) -> Variable {
    if name.text == "_" || session.registry.isProtected(name.text) {
      report("cannot assign to `\(name.text)`", block: name.range)
    }
    return ownVariable(name.text) ?? scope.declare(name.text, in: scope.allocate())
  }

  private func ownVariable(_ name: String) -> Variable? {
    scope.ownVariables(named: name).first
  }

  private func compileSetting(_ name: Name, _ value: Expression) {
    if scope.parent != nil { report("`set` is allowed only at the top level of a file", block: name.range) }
    if let text = session.settings[name.text] {
      assign(constant(session.settingValue(text)), to: name)
    } else {
      assign(operand(value), to: name)
    }
  }

  private func compileImport(_ path: String, _ pathRange: SourceRange, _ alias: Name?, _ range: SourceRange) {
    if scope.parent != nil {
      report("`import` is allowed only at the top level of a file", block: range)
      return
    }
    do {
      let module = try session.loadModule(path, from: source)
      let names = scope.allocate()
      emit(
        .importFile, range, target: names, constant(.string(module.path)),
        flags: alias == nil ? [] : .isMarked)
      if let alias {
        assign(temporary(names), to: alias)
      } else {
        for name in module.exportedNames { compileField(Name(text: name, range: range), of: names, range) }
        release(from: names, range)
      }
    } catch {
      report(importing: error, at: pathRange)
    }
  }

  // MARK: Loops

  /// `for names in values`: names are fresh each round and end with the loop.
  /// - Parameter list: a register with the list that gets an item each round.
  func compileLoop(
    _ names: [Name], _ values: Expression, _ range: SourceRange, filling list: Int? = nil, body: () -> Void
  ) {
    let mark = scope.top
    let state = scope.allocate(Iteration.registerCount)
    let whole = operand(values)
    emit(.forPrepare, values.range, target: state, whole, flags: names.count == 1 ? [] : .isMarked)
    scope.top = state + Iteration.registerCount
    if let list { emit(.makeRoom, range, target: list, left: state) }
    let start = here
    let item = scope.allocate(names.count)
    let leave = emit(.forNext, values.range, left: state, right: item)
    scope.blocks.append([:])
    if names.count > 1 {
      emit(.unpack, values.range, target: item, left: item, right: names.count, flags: .movesLeft)
    }
    for (position, name) in names.enumerated() { bind(name, to: item + position) }
    scope.loops.append(.init(continueTarget: start, top: scope.top, handlerDepth: scope.handlerDepth))
    scope.branch(body)
    emit(.loop, range, target: start)
    land(leave)
    for jump in scope.loops.removeLast().breaks { land(jump) }
    scope.blocks.removeLast()
    release(from: mark, range)
  }

  private func compileWhile(_ condition: Expression, _ body: Block, _ range: SourceRange) {
    let start = here
    let leaves: [Int]
    if case .bool(true) = condition.kind { leaves = [] } else { leaves = compileCondition(condition) }
    scope.loops.append(.init(continueTarget: start, top: scope.top, handlerDepth: scope.handlerDepth))
    scope.branch { compileBlock(body, into: nil) }
    emit(.loop, range, target: start)
    for leave in leaves { land(leave) }
    for jump in scope.loops.removeLast().breaks { land(jump) }
  }

  private func compileJump(_ statement: Statement) {
    guard let loop = scope.loops.last else {
      report("`break` and `continue` must be inside a loop of the same function", block: statement.range)
      return
    }
    for _ in loop.handlerDepth..<scope.handlerDepth { emit(.popHandler, statement.range) }
    if scope.top > loop.top {
      emit(.clear, statement.range, target: loop.top, left: scope.top - loop.top)
    }
    if case .breakLoop = statement.kind {
      scope.loops[scope.loops.count - 1].breaks.append(emit(.jump, statement.range))
    } else {
      emit(.loop, statement.range, target: loop.continueTarget)
    }
  }

  // MARK: Assignment

  private func compileAssignment(
    _ place: Place, _ operation: String?, _ value: Expression, _ isOuter: Bool, _ range: SourceRange
  ) {
    if place.name.text == "_" { report("cannot assign to `_`", block: place.name.range) }
    guard let variable = target(place.name, isOuter: isOuter) else { return }
    guard place.steps.isEmpty else {
      compileChange(of: place, variable, operation, value, range)
      return
    }
    if session.registry.isProtected(place.name.text), scope.parent == nil {
      report("`\(place.name.text)` is a constant", block: place.range)
    }
    if operation == "+" {
      let root = root(variable)
      if case .list(let items) = value.kind, items.count == 1, !items[0].isSpread {
        emit(.append, range, target: root.index, operand(items[0].value), detail: root.kind)
      } else if case .string(let parts) = value.kind, parts.count > 1 {
        let (first, pieces) = compilePieces(parts)
        let site = site(Site(pieces: pieces, valueCount: scope.top - first))
        emit(.appendText, range, target: root.index, left: first, right: site, detail: root.kind)
      } else {
        emit(.addAssign, range, target: root.index, operand(value), detail: root.kind)
      }
    } else if let operation {
      let change = operand(value)
      if case .register(let register) = variable {
        if !scope.assigned.contains(register) { emit(.check, place.range, left: register) }
        emitBinary(operation, range, target: register, Operand(index: register, isTemporary: false), change)
      } else {
        let old = scope.allocate()
        load(variable, into: old, place.range)
        emitBinary(operation, range, target: old, temporary(old), change)
        store(temporary(old), in: variable, range)
      }
    } else if case .register(let register) = variable {
      compile(value, into: register, isName: true)
      scope.assigned.insert(register)
    } else {
      store(operand(value), in: variable, range)
    }
  }

  /// `x.a[i] = value`, in place.
  private func compileChange(
    of place: Place, _ variable: Variable, _ operation: String?, _ value: Expression, _ range: SourceRange
  ) {
    let root = root(variable)
    if operation == nil, place.steps.count == 1, case .element(let indices, _) = place.steps[0],
      indices.count == 1, case .value(let index) = indices[0]
    {
      let (position, new) = operands(index, value)
      emit(.setElement, place.range, target: root.index, position, new, detail: root.kind)
      return
    }
    var shape = Site()
    let first = scope.top
    for step in place.steps {
      switch step {
      case .property(let name): shape.steps.append(.property(name.text))
      case .element(let indices, _): shape.steps.append(.element(compileIndices(indices)))
      }
    }
    shape.valueCount = scope.top - first
    let site = site(shape)
    let new = scope.allocate()
    if let operation {
      emit(.readPlace, place.range, target: new, left: root.index, right: site, detail: root.kind)
      emitBinary(operation, range, target: new, temporary(new), operand(value))
    } else {
      compile(value, into: new)
    }
    emit(.writePlace, place.range, target: root.index, left: first, right: site, detail: root.kind)
  }

  private func target(_ name: Name, isOuter: Bool) -> Variable? {
    if isOuter {
      guard let parent = scope.parent else {
        report("`outer` is allowed only inside a function", block: name.range)
        return nil
      }
      // A local of the same name is skipped: the nearest one around the function is meant.
      let own = scope.ownVariables(named: name.text).count
      let variables = scope.variables(named: name.text).dropFirst(own)
      if let variable = variables.first { return variable }
      _ = parent
      report("no enclosing function or file defines `\(name.text)`", block: name.range)
      return nil
    }
    return ownVariable(name.text) ?? scope.declare(name.text, in: scope.allocate())
  }
}
