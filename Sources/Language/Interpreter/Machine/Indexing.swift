import Syntax

/// `x[…]` and assignment to places.
enum Indexing {
  /// Index values from the stack in the shape they were written in.
  static func indices(_ parts: [Site.IndexPart], _ values: inout ArraySlice<Value>) throws -> [Index] {
    try parts.map { part in
      switch part {
      case .value: return try index(values.removeFirst())
      case .slice(let hasLower, let hasUpper, let hasStep, let includesUpper):
        var slice = Slice(includesUpper: includesUpper)
        if hasLower { slice.lower = try bound(values.removeFirst()) }
        if hasUpper { slice.upper = try bound(values.removeFirst()) }
        if hasStep { slice.step = try bound(values.removeFirst()) }
        return .slice(slice)
      }
    }
  }

  /// One index value; a range is a slice.
  static func index(_ value: Value) throws -> Index {
    if case .range(let range) = value { return .slice(try slice(range)) }
    return .value(value)
  }

  private static func bound(_ value: Value) throws -> Int {
    guard case .int(let int) = value else {
      throw ScriptError("a slice bound must be a whole number, not \(value.typePhrase)")
    }
    return int
  }

  private static func slice(_ range: ScriptRange) throws -> Slice {
    guard case .whole(let first, let last, let step) = range.bounds else {
      throw ScriptError("a range of floats cannot be used as an index")
    }
    return Slice(lower: first, upper: last, includesUpper: range.includesLast, step: step)
  }

  static func element(of value: Value, at indices: [Index]) throws -> Value {
    if case .object(let object) = value { return try object.element(at: indices) }
    guard indices.count == 1, let index = indices.first else {
      throw ScriptError(
        "\(value.kindPhrase) takes one index, not \(indices.count)", hint: "index nested lists as `xs[0][1]`")
    }
    switch value {
    case .list(let list):
      if case .slice(let slice) = index {
        let (start, length, step) = try slice.resolved(count: list.count)
        if step == 1 { return .list(Array(list[start..<start + length])) }
        return .list((0..<length).map { list[start + $0 * step] })
      }
      return list[try index.position(count: list.count, of: "a list")]
    case .string(let string):
      let characters = Array(string)
      if case .slice(let slice) = index {
        let (start, length, step) = try slice.resolved(count: characters.count)
        return .string(String((0..<length).map { characters[start + $0 * step] }))
      }
      return .string(String(characters[try index.position(count: characters.count, of: "a string")]))
    case .range(let range):
      if case .slice(let slice) = index {
        let (start, length, step) = try slice.resolved(count: range.count)
        try Limits.checkList(length)
        return .list((0..<length).map { range.element(start + $0 * step) })
      }
      return range.element(try index.position(count: range.count, of: "a range"))
    case .record(let record):
      let key = try key(index)
      guard let field = record[key] else { throw missing(key, record) }
      return field
    default: throw ScriptError("\(value.typePhrase) cannot be indexed")
    }
  }

  private static func key(_ index: Index) throws -> String {
    guard case .value(.string(let key)) = index else {
      throw ScriptError("the name of a field must be a string: `r[\"name\"]`")
    }
    return key
  }

  static func missing(_ key: String, _ record: Record) -> ScriptError {
    let near = Spelling.nearest(to: key, among: record.keys)
    let names = record.keys.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
    return ScriptError(
      "the record has no field \"\(key)\"",
      hint: near.map { "did you mean \"\($0)\"?" } ?? (names.isEmpty ? nil : "it has \(names)"))
  }

  // MARK: Places

  /// `place[index] = value`.
  static func set(_ value: Value, at index: Value, of place: inout Value) throws {
    if value.isContainer { try Machine.checkNesting([value]) }
    if case .int(let position) = index, case .list = place, position >= 0 {
      let isDone = withUnsafeMutablePointer(to: &place) { place in
        let list = Machine.list(in: place)
        guard position < list.pointee.count else { return false }
        list.pointee[position] = value
        return true
      }
      if isDone { return }
    }
    try write(value, to: &place, [.element([.value])], [index])
  }

  static func read(_ root: Value, _ site: Site, _ values: [Value]) throws -> Value {
    var current = root
    var remaining = values[...]
    if case .unset = root { throw ScriptError("this name is used before it has a value") }
    for step in site.steps {
      switch step {
      case .property(let name): current = try Machine.property(current, name)
      case .element(let parts): current = try element(of: current, at: try indices(parts, &remaining))
      }
    }
    return current
  }

  /// Changes what lies at the end of the steps, in place where nothing else refers to it.
  static func write(
    _ value: Value, to place: inout Value, _ steps: ArraySlice<Site.Step>, _ values: ArraySlice<Value>
  ) throws {
    guard let step = steps.first else {
      place = value
      return
    }
    var remaining = values
    switch step {
    case .property(let name):
      try update(name, of: &place, mayAdd: false, isLast: steps.count == 1) {
        try write(value, to: &$0, steps.dropFirst(), remaining)
      }
    case .element(let parts):
      let indices = try indices(parts, &remaining)
      let rest = remaining
      if case .object(let object) = place {
        guard steps.count > 1 else {
          place = try object.replacing(at: indices, with: value)
          return
        }
        var inner = try object.element(at: indices)
        try write(value, to: &inner, steps.dropFirst(), rest)
        place = try object.replacing(at: indices, with: inner)
        return
      }
      guard indices.count == 1, let index = indices.first else {
        throw ScriptError("\(place.kindPhrase) takes one index, not \(indices.count)")
      }
      if case .list(let list) = place {
        if case .slice = index { throw ScriptError("cannot assign to a slice of a list") }
        let position = try index.position(count: list.count, of: "a list")
        try updateItem(position, of: &place) { try write(value, to: &$0, steps.dropFirst(), rest) }
      } else if case .record = place {
        try update(try key(index), of: &place, mayAdd: steps.count == 1, isLast: steps.count == 1) {
          try write(value, to: &$0, steps.dropFirst(), rest)
        }
      } else {
        throw ScriptError("cannot assign to an item of \(place.kindPhrase)")
      }
    }
  }

  private static func updateItem(
    _ position: Int, of place: inout Value, _ change: (inout Value) throws -> Void
  ) throws {
    guard case .list(var list) = place else { return }
    // The variable lets go of the list for a moment, so that the change does not copy it.
    place = .nothing
    defer { place = .list(list) }
    try change(&list[position])
  }

  private static func update(
    _ name: String, of place: inout Value, mayAdd: Bool, isLast: Bool, _ change: (inout Value) throws -> Void
  ) throws {
    switch place {
    case .record(var record):
      place = .nothing
      defer { place = .record(record) }
      if let position = record.index(of: name) {
        try record.update(at: position, change)
      } else if mayAdd {
        var value = Value.nothing
        try change(&value)
        record[name] = value
      } else {
        var error = missing(name, record)
        let isNear = Spelling.nearest(to: name, among: record.keys) != nil
        if !isNear { error.hint = "`r[\"\(name)\"] = x` adds a field" }
        throw error
      }
    case .object(let object):
      var value = isLast ? .nothing : try Machine.property(place, name)
      try change(&value)
      try object.setProperty(name, to: value)
    default: throw ScriptError("\(place.kindPhrase) has no field `\(name)` to assign")
    }
  }
}
