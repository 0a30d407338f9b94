import Interpreter

/// Writes random programs that follow the grammar, and calls that mostly follow what built-ins take.
struct Generator {
  let vocabulary: Vocabulary
  var random: SeededRandom
  /// Names that have a value by now, so that most uses find one.
  var known: [String] = []
  /// How many levels are left before only the simplest forms are written.
  private var room = 4

  init(vocabulary: Vocabulary, random: SeededRandom) {
    self.vocabulary = vocabulary
    self.random = random
  }

  // MARK: Chance

  private mutating func pick<Item>(_ items: [Item]) -> Item {
    items[Int.random(in: items.indices, using: &random)]
  }
  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
  private mutating func some(_ range: ClosedRange<Int>, _ part: (inout Generator) -> String) -> String {
    (0..<Int.random(in: range, using: &random)).map { _ in part(&self) }.joined(separator: ", ")
  }
  /// A deeper level, or the simple form where there is no room left.
  private mutating func deeper(_ simple: (inout Generator) -> String, _ part: (inout Generator) -> String)
    -> String
  {
    guard room > 0 else { return simple(&self) }
    room -= 1
    defer { room += 1 }
    return part(&self)
  }

  /// A part whose names end with it.
  private mutating func scoped(_ part: (inout Generator) -> String) -> String {
    let before = known
    defer { known = before }
    return part(&self)
  }

  // MARK: Statements

  mutating func program() -> String {
    known = []
    return (0..<Int.random(in: 1...6, using: &random)).map { _ in statement() }.joined(separator: "\n")
  }

  mutating func statement() -> String {
    deeper({ $0.simpleStatement() }) { generator in
      switch Int.random(in: 0..<20, using: &generator.random) {
      case 0:
        let items = generator.items()
        return generator.scoped { "for \($0.loopNames()) in \(items) \($0.block())" }
      case 1: return "while \(generator.condition()) \(generator.block(ends: true))"
      case 2: return "if \(generator.condition()) \(generator.block()) else \(generator.block())"
      case 3: return "try \(generator.block()) catch e \(generator.block())"
      case 4:
        let name = generator.newName()
        return generator.scoped { "fn \(name)(\($0.parameters())) \($0.block(ends: true))" }
      case 5:
        let value = generator.expression()
        return "\(generator.newName()), \(generator.newName()) = \(value)"
      case 6:
        let value = generator.expression()
        return "{\(generator.pick(Vocabulary.fields))} = \(value)"
      case 7: return generator.pick(generator.vocabulary.examples)
      case 8: return "\(generator.place()) = \(generator.expression())"
      case 9:
        return "\(generator.place()) \(generator.pick(["+=", "-=", "*=", "/="])) \(generator.expression())"
      case 10: return "print(\(generator.some(0...3) { $0.expression() }))"
      case 11...14: return generator.call()
      default: return generator.simpleStatement()
      }
    }
  }

  private mutating func simpleStatement() -> String {
    let value = expression()
    return "\(newName()) = \(value)"
  }

  private mutating func block(ends: Bool = false) -> String {
    scoped { generator in
      var lines = (0..<Int.random(in: 1...2, using: &generator.random)).map { _ in generator.statement() }
      if ends || generator.chance(10) {
        let value = generator.expression()
        lines.append(generator.pick([value, value, "return \(value)", "break", "continue"]))
      }
      return "{ " + lines.joined(separator: "; ") + " }"
    }
  }

  private mutating func newName() -> String {
    let name = pick(Vocabulary.names)
    known.append(name)
    return name
  }

  private mutating func loopNames() -> String {
    chance(80) ? newName() : newName() + ", " + newName()
  }

  private mutating func parameters() -> String {
    let required = (0..<Int.random(in: 0...2, using: &random)).map { ["p", "q", "s"][$0] }
    known += required
    var all = required
    if chance(30) { all.append("d: \(expression())") }
    if chance(15) { all.append("...rest") }
    return all.joined(separator: ", ")
  }

  private mutating func place() -> String {
    guard let name = known.last.map({ _ in pick(known) }) else { return newName() }
    return switch Int.random(in: 0..<5, using: &random) {
    case 0: name + "." + pick(Vocabulary.fields)
    case 1: name + "[" + whole() + "]"
    case 2: name + "[" + whole() + "]." + pick(Vocabulary.fields)
    case 3: name + "[\"" + pick(Vocabulary.fields) + "\"]"
    default: name
    }
  }

  // MARK: Expressions

  private mutating func name() -> String {
    if chance(1) { return pick(Vocabulary.names) }
    return known.isEmpty || chance(4) ? pick(vocabulary.constants) : pick(known)
  }

  private mutating func whole() -> String {
    (chance(20) ? "-" : "")
      + (chance(80) ? String(Int.random(in: 0...4, using: &random)) : pick(Vocabulary.wholes))
  }

  private mutating func literal() -> String {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: pick(["true", "false", "nil"])
    case 1, 2: whole()
    case 3: pick(Vocabulary.reals)
    case 4: pick(Vocabulary.words)
    default: name()
    }
  }

  private mutating func condition() -> String {
    chance(50)
      ? "\(expression()) \(pick(["==", "<", ">", "!=", "in"])) \(expression())"
      : pick(["true", "false", name()])
  }

  private mutating func items() -> String {
    switch Int.random(in: 0..<5, using: &random) {
    case 0: name()
    case 1: "\(whole())..\(whole())"
    case 2: "[\(some(0...3) { $0.expression() })]"
    case 3: pick(Vocabulary.words)
    default: "0..<\(Int.random(in: 0...6, using: &random))"
    }
  }

  mutating func expression() -> String {
    deeper({ $0.literal() }) { generator in
      switch Int.random(in: 0..<24, using: &generator.random) {
      case 0, 1:
        return "\(generator.expression()) \(generator.pick(Vocabulary.operators)) \(generator.expression())"
      case 2: return "[\(generator.some(0...4) { $0.expression() })]"
      case 3: return "{\(generator.some(0...3) { "\($0.pick(Vocabulary.fields)): \($0.expression())" })}"
      case 4:
        let items = generator.items()
        return generator.scoped { generator in
          let names = generator.loopNames()
          return "[\(generator.expression()) for \(names) in \(items)]"
        }
      case 5: return generator.function()
      case 6: return "(\(generator.expression()))"
      case 7: return "\(generator.pick(["-", "not "]))\(generator.expression())"
      case 8: return "\(generator.name())[\(generator.index())]"
      case 9:
        return "\(generator.name()).\(generator.pick(Vocabulary.fields + generator.vocabulary.properties))"
      case 10: return "\(generator.whole())..\(generator.whole()) by \(generator.whole())"
      case 11:
        return "if \(generator.condition()) { \(generator.expression()) } else { \(generator.expression()) }"
      case 12: return "\(generator.name())(\(generator.some(0...2) { $0.expression() }))"
      case 13:
        return
          "\"\\t{\(generator.name())}{\(generator.name()):\(generator.pick([".3", ">8", "x", "%", "9.1f"]))}\""
      case 14: return "{...\(generator.name()), \(generator.pick(Vocabulary.fields)): \(generator.literal())}"
      case 15: return generator.object(generator.pick(Vocabulary.objects.keys.sorted()))
      case 16...19: return generator.call()
      default: return generator.literal()
      }
    }
  }

  private mutating func index() -> String {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: "\(whole())..\(whole())"
    case 1: ".."
    case 2: "..<\(whole())"
    case 3: "\(whole()).. by \(whole())"
    case 4: "\(index()), \(whole())"
    default: whole()
    }
  }

  private mutating func function() -> String {
    scoped { generator in
      let head = generator.pick(["p -> ", "(p, q: 1) -> ", "() -> "])
      if head != "() -> " { generator.known.append("p") }
      return head + generator.expression()
    }
  }

  private mutating func object(_ type: String) -> String {
    Vocabulary.objects[type].map { pick($0) } ?? name()
  }

  /// A call of a built-in with arguments of about the right types.
  mutating func call() -> String {
    let builtIn = pick(vocabulary.builtIns)
    var arguments: [String] = []
    for parameter in builtIn.parameters {
      let takesIt = parameter.isRequired || parameter.isVariadic || chance(40)
      guard takesIt, !chance(1) else { continue }
      let value =
        if chance(4) { expression() } else if let receiver = builtIn.receivers.first, arguments.isEmpty {
          object(receiver)
        } else { self.value(of: parameter.type) }
      arguments.append(parameter.isRequired || parameter.isVariadic ? value : "\(parameter.name): \(value)")
    }
    if let first = arguments.first, chance(30), !first.contains(":") {
      return "(\(first)).\(builtIn.name)(\(arguments.dropFirst().joined(separator: ", ")))"
    }
    return "\(builtIn.name)(\(arguments.joined(separator: ", ")))"
  }

  private mutating func value(of type: ParameterType) -> String {
    switch type {
    case .any: return expression()
    case .bool: return pick(["true", "false"])
    case .int(let bounds):
      let low = max(bounds.lowerBound, -2)
      let high = min(bounds.upperBound, low + 8)
      return chance(90) && low <= high ? String(Int.random(in: low...high, using: &random)) : whole()
    case .number: return chance(50) ? whole() : pick(Vocabulary.reals)
    case .string: return pick(Vocabulary.words)
    case .choice(let choices): return "\"\(pick(choices))\""
    case .list: return "[\(some(0...4) { $0.expression() })]"
    case .listOf(let type): return "[\(some(0...4) { $0.value(of: type) })]"
    case .record: return "{\(some(0...3) { "\($0.pick(Vocabulary.fields)): \($0.expression())" })}"
    case .function: return function()
    case .range: return "\(whole())..\(whole())"
    case .items: return items()
    case .draw: return chance(50) ? whole() : "\(whole())..\(whole())"
    case .object(let name): return object(name)
    case .oneOf(let types): return value(of: pick(types))
    case .orNil(let type): return chance(20) ? "nil" : value(of: type)
    }
  }
}
