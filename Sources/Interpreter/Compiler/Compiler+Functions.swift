import Syntax

extension Compiler {
  /// Leaves the function on the stack.
  func compile(_ function: FunctionNode) {
    var collector = NameCollector()
    switch function.body {
    case .expression(let value): collector.visit(value)
    case .block(let block): collector.visit(block)
    }
    for parameter in function.parameters { if let value = parameter.defaultValue { collector.visit(value) } }
    let outer = scope
    let inner = FunctionScope(parent: outer, mentioned: collector.mentioned)
    scope = inner
    let parameters = compileParameters(function)
    for name in collector.assigned where inner.blocks[0][name] == nil { _ = inner.declare(name) }
    switch function.body {
    case .expression(let value): compile(value)
    case .block(let block): compileBlock(block, wantsValue: true)
    }
    emit(.giveBack, function.range)
    let prototype = Prototype(
      name: function.name?.text ?? (function.isTrailingBlock ? "block" : "fn"), source: source,
      range: function.range, parameters: parameters, documentation: function.documentation)
    inner.finish(prototype)
    scope = outer
    outer.prototypes.append(prototype)
    emit(.closure, function.range, outer.prototypes.count - 1)
  }

  /// Parameters take the first slots; defaults run at the start of each call, in order, and may use
  /// the parameters before them.
  private func compileParameters(_ function: FunctionNode) -> [FunctionParameter] {
    for parameter in function.parameters { _ = scope.newSlot(parameter.name.text) }
    var result: [FunctionParameter] = []
    for (slot, parameter) in function.parameters.enumerated() {
      let name = parameter.name.text
      if let value = parameter.defaultValue {
        let given = emit(.jumpIfSet, value.range, 0, count: slot)
        compile(value)
        emit(.setLocal, value.range, slot)
        land(given)
      }
      if scope.mentioned.contains(name) {
        let variable = scope.declare(name)
        emit(.getLocal, parameter.name.range, slot)
        store(variable, parameter.name.range)
      } else {
        scope.blocks[0][name] = .local(slot)
      }
      result.append(
        FunctionParameter(
          name: name, defaultText: parameter.defaultValue.map { source.text(in: $0.range) },
          isRest: parameter.isRest))
    }
    return result
  }
}
