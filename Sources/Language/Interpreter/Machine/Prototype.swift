import Syntax

/// What the machine reads of a function at every step: plain numbers and pointers, whose use counts no
/// references. It belongs to the prototype.
struct Code {
  let instructions: UnsafeMutablePointer<Instruction>
  let constants: UnsafeMutablePointer<Value>
  let sites: UnsafeMutablePointer<Site>
  /// How many registers a call has: parameters, names, temporaries.
  let registerCount: Int
  let parameterCount: Int
  /// Whether all parameters are required, so that a call by position needs no matching.
  let isSimple: Bool
  /// Whether inner functions see variables of it.
  let hasCells: Bool
  unowned(unsafe) let prototype: Prototype
}

/// A compiled function, from which closures are made. It never changes.
final class Prototype {
  let name: String
  let source: Source
  let range: SourceRange
  let parameters: [FunctionParameter]
  let documentation: String?
  /// Names in its source that were others before.
  let formerNames: FormerNames

  let code: UnsafePointer<Code>
  let constantCount: Int
  private let siteCount: Int
  /// The place in the source of each instruction.
  let ranges: [SourceRange]
  /// The functions written inside this one.
  let prototypes: [Prototype]
  /// Names of the first registers, for messages.
  let registerNames: [String]
  /// Where each captured variable is found when a closure is made.
  let captures: [Capture]
  let capturedNames: [String]

  /// A variable of the function around: in one of its registers, or captured by it in turn.
  enum Capture: Hashable {
    case register(Int)
    case captured(Int)

    var place: (index: Int32, isCaptured: Bool) {
      switch self {
      case .register(let index): (Int32(index), false)
      case .captured(let index): (Int32(index), true)
      }
    }
  }

  init(
    name: String, source: Source, range: SourceRange, parameters: [FunctionParameter],
    documentation: String? = nil, formerNames: FormerNames, scope: FunctionScope
  ) {
    self.formerNames = formerNames
    self.name = name
    self.source = source
    self.range = range
    self.parameters = parameters
    self.documentation = documentation
    constantCount = scope.constants.count
    siteCount = scope.sites.count
    ranges = scope.ranges
    prototypes = scope.prototypes
    registerNames = scope.registerNames
    captures = scope.captures.map(\.capture)
    capturedNames = scope.captures.map(\.name)
    let memory = UnsafeMutablePointer<Code>.allocate(capacity: 1)
    code = UnsafePointer(memory)
    memory.initialize(
      to: Code(
        instructions: Prototype.copied(scope.code), constants: Prototype.copied(scope.constants),
        sites: Prototype.copied(scope.sites), registerCount: max(scope.registerCount, parameters.count),
        parameterCount: parameters.count,
        isSimple: parameters.allSatisfy { !$0.isOptional && !$0.isRest }, hasCells: scope.hasCells,
        prototype: self))
  }

  deinit {
    code.pointee.instructions.deallocate()
    code.pointee.constants.deinitialize(count: constantCount)
    code.pointee.constants.deallocate()
    code.pointee.sites.deinitialize(count: siteCount)
    code.pointee.sites.deallocate()
    code.deallocate()
  }

  private static func copied<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
    memory.initialize(from: elements, count: elements.count)
    return memory
  }

  var parameterText: String { parameters.text }

  /// The names of `{ (p, q) -> … }`, which is a block without parameters that gives a function.
  private var namesInParentheses: String? {
    let text = source.text(in: range)
    guard parameters.isEmpty, text.hasPrefix("{") else { return nil }
    let body = text.dropFirst().drop(while: \.isWhitespace)
    guard body.first == "(", let end = body.firstIndex(of: ")") else { return nil }
    let isFunction = body[body.index(after: end)...].drop(while: \.isWhitespace).hasPrefix("->")
    return isFunction ? String(body[body.index(after: body.startIndex)..<end]) : nil
  }

  /// Matches arguments with parameters; what is left to its default stays unset.
  func bind(_ positional: [Value], _ named: [(name: String, value: Value)]) throws -> [Value] {
    do {
      return try parameters.bind(positional, named, of: name)
    } catch {
      guard let names = namesInParentheses else { throw error }
      throw ScriptError(
        "write a block's parameters without parentheses: `{ \(names) -> … }`, not `{ (\(names)) -> … }`")
    }
  }
}

/// A parameter of a function written in the language.
struct FunctionParameter {
  var name: String
  /// The default's source text, if it has one.
  var defaultText: String?
  var isRest: Bool

  var isOptional: Bool { defaultText != nil }

  var slot: Slot {
    Slot(
      name: name, takesPosition: !isOptional && !isRest, gathers: isRest, takesName: !isRest,
      isRequired: !isOptional && !isRest)
  }
}

extension [FunctionParameter] {
  /// As they are written between the parentheses.
  var text: String {
    map { $0.isRest ? "...\($0.name)" : $0.name + ($0.defaultText.map { ": \($0)" } ?? "") }.joined(
      separator: ", ")
  }

  /// Matches arguments with parameters; what is left to its default stays unset.
  ///
  /// - Throws: `ScriptError` for arguments that do not fit.
  func bind(_ positional: [Value], _ named: [(name: String, value: Value)], of name: String) throws -> [Value]
  {
    let matching: Matching
    do {
      matching = try Matching(
        positions: positional.count, keywords: named.map(\.name), slots: map(\.slot))
    } catch {
      throw error.error(of: name, hint: "it is defined as `\(name)(\(text))`")
    }
    return try zip(self, matching.fillings).map { parameter, filling in
      switch filling {
      case .position(let position): return positional[position]
      case .keyword(let place): return named[place].value
      case .gathered(let positions):
        let rest = positions.map { positional[$0] }
        try Nesting.check(rest)
        return .list(rest)
      case .none: return parameter.isRest ? .list([]) : .unset
      }
    }
  }
}
