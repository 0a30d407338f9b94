import Syntax

/// Finds which names a function assigns and which of them functions inside it mention, so that those
/// alone are kept in shared cells.
struct NameCollector {
  /// Names assigned by this function, in order; names inside nested functions are not among them.
  private(set) var assigned: [String] = []
  private var known: Set<String> = []
  /// Names that nested functions mention in any way.
  private(set) var mentioned: Set<String> = []
  /// Fields that are written anywhere.
  private(set) var fields: Set<String> = []
  private var nesting = 0

  mutating func assign(_ name: String) {
    if nesting > 0 {
      mentioned.insert(name)
    } else if known.insert(name).inserted {
      assigned.append(name)
    }
  }

  mutating func visit(_ block: Block) {
    for statement in block.statements { visit(statement) }
  }

  private mutating func visit(_ statement: Statement) {
    switch statement.kind {
    case .expression(let value, _): visit(value)
    case .function(let function):
      if let name = function.name { assign(name.text) }
      visit(function)
    case .loop(_, let values, let body):
      visit(values)
      visit(body)
    case .whileLoop(let condition, let body):
      visit(condition)
      visit(body)
    case .breakLoop, .continueLoop: break
    case .giveBack(let value): if let value { visit(value) }
    case .importFile(_, _, let alias): if let alias { assign(alias.text) }
    case .setting(let name, let value):
      assign(name.text)
      visit(value)
    case .assign(let place, _, let value, let isOuter):
      if isOuter { mentioned.insert(place.name.text) } else { assign(place.name.text) }
      for step in place.steps {
        switch step {
        case .property(let name): fields.insert(name.text)
        case .element(let indices, _): visit(indices)
        }
      }
      visit(value)
    case .unpack(let names, let values):
      for name in names where name.text != "_" { assign(name.text) }
      for value in values { visit(value) }
    case .unpackRecord(let names, let value):
      for name in names { assign(name.text) }
      visit(value)
    }
  }

  mutating func visit(_ expression: Expression) {
    switch expression.kind {
    case .nothing, .bool, .int, .float: break
    case .string(let parts):
      for case .value(let value, _) in parts { visit(value) }
    case .name(let name): if nesting > 0 { mentioned.insert(name) }
    case .list(let items): for item in items { visit(item.value) }
    case .comprehension(let body, let clauses):
      visit(body)
      for clause in clauses {
        switch clause {
        case .loop(_, let value), .condition(let value): visit(value)
        }
      }
    case .record(let entries):
      for entry in entries {
        switch entry {
        case .field(let name, let value):
          fields.insert(name.text)
          visit(value)
        case .spread(let value): visit(value)
        }
      }
    case .range(let lower, let upper, let step, _):
      visit(lower)
      visit(upper)
      if let step { visit(step) }
    case .negate(let value), .not(let value): visit(value)
    case .and(let left, let right), .or(let left, let right), .binary(_, let left, let right):
      visit(left)
      visit(right)
    case .property(let value, let name):
      if nesting > 0 { mentioned.insert(name.text) }
      visit(value)
    case .call(let callee, let arguments):
      visit(callee)
      for argument in arguments { visit(argument.value) }
    case .element(let value, let indices):
      visit(value)
      visit(indices)
    case .function(let function): visit(function)
    case .conditional(let branches, let otherwise):
      for branch in branches {
        visit(branch.condition)
        visit(branch.body)
      }
      if let otherwise { visit(otherwise) }
    case .attempt(let body, _, let handler):
      visit(body)
      visit(handler)
    }
  }

  private mutating func visit(_ indices: [IndexItem]) {
    for index in indices {
      switch index {
      case .value(let value): visit(value)
      case .slice(let lower, let upper, let step, _, _):
        for bound in [lower, upper, step] { if let bound { visit(bound) } }
      }
    }
  }

  private mutating func visit(_ function: FunctionNode) {
    nesting += 1
    defer { nesting -= 1 }
    for parameter in function.parameters { if let value = parameter.defaultValue { visit(value) } }
    switch function.body {
    case .expression(let value): visit(value)
    case .block(let block): visit(block)
    }
  }
}
