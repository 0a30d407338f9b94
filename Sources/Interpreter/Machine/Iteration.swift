/// What loops, spreads and unpacking go through.
enum Iteration {
  /// An object's own iterator while a loop runs.
  private final class ObjectIterator: ScriptObject {
    let typeName = "iterator"
    let oneLine = "iterator"
    let next: () throws -> Value?

    init(_ next: @escaping () throws -> Value?) {
      self.next = next
    }
  }

  /// A loop's two hidden values. Ranges of ints in steps of 1 are (last, next), everything else is
  /// (what is walked, nil or a position in a record of one field).
  static func prepare(_ value: Value, pairs: Bool) throws -> (Value, Value) {
    switch value {
    case .range(let range):
      if case .whole(let first, let last, 1) = range.bounds, last < Int.max {
        return (.int(range.includesLast ? last : last - 1), .int(first))
      }
      return (value, .float(0))
    case .list: return (value, .float(0))
    case .string(let string): return (.list(string.map { .string(String($0)) }), .float(0))
    case .record(let record):
      let items: [Value] = record.map { pairs ? .list([.string($0.key), $0.value]) : .string($0.key) }
      return (.list(items), .float(0))
    case .object(let object): return (.object(ObjectIterator(try object.makeIterator())), .float(0))
    default:
      let hint: String? = if case .int(let int) = value { "write `0..<\(int)` to count" } else { nil }
      throw ScriptError("\(value.typePhrase) has no items to go through", hint: hint)
    }
  }

  /// The next item, or nil at the end. Positions are kept as floats, which ints of the fast path never are.
  static func next(_ values: Value, _ state: inout Value) throws -> Value? {
    guard case .float(let at) = state else { return nil }
    let position = Int(at)
    state = .float(at + 1)
    switch values {
    case .list(let list): return position < list.count ? list[position] : nil
    case .range(let range): return position < range.count ? range.element(position) : nil
    case .object(let object as ObjectIterator):
      if Interrupt.isRequested { throw Interruption() }
      return try object.next()
    default: return nil
    }
  }

  /// Whatever holds items, as a list.
  static func list(_ value: Value, _ what: String) throws -> [Value] {
    if case .list(let list) = value { return list }
    if case .range(let range) = value {
      try Limits.checkList(range.count)
      return (0..<range.count).map(range.element)
    }
    guard !value.isNothing else { throw ScriptError("\(what) needs items, not nil") }
    let (values, start) = try prepare(value, pairs: false)
    if case .list(let list) = values { return list }
    var state = start
    var items: [Value] = []
    while let item = try next(values, &state) {
      items.append(item)
      try Limits.checkList(items.count)
      if Interrupt.isRequested { throw Interruption() }
    }
    return items
  }

  /// Exactly `count` items, for `a, b = xs`.
  static func items(_ value: Value, count: Int) throws -> [Value] {
    switch value {
    case .list, .range, .object: break
    default: throw ScriptError("\(value.typePhrase) cannot be taken apart into \(count.counted("name"))")
    }
    if case .range(let range) = value, range.count != count {
      throw ScriptError("there are \(count.counted("name")) for \(range.count.counted("item"))")
    }
    let items = try list(value, "this")
    guard items.count == count else {
      throw ScriptError("there are \(count.counted("name")) for \(items.count.counted("item"))")
    }
    return items
  }
}
