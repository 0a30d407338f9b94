import Syntax

extension Machine {
  /// Lists and records nest at most this deep, so that no walk over them recurses too far.
  static let nestingLimit = 500

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
      text += more
      return
    }
    if case .list(let more) = addend, case .list(var list) = place {
      // The variable lets go of the list for a moment, so that appending does not copy it.
      place = .nothing
      defer { place = .list(list) }
      try checkNesting(more)
      list.append(contentsOf: more)
      return
    }
    place = try Arithmetic.apply(.add, place, addend)
  }

  /// `place += [value]`, without making that list.
  static func append(_ value: Value, to place: inout Value) throws {
    guard case .list = place else { return try add(.list([value]), to: &place) }
    if value.isContainer { try checkNesting([value]) }
    withUnsafeMutablePointer(to: &place) { list(in: $0).pointee.append(value) }
  }

  /// Refuses containers that nest deeper than walks over them can follow. Of long lists only both ends
  /// are looked at, so that making one stays cheap.
  static func checkNesting(_ values: [Value]) throws {
    var index = 0
    while index < values.count {
      // The middle of a long list is left out.
      if index == nestingSample, values.count > 2 * nestingSample { index = values.count - nestingSample }
      if values[index].isContainer, depth(values[index]) > nestingLimit {
        throw ScriptError("lists and records nest at most \(nestingLimit) deep")
      }
      index += 1
    }
  }

  private static let nestingSample = 32

  /// The depth along the first container of each level.
  private static func depth(_ value: Value) -> Int {
    var current = value
    for depth in 1...nestingLimit {
      let items: [Value] =
        switch current {
        case .list(let list): list
        case .record(let record): record.values
        default: []
        }
      let sample = items.prefix(nestingSample) + items.dropFirst(nestingSample).suffix(nestingSample)
      guard let next = sample.first(where: \.isContainer) else { return depth }
      current = next
    }
    return nestingLimit + 1
  }

  static func spreadList(_ site: Site, _ values: [Value]) throws -> [Value] {
    var list: [Value] = []
    for (part, value) in zip(site.parts, values) {
      if case .spread = part { list += try Iteration.list(value, "`...`") } else { list.append(value) }
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
        "\(value.typeName.withArticle) has no property `\(name)`",
        hint: "a function is called with parentheses: `x.\(name)()`")
    }
  }

  /// Decides what `x.f(…)` calls: x's own field or property, the built-in for x's type, the function in
  /// scope. In the registers lie that function, x, and the arguments; afterwards the callee and what it is
  /// given.
  /// - Returns: the number of arguments, x included where it is one.
  func selectMethod(_ site: Site, _ slot: UnsafeMutablePointer<Value>) throws -> Int {
    let count = site.parts.count
    let receiver = slot + 1
    var own: Value?
    switch receiver.pointee {
    case .record(let record): own = record[site.name]
    case .object(let object): own = try object.property(site.name)
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
    if let group = site.group, group.member(forFirst: receiver.pointee) != nil {
      slot.pointee = .builtIn(group)
      return count + 1
    }
    if slot.pointee.isCallable { return count + 1 }
    throw missingMethod(site, receiver.pointee, hasOwn: own != nil)
  }

  private func missingMethod(_ site: Site, _ receiver: Value, hasOwn: Bool) -> ScriptError {
    let what = receiver.typeName.withArticle
    if hasOwn {
      return ScriptError(
        "`\(site.name)` of \(what) cannot be called", hint: "read it without parentheses: `.\(site.name)`")
    }
    let names = session.members(of: receiver).map(\.name)
    if let near = Spelling.nearest(to: site.name, among: names) {
      return ScriptError("\(what) has no function `\(site.name)`", hint: "did you mean `\(near)`?")
    }
    return ScriptError("\(what) has no function `\(site.name)`")
  }
}

extension Value {
  var isContainer: Bool {
    switch self {
    case .list, .record: true
    default: false
    }
  }
}
