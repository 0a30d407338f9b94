/// How deep lists, records and tables nest. Values are printed, compared and freed by recursion, so a bound on their
/// depth is what keeps all of these off the end of the stack.
struct Nesting {
  /// Refuses items that would make a list or record of them too deep.
  static func check(_ items: [Value]) throws {
    guard items.contains(where: \.isContainer) else { return }
    var walk = Nesting()
    for item in items where item.isContainer && walk.depth(of: item, room: Limits.nesting - 1) == nil {
      throw tooDeep
    }
  }

  /// A value that a built-in made, unless it is too deep.
  static func checked(_ value: Value) throws -> Value {
    guard value.isContainer else { return value }
    var walk = Nesting()
    if walk.depth(of: value, room: Limits.nesting) == nil { throw tooDeep }
    return value
  }

  private static var tooDeep: ScriptError {
    ScriptError("lists and records can be nested at most \(Limits.nesting) deep")
  }

  /// Depths found so far. What is shared is walked once: `x = [x, x]` sixty times has 2⁶⁰ paths.
  private var known: [UInt: Int] = [:]
  private var steps = 0
  /// What took fewer steps than this is as quickly walked again as looked up.
  private static let worthKeeping = 32

  /// The levels of a list or record, itself included; nil where they are more than `room`.
  private mutating func depth(of container: Value, room: Int) -> Int? {
    guard room > 0 else { return nil }
    // Most walks meet nothing worth keeping.
    if !known.isEmpty, let depth = known[container.identity] { return depth <= room ? depth : nil }
    let before = steps
    var deepest = 0
    let isWalked: Bool
    switch container {
    case .list(let list): isWalked = walk(list, room - 1, &deepest)
    case .record(let record): isWalked = walk(record.values, room - 1, &deepest)
    case .object(let object):
      isWalked = (object as? Table)?.rows.allSatisfy { walk($0, room - 1, &deepest) } ?? true
    default: return 0
    }
    guard isWalked else { return nil }
    if steps - before > Nesting.worthKeeping { known[container.identity] = deepest + 1 }
    return deepest + 1
  }

  private mutating func walk(_ items: [Value], _ room: Int, _ deepest: inout Int) -> Bool {
    steps += items.count
    for item in items where item.isContainer {
      guard let depth = depth(of: item, room: room) else { return false }
      deepest = max(deepest, depth)
    }
    return true
  }
}

extension Value {
  var isContainer: Bool {
    switch self {
    case .list, .record: true
    // The one object that holds whatever values it is given.
    case .object(let object): type(of: object) == Table.self
    default: false
    }
  }

  /// The address of a list's or record's storage: alike only where two values share it.
  var identity: UInt {
    switch self {
    case .list(let list): list.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
    case .record(let record): record.identity
    case .object(let object): UInt(bitPattern: ObjectIdentifier(object))
    default: 0
    }
  }
}
