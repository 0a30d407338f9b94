import Syntax

extension Compiler {
  /// Puts the function into a register.
  func compile(_ function: FunctionNode, into target: Int) {
    var collector = NameCollector()
    switch function.body {
    case .expression(let value): collector.visit(value)
    case .block(let block): collector.visit(block)
    }
    for parameter in function.parameters { if let value = parameter.defaultValue { collector.visit(value) } }
    let outer = scope
    scope = FunctionScope(parent: outer, mentioned: collector.mentioned)
    let parameters = compileParameters(function)
    for name in collector.assigned where scope.blocks[0][name] == nil { declareOwn(name, function.range) }
    switch function.body {
    case .expression(let value): compileResult(value)
    case .block(let block): compileResult(block)
    }
    let prototype = Prototype(
      name: function.name?.text ?? (function.isTrailingBlock ? "block" : "fn"), source: source,
      range: function.range, parameters: parameters, documentation: function.documentation,
      formerNames: formerNames, scope: scope)
    scope = outer
    outer.prototypes.append(prototype)
    emit(.closure, function.range, target: target, left: outer.prototypes.count - 1)
  }

  /// A name of the function itself, there from its first line on.
  @discardableResult
  private func declareOwn(_ name: String, _ range: SourceRange) -> Variable {
    let variable = scope.declare(name, in: scope.allocate(named: name))
    if case .cell(let register) = variable { emit(.freshCell, range, target: register) }
    return variable
  }

  /// Parameters take the first registers; defaults run at the start of each call, in order, and may use
  /// the parameters before them.
  private func compileParameters(_ function: FunctionNode) -> [FunctionParameter] {
    for parameter in function.parameters { _ = scope.allocate(named: parameter.name.text) }
    var result: [FunctionParameter] = []
    for (register, parameter) in function.parameters.enumerated() {
      let name = parameter.name.text
      if let value = parameter.defaultValue {
        let given = emit(.jumpIfSet, value.range, left: register)
        let mark = scope.top
        let result = scope.allocate()
        compile(value, into: result)
        emit(.move, value.range, target: register, temporary(result))
        scope.top = mark
        land(given)
      }
      if scope.mentioned.contains(name) {
        store(temporary(register), in: declareOwn(name, parameter.name.range), parameter.name.range)
      } else {
        scope.blocks[0][name] = .register(register)
        scope.assigned.insert(register)
      }
      result.append(
        FunctionParameter(
          name: name, defaultText: parameter.defaultValue.map { source.text(in: $0.range) },
          isRest: parameter.isRest))
    }
    return result
  }

  // MARK: What a function gives back

  /// Ends the function with the block's value.
  func compileResult(_ block: Block) {
    guard hasStack(block.range) else { return }
    for (statement, next) in zip(block.statements, block.statements.dropFirst()) {
      if block === file { showsValue = endsCell(statement, before: next) }
      compile(statement)
    }
    if block === file { showsValue = true }
    switch block.statements.last?.kind {
    case .expression(let value, _): compileResult(value)
    case .giveBack(let value?) where scope.parent != nil: compileResult(value)
    default:
      if let last = block.statements.last { compile(last) }
      emit(.giveBack, block.range, constant(.nothing))
    }
  }

  /// Ends the function with the expression's value; each branch of a condition ends it by itself.
  func compileResult(_ value: Expression) {
    guard hasStack(value.range) else { return }
    let mark = scope.top
    if case .conditional(let branches, let otherwise) = value.kind {
      for branch in branches {
        let skips = compileCondition(branch.condition)
        scope.branch { compileResult(branch.body) }
        for skip in skips { land(skip) }
      }
      if let otherwise {
        scope.branch { compileResult(otherwise) }
      } else {
        emit(.giveBack, value.range, constant(.nothing))
      }
    } else {
      emit(.giveBack, value.range, operand(value))
    }
    scope.top = mark
  }
}
