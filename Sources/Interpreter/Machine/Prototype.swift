import Syntax

/// A compiled function, from which closures are made.
final class Prototype {
  let name: String
  let source: Source
  let range: SourceRange
  let parameters: [FunctionParameter]
  let documentation: String?

  /// The instructions; freed with the prototype.
  private(set) var code: UnsafeMutablePointer<Instruction>
  private(set) var codeCount = 0
  private(set) var constants: UnsafeMutablePointer<Value>
  private var constantCount = 0
  /// The place in the source of each instruction.
  var ranges: [SourceRange] = []
  var sites: [Site] = []
  var prototypes: [Prototype] = []
  var localCount = 0
  /// Names of local slots and cells, for messages.
  var localNames: [String] = []
  var cellNames: [String] = []
  /// Cells that each call makes anew; they follow the captured ones.
  var ownCellCount = 0
  /// For each captured cell, its place among the cells of the function around.
  var captures: [Int] = []
  /// An upper bound of the stack a call needs beyond its locals.
  var stackNeed = 0

  init(
    name: String, source: Source, range: SourceRange, parameters: [FunctionParameter], documentation: String?
  ) {
    self.name = name
    self.source = source
    self.range = range
    self.parameters = parameters
    self.documentation = documentation
    code = .allocate(capacity: 1)
    constants = .allocate(capacity: 1)
  }

  deinit {
    code.deallocate()
    constants.deinitialize(count: constantCount)
    constants.deallocate()
  }

  func install(_ instructions: [Instruction], constants values: [Value]) {
    code.deallocate()
    code = .allocate(capacity: max(instructions.count, 1))
    code.initialize(from: instructions, count: instructions.count)
    codeCount = instructions.count
    constants.deallocate()
    constants = .allocate(capacity: max(values.count, 1))
    constants.initialize(from: values, count: values.count)
    constantCount = values.count
  }

  /// Whether all parameters are required, so that a call by position needs no matching.
  private(set) lazy var isSimple = parameters.allSatisfy { !$0.isOptional && !$0.isRest }

  var parameterText: String {
    parameters.map { $0.isRest ? "...\($0.name)" : $0.name + ($0.defaultText.map { ": \($0)" } ?? "") }
      .joined(separator: ", ")
  }

  /// Matches arguments with parameters; what is left to its default stays unset.
  func bind(_ positional: [Value], _ named: [(name: String, value: Value)]) throws -> [Value] {
    var values = [Value](repeating: .unset, count: parameters.count)
    var next = 0
    var rest: [Value] = []
    let restIndex = parameters.firstIndex(where: \.isRest)
    for value in positional {
      while next < parameters.count, parameters[next].isOptional || parameters[next].isRest { next += 1 }
      if next < parameters.count {
        values[next] = value
        next += 1
      } else if restIndex != nil {
        rest.append(value)
      } else {
        let allowed = parameters.count { !$0.isOptional }
        throw ScriptError(
          "`\(name)` takes \(allowed.counted("argument")) by position, not \(positional.count)",
          hint: "it is defined as `\(name)(\(parameterText))`")
      }
    }
    if let restIndex {
      try Nesting.check(rest)
      values[restIndex] = .list(rest)
    }
    for (keyword, value) in named {
      guard let index = parameters.firstIndex(where: { $0.name == keyword && !$0.isRest }) else {
        throw CallArguments.unknownKeyword(keyword, among: parameters.map(\.name), of: name)
      }
      guard values[index].isUnset else { throw ScriptError("`\(name)` is given `\(keyword)` twice") }
      values[index] = value
    }
    for (index, parameter) in parameters.enumerated() where values[index].isUnset && !parameter.isOptional {
      throw ScriptError(
        "`\(name)` needs `\(parameter.name)`", hint: "it is defined as `\(name)(\(parameterText))`")
    }
    return values
  }
}

/// A parameter of a function written in the language.
struct FunctionParameter {
  var name: String
  /// The default's source text, if it has one.
  var defaultText: String?
  var isRest: Bool

  var isOptional: Bool { defaultText != nil }
}
