import Syntax

extension Machine {
  /// A function that waits for a call it made. The registers hold on to the function.
  struct Frame {
    var code: UnsafePointer<Code>
    var cells: UnsafeMutablePointer<Unmanaged<Cell>>
    var position: Int
    var registers: UnsafeMutablePointer<Value>
  }

  /// Where an error goes on: the frame, its `catch`, and the register for what was caught.
  struct Handler {
    var frame: Int
    var target: Int
    var register: Int
  }

  /// The calls that these frames wait for, innermost first.
  static func calls(of code: UnsafePointer<Code>, _ frames: UnsafePointer<Frame>, _ levels: Range<Int>)
    -> [ScriptError.TraceEntry]
  {
    var callee = code.pointee.prototype
    return levels.reversed().map { level in
      let name = callee.name
      callee = frames[level].code.pointee.prototype
      return .init(function: name, source: callee.source, range: callee.ranges[frames[level].position - 1])
    }
  }

  /// Calls anything that can be called.
  func invoke(_ callee: Value, _ positional: [Value], _ named: [(name: String, value: Value)]) throws -> Value
  {
    switch callee {
    case .function(let function): try run(function, try function.prototype.bind(positional, named))
    case .builtIn(let group):
      try measured(group.name) {
        try Nesting.checked(group.call(CallArguments(positional: positional, named: named, session: session)))
      }
    case .object(let object) where object.isCallable:
      try measured("\(object.typeName)(…)") {
        try object.call(CallArguments(positional: positional, named: named, session: session))
      }
    default:
      throw Machine.notCallable(callee)
    }
  }

  /// Does what an operation of the engine or the registry does, which a profile tells apart.
  func measured<Result>(_ name: @autoclosure () -> String, _ work: () throws -> Result) rethrows -> Result {
    guard let profiler = session.profiler else { return try work() }
    return try profiler.measured(name(), work)
  }

  func tooDeep(_ depth: Int, _ name: String) -> ScriptError {
    ScriptError(
      "too much recursion: calls are nested more than \(depth) deep",
      hint: "does `\(name)` call itself without end?")
  }

  static func gather(
    _ site: Site, _ values: [Value], _ positional: inout [Value],
    _ named: inout [(name: String, value: Value)]
  ) throws {
    for (part, value) in zip(site.parts, values) {
      switch part {
      case .positional: positional.append(value)
      case .named(let name): named.append((name, value))
      case .spread:
        if case .record(let fields) = value {
          for (key, value) in fields { named.append((key, value)) }
        } else {
          let more = try Iteration.list(value, "`...`")
          try Limits.checkList(positional.count + more.count, before: positional.count)
          positional += more
        }
      }
    }
  }

  /// Decides what `x.f(…)` calls: x's own field or property, the built-in for x's type, the function in
  /// scope. In the registers lie that function, x, and the arguments; afterwards the callee and what it is
  /// given.
  /// - Returns: the number of arguments, x included where it is one.
  func selectMethod(_ site: UnsafePointer<Site>, _ slot: UnsafeMutablePointer<Value>) throws -> Int {
    let count = site.pointee.parts.count
    let receiver = slot + 1
    var own: Value?
    switch receiver.pointee {
    case .record(let record): own = record[site.pointee.name]
    case .object(let object): own = try object.property(site.pointee.name)
    default: break
    }
    if let own, own.isCallable {
      slot.pointee = own
      // Close the gap that x leaves.
      receiver.deinitialize(count: 1)
      receiver.moveInitialize(from: receiver + 1, count: count)
      (receiver + count).initialize(to: .unset)
      return count
    }
    if let group = site.pointee.group, group.member(forFirst: receiver.pointee) != nil {
      slot.pointee = .builtIn(group)
      return count + 1
    }
    if slot.pointee.isCallable { return count + 1 }
    throw missingMethod(site.pointee, receiver.pointee, hasOwn: own != nil)
  }

  /// What is wrong where `callee(…)` is written and cannot be called.
  static func notCallable(_ callee: Value) -> ScriptError {
    let hint: String? =
      switch callee {
      case .int, .float: "to multiply, write `*` before the parenthesis"
      case .list, .string: "to index, use brackets: `x[0]`"
      case .record: "to read a field, use a dot or brackets: `r.name`, `r[\"name\"]`"
      default: nil
      }
    return ScriptError("\(callee.kindPhrase) cannot be called", hint: hint)
  }

  private func missingMethod(_ site: Site, _ receiver: Value, hasOwn: Bool) -> ScriptError {
    let what = receiver.kindPhrase
    if hasOwn {
      return ScriptError(
        "`\(site.name)` of \(what) is not a function", hint: "remove the parentheses: `.\(site.name)`")
    }
    let names = session.members(of: receiver).map(\.name)
    if let near = Spelling.nearest(to: site.name, among: names) {
      return ScriptError("\(what) has no function `\(site.name)`", hint: "did you mean `\(near)`?")
    }
    let owners = site.group?.members.compactMap { $0.parameters.first?.type.phrase } ?? []
    let owner = owners.isEmpty ? nil : "`\(site.name)` works on \(owners.joinedWithOr)"
    return ScriptError(
      "\(what) has no function `\(site.name)`", hint: Machine.methodHabits[site.name] ?? owner)
  }

  /// What methods of other languages are called here.
  static let methodHabits = [
    "append": "to append to a list, write `xs += [x]`", "push": "to append to a list, write `xs += [x]`",
    "add": "to append to a list, write `xs += [x]`", "extend": "to append a list, write `xs += ys`",
    "format": "to format a number, write `\"{x:.3}\"`", "length": "to count the items, write `len(x)`",
    "size": "to count the items, write `len(x)`", "count": "to count the items, write `len(x)`",
    "forEach": "to loop over the items, write `for x in xs { … }`", "contains": "write `x in xs`",
    "includes": "write `x in xs`",
    "items": "to loop over the fields, write `for name, value in record { … }`",
    "pop": "to drop the last item, write `xs[..<-1]`", "copy": "assignment makes a copy: `b = a`",
    "head": "for the first items, write `x.take(5)`", "tail": "for the last items, write `x[-5..]`",
    "drop": "`xs.skip(2)` drops the first items, `r.without(\"name\")` drops a field or column",
    "has": "write `\"name\" in r`", "groupby": "write `t.group(\"column\")`",
    "group_by": "write `t.group(\"column\")`",
    "concat": "to join lists, write `xs + ys`; to join tensors, write `concatenate([a, b])`",
    "cat": "to join lists, write `xs + ys`; to join tensors, write `concatenate([a, b])`",
    "strip": "write `text.trim()`",
    "sorted": "write `xs.sort()`", "reversed": "write `xs.reverse()`", "random": "write `rand(3, seed: 1)`",
    "typeof": "write `type(x)`", "isinstance": "write `type(x) == \"list\"`", "arange": "write `0..<n`",
    "imread": "write `image(\"file.png\")`", "imshow": "write `show(x)`", "substring": "write `text[2..<5]`",
    "deviation": "write `std(xs)`",
  ]
}
