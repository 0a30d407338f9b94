import Syntax

/// A compiled function, from which closures are made. It never changes, and what the machine reads at every
/// step lies behind plain pointers.
final class Prototype {
  let name: String
  let source: Source
  let range: SourceRange
  let parameters: [FunctionParameter]
  let documentation: String?

  let code: UnsafeMutablePointer<Instruction>
  private let codeCount: Int
  let constants: UnsafeMutablePointer<Value>
  private let constantCount: Int
  let sites: UnsafeMutablePointer<Site>
  private let siteCount: Int
  /// The place in the source of each instruction.
  let ranges: [SourceRange]
  /// The functions written inside this one.
  let prototypes: [Prototype]
  /// How many registers a call has: parameters, names, temporaries.
  let registerCount: Int
  /// Names of the first registers, for messages.
  let registerNames: [String]
  /// Where each captured variable is found when a closure is made.
  let captures: [Capture]
  let capturedNames: [String]
  let parameterCount: Int
  /// Whether all parameters are required, so that a call by position needs no matching.
  let isSimple: Bool

  /// A variable of the function around: in one of its registers, or captured by it in turn.
  enum Capture: Hashable {
    case register(Int)
    case captured(Int)
  }

  init(
    name: String, source: Source, range: SourceRange, parameters: [FunctionParameter],
    documentation: String? = nil, scope: FunctionScope
  ) {
    self.name = name
    self.source = source
    self.range = range
    self.parameters = parameters
    self.documentation = documentation
    (code, codeCount) = Prototype.copied(scope.code)
    (constants, constantCount) = Prototype.copied(scope.constants)
    (sites, siteCount) = Prototype.copied(scope.sites)
    ranges = scope.ranges
    prototypes = scope.prototypes
    registerCount = max(scope.registerCount, parameters.count)
    registerNames = scope.registerNames
    captures = scope.captures.map(\.capture)
    capturedNames = scope.captures.map(\.name)
    parameterCount = parameters.count
    isSimple = parameters.allSatisfy { !$0.isOptional && !$0.isRest }
  }

  deinit {
    code.deallocate()
    constants.deinitialize(count: constantCount)
    constants.deallocate()
    sites.deinitialize(count: siteCount)
    sites.deallocate()
  }

  private static func copied<Element>(_ elements: [Element]) -> (UnsafeMutablePointer<Element>, Int) {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
    memory.initialize(from: elements, count: elements.count)
    return (memory, elements.count)
  }

  var parameterText: String { parameters.text }

  /// Matches arguments with parameters; what is left to its default stays unset.
  func bind(_ positional: [Value], _ named: [(name: String, value: Value)]) throws -> [Value] {
    try parameters.bind(positional, named, of: name)
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

extension [FunctionParameter] {
  /// As they are written between the parentheses.
  var text: String {
    map { $0.isRest ? "...\($0.name)" : $0.name + ($0.defaultText.map { ": \($0)" } ?? "") }.joined(
      separator: ", ")
  }

  /// Matches arguments with parameters; what is left to its default stays unset.
  func bind(_ positional: [Value], _ named: [(name: String, value: Value)], of name: String) throws -> [Value]
  {
    var values = [Value](repeating: .unset, count: count)
    var next = 0
    var rest: [Value] = []
    let restIndex = firstIndex(where: \.isRest)
    for value in positional {
      while next < count, self[next].isOptional || self[next].isRest { next += 1 }
      if next < count {
        values[next] = value
        next += 1
      } else if restIndex != nil {
        rest.append(value)
      } else {
        let allowed = count { !$0.isOptional }
        throw ScriptError(
          "`\(name)` takes \(allowed.counted("argument")) by position, not \(positional.count)",
          hint: "it is defined as `\(name)(\(text))`")
      }
    }
    if let restIndex { values[restIndex] = .list(rest) }
    for (keyword, value) in named {
      guard let index = firstIndex(where: { $0.name == keyword && !$0.isRest }) else {
        throw CallArguments.unknownKeyword(keyword, among: map(\.name), of: name)
      }
      guard values[index].isUnset else { throw ScriptError("`\(name)` is given `\(keyword)` twice") }
      values[index] = value
    }
    for (index, parameter) in enumerated() where values[index].isUnset && !parameter.isOptional {
      throw ScriptError(
        "`\(name)` needs `\(parameter.name)`", hint: "it is defined as `\(name)(\(text))`")
    }
    return values
  }
}
