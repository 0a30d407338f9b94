import Syntax
import Versions

/// What a function's results depend on beside its arguments: its definition, and the functions and values around it
/// that it uses, and those that these use.
public struct FunctionIdentity {
  /// Functions with the same text give the same results. Comments and the arrangement of lines are not in it.
  public let text: String
  /// What it uses that no text stands for, such as an open optimiser.
  public let opaque: [(name: String, value: Value)]
  /// What it uses that something may change in place, such as a network that is trained step by step.
  public let changeable: [(name: String, value: Value)]
  /// Names around it that it, or a function it uses, changes.
  public let changed: [String]
  /// The code of Derain that decides its results, by what it calls and by the values it uses.
  public let parts: Set<Part>
}

extension Session {
  /// - Parameter value: a function, or anything else that can be called.
  public func identity(of value: Value) -> FunctionIdentity {
    var collector = IdentityCollector(globals: globals)
    return collector.identity(of: value)
  }
}

private struct IdentityCollector {
  let globals: Globals
  private var numbers: [ObjectIdentifier: Int] = [:]
  private var pending: [Function] = []
  private var opaque: [(name: String, value: Value)] = []
  private var changeable: [(name: String, value: Value)] = []
  private var changed: [String] = []
  private var parts: Set<Part> = [.language]

  init(globals: Globals) { self.globals = globals }

  mutating func identity(of value: Value) -> FunctionIdentity {
    var lines = [text(of: value, name: "it")]
    var next = 0
    while next < pending.count {
      let function = pending[next]
      var line = "#\(next): \(function.definition)"
      let use = function.prototype.use
      for slot in use.globals {
        let value = globals.values[slot]
        // What has no value is the name of a field, which a method call may mean, or an error when it is used.
        if case .unset = value { continue }
        // What it changes itself, such as a count of its calls, has no one value.
        if use.changedGlobals.contains(slot) { continue }
        line += "; \(globals.names[slot]) = \(text(of: value, name: globals.names[slot]))"
      }
      for (index, name) in function.prototype.capturedNames.enumerated()
      where !use.changedCaptures.contains(index) {
        line += "; \(name) = \(text(of: function.cells[index].takeUnretainedValue().value, name: name))"
      }
      changed += use.changedGlobals.map { globals.names[$0] }
      changed += use.changedCaptures.sorted().map { function.prototype.capturedNames[$0] }
      parts.formUnion(function.prototype.parts)
      lines.append(line)
      next += 1
    }
    var known: Set<String> = []
    return FunctionIdentity(
      text: lines.joined(separator: "\n"), opaque: opaque, changeable: changeable,
      changed: changed.filter { known.insert($0).inserted },
      parts: parts)
  }

  private mutating func text(of value: Value, name: String) -> String {
    switch value {
    case .function(let function):
      if let number = numbers[ObjectIdentifier(function)] { return "#\(number)" }
      numbers[ObjectIdentifier(function)] = pending.count
      pending.append(function)
      return "#\(pending.count - 1)"
    case .builtIn(let group):
      for member in group.members { parts.formUnion(member.parts(with: nil)) }
      return "built-in \(group.formerName ?? group.name)"
    case .list(let items): return "[" + items.map { text(of: $0, name: name) }.joined(separator: ", ") + "]"
    case .record(let record):
      let fields = record.map { Value.string($0.key).literal + ": " + text(of: $0.value, name: name) }
      return "{" + fields.joined(separator: ", ") + "}"
    case .object(let object):
      parts.formUnion(object.parts)
      if object.isChangeable { changeable.append((name, value)) }
      var own = self
      let found = object.identity { own.text(of: $0, name: name) }
      self = own
      if let found { return found }
      opaque.append((name, value))
      return "?"
    default: return value.literal
    }
  }
}

extension Function {
  /// The words of the definition, with the names that things had when results were first kept.
  fileprivate var definition: String {
    CanonicalText.of(prototype.formerNames.text(of: prototype.range, in: prototype.source))
  }
}

extension Prototype {
  /// The variables around a function that it and the functions inside it use.
  struct Use {
    /// Slots in the order in which they are met.
    var globals: [Int] = []
    var changedGlobals: [Int] = []
    /// Places among the captures.
    var changedCaptures: Set<Int> = []
  }

  var use: Use {
    var use = Use()
    func read(_ slot: Int32) { if !use.globals.contains(Int(slot)) { use.globals.append(Int(slot)) } }
    func change(_ slot: Int32) {
      read(slot)
      if !use.changedGlobals.contains(Int(slot)) { use.changedGlobals.append(Int(slot)) }
    }
    for position in 0..<ranges.count {
      let instruction = code.pointee.instructions[position]
      switch instruction.opcode {
      case .getGlobal, .getGlobalQuiet: read(instruction.left)
      case .callGlobal: read(instruction.right)
      case .setGlobal: change(instruction.target)
      case .setCell where instruction.flags.contains(.isCaptured):
        use.changedCaptures.insert(Int(instruction.target))
      case .addAssign, .append, .appendText, .setElement, .writePlace:
        switch Instruction.Root(rawValue: instruction.detail) {
        case .global: change(instruction.target)
        case .captured: use.changedCaptures.insert(Int(instruction.target))
        default: break
        }
      default: break
      }
    }
    for inner in prototypes {
      let its = inner.use
      for slot in its.globals where !use.globals.contains(slot) { use.globals.append(slot) }
      for slot in its.changedGlobals where !use.changedGlobals.contains(slot) {
        use.changedGlobals.append(slot)
      }
      for (index, capture) in inner.captures.enumerated() where its.changedCaptures.contains(index) {
        if case .captured(let own) = capture { use.changedCaptures.insert(own) }
      }
    }
    return use
  }
}

extension Part {
  /// Arithmetic and the functions of numbers and lists.
  public static let language = Part(
    "language", version: 1, sources: "Language/Interpreter/Machine/Arithmetic",
    "Language/Interpreter/BuiltIns/Numbers", "Language/Interpreter/BuiltIns/Statistics",
    "Language/Interpreter/BuiltIns/Lists", "Language/Interpreter/BuiltIns/Ordering",
    "Language/Interpreter/Tables/Summary")
}

extension Prototype {
  /// The code that decides what its calls give, and those of the functions written inside it.
  fileprivate var parts: Set<Part> {
    var parts: Set<Part> = []
    // Built-ins that lie in registers, to be called from there.
    var loaded: [Int32: BuiltInGroup] = [:]
    for place in 0..<constantCount {
      if case .object(let object) = code.pointee.constants[place] { parts.formUnion(object.parts) }
    }
    for position in 0..<ranges.count {
      let instruction = code.pointee.instructions[position]
      var called: (group: BuiltInGroup, keywords: [String]?)?
      switch instruction.opcode {
      case .callSite, .callMethod:
        let site = code.pointee.sites[Int(instruction.left)]
        let isSpread = site.parts.contains { if case .spread = $0 { true } else { false } }
        let keywords = site.parts.compactMap { if case .named(let name) = $0 { name } else { nil } }
        called = (instruction.opcode == .callMethod ? site.group : loaded[instruction.target]).map {
          ($0, isSpread ? nil : keywords)
        }
      case .call: called = loaded[instruction.target].map { ($0, []) }
      case .length, .real, .shortcut:
        called = code.pointee.sites[Int(instruction.right)].group.map { ($0, []) }
      case .move where instruction.left < 0:
        switch code.pointee.constants[~Int(instruction.left)] {
        case .builtIn(let group):
          loaded[instruction.target] = group
          continue
        default: break
        }
      default: break
      }
      // One that is not called where it lies may be called anywhere.
      if let group = loaded.removeValue(forKey: instruction.target), called?.group !== group {
        for member in group.members { parts.formUnion(member.parts(with: nil)) }
      }
      if let called {
        for member in called.group.members { parts.formUnion(member.parts(with: called.keywords)) }
      }
    }
    for group in loaded.values {
      for member in group.members { parts.formUnion(member.parts(with: nil)) }
    }
    for inner in prototypes { parts.formUnion(inner.parts) }
    return parts
  }
}
