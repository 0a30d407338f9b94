import Syntax

extension Machine {
  static func unset(_ name: String) -> ScriptError {
    ScriptError(
      "`\(name)` has no value yet in this function",
      hint: "a function's assignments are its own; `outer \(name) = …` changes the one around it")
  }

  /// What `catch` binds.
  static func caught(_ error: ScriptError) -> Record {
    var record = Record([("message", .string(error.message))])
    record["hint"] = error.hint.map { .string($0) } ?? .nothing
    if let source = error.source, let range = error.range {
      let position = source.position(at: range.start)
      record["file"] = .string(source.name)
      record["line"] = .int(position.line)
    }
    return record
  }

  /// Takes values off the stack, in the order in which they were pushed.
  static func take(_ count: Int, _ sp: inout UnsafeMutablePointer<Value>) -> [Value] {
    guard count > 0 else { return [] }
    sp -= count
    let values = Array(UnsafeBufferPointer(start: sp, count: count))
    sp.deinitialize(count: count)
    return values
  }

  /// `place += addend`; lists grow in place.
  static func add(_ addend: Value, to place: inout Value, _ name: String) throws {
    if case .list(let more) = addend, case .list(var list) = place {
      try Limits.checkList(list.count + more.count)
      // The variable lets go of the list for a moment, so that appending does not copy it.
      place = .nothing
      defer { place = .list(list) }
      list.append(contentsOf: more)
      return
    }
    if case .unset = place { throw unset(name) }
    place = try Arithmetic.apply(.add, place, addend)
  }

  static func append(_ value: Value, to place: inout Value) throws {
    guard case .list(var list) = place else { return }
    try checkNesting([value])
    try Limits.checkList(list.count + 1)
    place = .nothing
    list.append(value)
    place = .list(list)
  }

  /// Refuses items that would make a list or record of them nest too deep.
  static func checkNesting(_ values: [Value]) throws { try Nesting.check(values) }

  static func spreadList(_ site: Site, _ values: [Value]) throws -> [Value] {
    var list: [Value] = []
    for (part, value) in zip(site.parts, values) {
      if case .spread = part { list += try Iteration.list(value, "`...`") } else { list.append(value) }
      try Limits.checkList(list.count)
    }
    return list
  }

  static func record(_ site: Site, _ values: [Value]) throws -> Record {
    var record = Record()
    for (part, value) in zip(site.parts, values) {
      if case .named(let name) = part {
        record[name] = value
      } else if case .record(let fields) = value {
        for (key, value) in fields { record[key] = value }
      } else {
        throw ScriptError("`...` in a record spreads a record, not \(value.typePhrase)")
      }
    }
    return record
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
          positional += try Iteration.list(value, "`...`")
          try Limits.checkList(positional.count)
        }
      }
    }
  }

  static func property(_ value: Value, _ name: String) throws -> Value {
    switch value {
    case .record(let record):
      if let field = record[name] { return field }
      let near = Spelling.nearest(to: name, among: record.keys)
      throw ScriptError(
        "the record has no field `\(name)`",
        hint: near.map { "did you mean `\($0)`?" }
          ?? (record.count == 0
            ? nil : "it has \(record.keys.prefix(20).map { "`\($0)`" }.joined(separator: ", "))"))
    case .object(let object):
      if let property = try object.property(name) { return property }
      let near = Spelling.nearest(to: name, among: object.propertyNames)
      throw ScriptError(
        "\(object.typeName.withArticle) has no property `\(name)`",
        hint: near.map { "did you mean `\($0)`?" }
          ?? "`x.name` reads; a function is called with parentheses: `x.\(name)()`")
    default:
      throw ScriptError(
        "\(value.kindPhrase) has no property `\(name)`",
        hint: value.isNothing ? nil : "a function is called with parentheses: `x.\(name)()`")
    }
  }

  /// Decides what `x.f(…)` calls: x's own field or property, the built-in for x's type, the function in
  /// scope. Below the arguments lie that function and x; afterwards the callee and what it is given.
  /// - Returns: the number of arguments, x included where it is one.
  func selectMethod(_ site: Site, _ sp: inout UnsafeMutablePointer<Value>) throws -> Int {
    let count = site.parts.count
    let receiver = sp - count - 1
    let callee = receiver - 1
    var own: Value?
    switch receiver.pointee {
    case .record(let record): own = record[site.name]
    case .object(let object): own = try object.property(site.name)
    default: break
    }
    if let own, own.isCallable {
      callee.pointee = own
      // Close the gap that x leaves.
      receiver.deinitialize(count: 1)
      receiver.moveInitialize(from: receiver + 1, count: count)
      sp -= 1
      return count
    }
    if let group = site.group, group.member(forFirst: receiver.pointee) != nil {
      callee.pointee = .builtIn(group)
      return count + 1
    }
    if callee.pointee.isCallable { return count + 1 }
    throw missingMethod(site, receiver.pointee, hasOwn: own != nil)
  }

  /// What is wrong where `callee(…)` is written and cannot be called.
  static func notCallable(_ callee: Value) -> ScriptError {
    let hint: String? =
      switch callee {
      case .int, .float: "to multiply, write `*` before the parenthesis"
      case .list, .string: "items are read with brackets: `x[0]`"
      case .record: "fields are read with a dot or brackets: `r.name`, `r[\"name\"]`"
      default: nil
      }
    return ScriptError("\(callee.kindPhrase) cannot be called", hint: hint)
  }

  private func missingMethod(_ site: Site, _ receiver: Value, hasOwn: Bool) -> ScriptError {
    let what = receiver.kindPhrase
    if hasOwn {
      return ScriptError(
        "`\(site.name)` of \(what) cannot be called", hint: "read it without parentheses: `.\(site.name)`")
    }
    let names = session.members(of: receiver).map(\.name)
    if let near = Spelling.nearest(to: site.name, among: names) {
      return ScriptError("\(what) has no function `\(site.name)`", hint: "did you mean `\(near)`?")
    }
    let owners = site.group?.members.compactMap { $0.parameters.first?.type.phrase } ?? []
    let owner = owners.isEmpty ? nil : "`\(site.name)` is for \(owners.joinedWithOr)"
    return ScriptError(
      "\(what) has no function `\(site.name)`", hint: Machine.methodHabits[site.name] ?? owner)
  }

  /// What methods of other languages are called here.
  static let methodHabits = [
    "append": "`xs += [x]` adds to a list", "push": "`xs += [x]` adds to a list",
    "add": "`xs += [x]` adds to a list", "extend": "`xs += ys` adds a list",
    "format": "`\"{x:.3}\"` formats a number", "length": "`len(x)` counts items",
    "size": "`len(x)` counts items", "count": "`len(x)` counts items",
    "forEach": "`for x in xs { … }` goes through the items", "contains": "write `x in xs`",
    "includes": "write `x in xs`", "items": "`for name, value in record { … }` goes through the fields",
    "pop": "`xs[..<-1]` is the list without its last item", "copy": "assigning copies: `b = a`",
  ]
}
