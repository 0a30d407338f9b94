import Syntax

extension Machine {
  static func unset(_ name: String) -> ScriptError {
    ScriptError(
      "the local variable `\(name)` is used before it has a value",
      hint:
        "a function assigns only its own variables; to assign the enclosing `\(name)`, write `outer \(name) = …`"
    )
  }

  /// What `catch` binds.
  static func caught(_ error: ScriptError) -> Record {
    var record = Record([("message", .string(error.message))])
    record["hint"] = error.hint.map { .string($0) } ?? .nothing
    record["partial"] = error.partial ?? .nothing
    if let source = error.source, let range = error.range {
      let position = source.position(at: range.start)
      record["file"] = .string(source.name)
      record["line"] = .int(position.line)
    }
    return record
  }

  /// `place += addend`; lists grow in place.
  static func add(_ addend: Value, to place: inout Value) throws {
    if case .int(let first) = place, case .int(let second) = addend {
      let (sum, overflow) = first.addingReportingOverflow(second)
      if overflow { throw Arithmetic.overflow("+") }
      place = .int(sum)
      return
    }
    if case .string(let more) = addend, case .string(var text) = place {
      place = .nothing
      defer { place = .string(text) }
      try Limits.checkString(text.utf8.count + more.utf8.count, before: text.utf8.count)
      text += more
      return
    }
    if case .list(let more) = addend, case .list(var list) = place {
      try Limits.checkList(list.count + more.count, before: list.count)
      // The variable lets go of the list for a moment, so that appending does not copy it.
      place = .nothing
      defer { place = .list(list) }
      list.append(contentsOf: more)
      return
    }
    place = try Arithmetic.apply(.add, place, addend)
  }

  /// `place += [value]`, without making that list.
  static func append(_ value: Value, to place: inout Value) throws {
    guard case .list = place else { return try add(.list([value]), to: &place) }
    if value.isContainer { try checkNesting([value]) }
    try withUnsafeMutablePointer(to: &place) { place in
      let list = list(in: place)
      if list.pointee.count >= Limits.listItems { try Limits.checkList(list.pointee.count + 1) }
      list.pointee.append(value)
    }
  }

  /// `place += "…{x}…"`, written where it is to be.
  static func append(
    _ pieces: [Format.Piece], _ registers: UnsafeMutablePointer<Value>, to place: inout Value
  ) throws {
    var text = ""
    guard case .string = place else {
      try Format.write(pieces, registers, to: &text)
      return try add(.string(text), to: &place)
    }
    // The variable lets go of its text for a moment, so that writing does not copy it.
    if case .string(let old) = place { text = old }
    place = .nothing
    defer { place = .string(text) }
    try Format.write(pieces, registers, to: &text)
  }

  /// Takes memory at once for a list that gets an item for each round of a loop, where it is known how many there
  /// are: growing would copy it again and again. What is taken and not used costs nothing.
  static func makeRoom(in register: UnsafeMutablePointer<Value>, for state: UnsafeMutablePointer<Value>) {
    let rounds: Int
    switch (state[0], state[2]) {
    case (.int(let remaining), .int): rounds = remaining
    case (.list(let items), _): rounds = items.count
    default: return
    }
    if rounds > 16 { list(in: register).pointee.reserveCapacity(min(rounds, 1 << 22)) }
  }

  /// Refuses items that would make a list or record of them nest too deep.
  static func checkNesting(_ values: [Value]) throws { try Nesting.check(values) }

  static func spreadList(_ site: Site, _ values: [Value]) throws -> [Value] {
    var list: [Value] = []
    for (part, value) in zip(site.parts, values) {
      if case .spread = part { list += try Iteration.list(value, "`...`") } else { list.append(value) }
      try Limits.checkList(list.count, before: list.count)
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
        throw ScriptError("`...` in a record can spread only a record, not \(value.typePhrase)")
      }
    }
    return record
  }

  static func property(_ value: Value, _ name: String) throws -> Value {
    if let property = try knownProperty(value, name) { return property }
    throw missingProperty(value, name, functions: [])
  }

  /// As the function above; where there is no such property, the functions of the value help to say what to do.
  func property(_ value: Value, _ name: String) throws -> Value {
    if let property = try Machine.knownProperty(value, name) { return property }
    var functions = session.members(of: value).filter(\.isFunction).map(\.name)
    if !value.isNothing, session.registry.group(name)?.member(forFirst: value) != nil {
      functions.append(name)
    }
    throw Machine.missingProperty(value, name, functions: functions)
  }

  private static func knownProperty(_ value: Value, _ name: String) throws -> Value? {
    switch value {
    case .record(let record): record[name]
    case .object(let object): try object.property(name)
    default: nil
    }
  }

  private static func missingProperty(_ value: Value, _ name: String, functions: [String]) -> ScriptError {
    let (what, properties): (String, [String]) =
      switch value {
      case .record(let record): ("the record has no field", record.keys)
      case .object(let object): ("\(value.kindPhrase) has no property", object.propertyNames)
      default: ("\(value.kindPhrase) has no property", [])
      }
    let hint: String? =
      if functions.contains(name) {
        "to call the function, add parentheses: `x.\(name)()`"
      } else if let near = Spelling.nearest(to: name, among: properties) {
        "did you mean `\(near)`?"
      } else if let habit = Machine.methodHabits[name] {
        habit
      } else if let near = Spelling.nearest(to: name, among: functions) {
        "did you mean `\(near)()`?"
      } else if !properties.isEmpty {
        "it has \(properties.prefix(20).map { "`\($0)`" }.joined(separator: ", "))"
      } else {
        nil
      }
    return ScriptError("\(what) `\(name)`", hint: hint)
  }
}
