import Resources

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

  /// How many registers a loop keeps for itself.
  static let registerCount = 3

  /// Where a loop stands. Whole numbers in equal steps are counted down, everything else is walked by position.
  struct State {
    /// How many numbers are left, or what is walked.
    var items: Value
    /// The next number, or position.
    var next = 0
    /// The distance between numbers, nil for anything else.
    var step: Int?

    init(_ value: Value, pairs: Bool) throws {
      items = value
      switch value {
      case .range(let range):
        guard case .whole(let first, _, let step) = range.bounds else { break }
        items = .int(range.count)
        next = first
        self.step = step
      case .list: break
      case .string(let string): items = .list(string.map { .string(String($0)) })
      case .record(let record):
        items = .list(record.map { pairs ? .list([.string($0.key), $0.value]) : .string($0.key) })
      case .object(let object): items = .object(ObjectIterator(try object.makeIterator()))
      default:
        let hint: String? = if case .int(let int) = value { "to count, write `0..<\(int)`" } else { nil }
        throw ScriptError("cannot iterate over \(value.typePhrase)", hint: hint)
      }
    }
  }

  /// The item at a position, or nil at the end; objects give theirs in order.
  static func item(_ position: Int, of items: Value) throws -> Value? {
    switch items {
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
    guard !value.isNothing else { throw ScriptError("\(what) cannot iterate over nil") }
    let state = try State(value, pairs: false)
    if case .list(let list) = state.items { return list }
    var items: [Value] = []
    while let item = try item(items.count, of: state.items) {
      items.append(item)
      try Limits.checkList(items.count, before: items.count - 1)
      if Interrupt.isRequested { throw Interruption() }
    }
    return items
  }

  /// Exactly `count` items, for `a, b = xs`.
  static func items(_ value: Value, count: Int) throws -> [Value] {
    switch value {
    case .list, .range, .object: break
    default: throw ScriptError("cannot unpack \(value.typePhrase) into \(count.counted("name"))")
    }
    if case .range(let range) = value, range.count != count {
      throw ScriptError("cannot unpack \(range.count.counted("item")) into \(count.counted("name"))")
    }
    let items = try list(value, "this")
    guard items.count == count else {
      throw ScriptError("cannot unpack \(items.count.counted("item")) into \(count.counted("name"))")
    }
    return items
  }
}
