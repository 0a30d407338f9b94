import Failures

/// A restricted reader of Python's pickle format (protocols 1 to 5): it builds dictionaries, lists, tuples, numbers,
/// texts and PyTorch's tensors, and runs nothing.
///
/// A pickle is a program for a small stack machine, which in Python may call any function. Here it may call those of
/// `PickledFunction`, and a file that asks for another is refused by its name. Containers lie in one array and refer to
/// each other by index, so that neither deep nesting nor cycles cost more than the bytes that make them.
struct Unpickler {
  private(set) var lists: [[Value]] = []
  private(set) var dictionaries: [[(key: Value, value: Value)]] = []
  var storages: [Storage] = []
  var tensors: [StridedTensor] = []

  private let bytes: [UInt8]
  let name: String
  private(set) var position: Int
  var stack: [Value] = []
  private var marks: [Int] = []
  private var memo: [Int: Value] = [:]
  var storageIndices: [String: Int] = [:]
  /// Objects elsewhere in the file, by their keys in the pickle.
  var persistent: [String: Value] = [:]
  /// The number of items of lists and dictionaries that were copied, or read more than once.
  private var copies = 0

  /// - Parameters:
  ///   - position: where the pickle begins; afterwards where it ended.
  ///   - name: names the file in errors.
  init(_ bytes: [UInt8], from position: Int = 0, name: String) {
    self.bytes = bytes
    self.position = position
    self.name = name
  }

  /// Runs one pickle to its end.
  /// - Throws: `Failure` for damage, and for whatever is neither a tensor nor plain data.
  mutating func load() throws(Failure) -> Value {
    stack = []
    marks = []
    memo = [:]
    while true {
      let code = try byte()
      if code == UInt8(ascii: ".") { return try pop() }
      try execute(code)
    }
  }

  private mutating func execute(_ code: UInt8) throws(Failure) {
    switch code {
    case 0x80:
      let version = try byte()
      guard (1...5).contains(version) else {
        throw Failure(.unsupported, "\(name) uses pickle protocol \(version); only 1 to 5 are supported")
      }
    case 0x95: _ = try count(8)
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "0"): _ = try pop()
    case UInt8(ascii: "1"): _ = try popMarked()
    case UInt8(ascii: "2"): stack.append(try top())
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case UInt8(ascii: "J"), UInt8(ascii: "K"), UInt8(ascii: "M"), 0x8a, 0x8b, UInt8(ascii: "G"):
      try number(code)
    case UInt8(ascii: "I"), UInt8(ascii: "L"): stack.append(try digits(line()))
    case UInt8(ascii: "X"): stack.append(.text(try text(count(4))))
    case 0x8c: stack.append(.text(try text(count(1))))
    case 0x8d, 0x8e, 0x96: stack.append(.text(try text(count(8))))
    case UInt8(ascii: "U"), UInt8(ascii: "C"): stack.append(.text(try text(count(1))))
    case UInt8(ascii: "T"), UInt8(ascii: "B"): stack.append(.text(try text(count(4))))
    case UInt8(ascii: "q"): memo[try count(1)] = try top()
    case UInt8(ascii: "r"): memo[try count(4)] = try top()
    case 0x94: memo[memo.count] = try top()
    case UInt8(ascii: "h"): try recall(count(1))
    case UInt8(ascii: "j"): try recall(count(4))
    case UInt8(ascii: "c"): stack.append(try global(module: line(), line()))
    case 0x93:
      guard case .text(let member) = try pop(), case .text(let module) = try pop() else { throw damage() }
      stack.append(try global(module: module, member))
    case UInt8(ascii: "Q"): stack.append(try storage(pop()))
    case UInt8(ascii: "R"), 0x81:
      let arguments = try pop()
      stack.append(try call(pop(), elements(arguments)))
    case 0x92:
      guard case .dictionary(let named) = try pop(), dictionaries[named].isEmpty else { throw damage() }
      let arguments = try pop()
      stack.append(try call(pop(), elements(arguments)))
    case UInt8(ascii: "b"): try build()
    default: try container(code)
    }
  }

  private mutating func number(_ code: UInt8) throws(Failure) {
    switch code {
    case UInt8(ascii: "J"): stack.append(.int(Int(Int32(truncatingIfNeeded: try count(4)))))
    case UInt8(ascii: "K"): stack.append(.int(try count(1)))
    case UInt8(ascii: "M"): stack.append(.int(try count(2)))
    case UInt8(ascii: "G"):
      let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      stack.append(.double(Double(bitPattern: bits)))
    default:
      let digits = try take(count(code == 0x8a ? 1 : 4))
      let sign: Int = digits.last.map { $0 >= 128 } ?? false ? -1 : 0
      stack.append(
        digits.count > 8 ? .large(Array(digits)) : .int(digits.reversed().reduce(sign) { $0 << 8 | Int($1) }))
    }
  }

  /// A number as protocol 1 writes it; those of Python 2 may end in an L, and 00 and 01 are false and true.
  private func digits(_ line: String) -> Value {
    switch line {
    case "00": .bool(false)
    case "01": .bool(true)
    default: Int(line.hasSuffix("L") ? String(line.dropLast()) : line).map { .int($0) } ?? .inert
    }
  }

  private mutating func container(_ code: UInt8) throws(Failure) {
    switch code {
    case UInt8(ascii: ")"), UInt8(ascii: "]"), 0x8f: stack.append(pushed(list: []))
    case UInt8(ascii: "t"), UInt8(ascii: "l"), 0x91: stack.append(pushed(list: try popMarked()))
    case 0x85, 0x86, 0x87:
      var items: [Value] = []
      for _ in 0..<(code - 0x84) { items.append(try pop()) }
      stack.append(pushed(list: items.reversed()))
    case UInt8(ascii: "a"):
      let item = try pop()
      try append([item])
    case UInt8(ascii: "e"), 0x90: try append(popMarked())
    case UInt8(ascii: "}"): stack.append(pushed(dictionary: []))
    case UInt8(ascii: "d"):
      let items = try popMarked()
      stack.append(pushed(dictionary: []))
      try set(items)
    case UInt8(ascii: "s"):
      let value = try pop()
      let key = try pop()
      try set([key, value])
    case UInt8(ascii: "u"): try set(popMarked())
    default:
      throw Failure(
        .unsupported, "\(name) holds something other than tensors and plain data (pickle code \(code))",
        hint: "save the state dictionary alone: torch.save(model.state_dict(), path)")
    }
  }

  mutating func pushed(list: [Value]) -> Value {
    lists.append(list)
    return .list(lists.count - 1)
  }

  mutating func pushed(dictionary: [(key: Value, value: Value)]) -> Value {
    dictionaries.append(dictionary)
    return .dictionary(dictionaries.count - 1)
  }

  /// Counts items that are read repeatedly, since a small file could otherwise expand without bound.
  mutating func copy(_ count: Int) throws(Failure) {
    copies += count
    guard copies <= bytes.count else { throw damage() }
  }

  private mutating func append(_ items: [Value]) throws(Failure) {
    guard case .list(let index) = try top() else { throw damage() }
    lists[index] += items
  }

  private mutating func set(_ items: [Value]) throws(Failure) {
    guard case .dictionary(let index) = try top(), items.count.isMultiple(of: 2) else { throw damage() }
    for place in stride(from: 0, to: items.count, by: 2) {
      dictionaries[index].append((items[place], items[place + 1]))
    }
  }

  /// The items of a list or tuple.
  func elements(_ value: Value) throws(Failure) -> [Value] {
    guard case .list(let index) = value else { throw damage() }
    return lists[index]
  }

  private mutating func recall(_ index: Int) throws(Failure) {
    guard let value = memo[index] else { throw damage() }
    stack.append(value)
  }

  func top() throws(Failure) -> Value {
    guard let value = stack.last, marks.last ?? 0 < stack.count else { throw damage() }
    return value
  }

  mutating func pop() throws(Failure) -> Value {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func popMarked() throws(Failure) -> [Value] {
    guard let start = marks.popLast(), start <= stack.count else { throw damage() }
    let items = Array(stack[start...])
    stack.removeSubrange(start...)
    return items
  }

  private mutating func byte() throws(Failure) -> UInt8 { try take(1)[position - 1] }

  mutating func take(_ count: Int) throws(Failure) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.count - position else { throw damage() }
    position += count
    return bytes[position - count..<position]
  }

  /// An unsigned little-endian integer with the given number of bytes.
  mutating func count(_ size: Int) throws(Failure) -> Int {
    let value = try take(size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard value <= UInt64(Int.max) else { throw damage() }
    return Int(value)
  }

  private mutating func text(_ size: Int) throws(Failure) -> String {
    String(decoding: try take(size), as: UTF8.self)
  }

  private mutating func line() throws(Failure) -> String {
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else { throw damage() }
    let text = try text(end - position)
    position += 1
    return text
  }

  func damage() -> Failure {
    Failure(.damaged, "\(name) is damaged: its pickle is invalid at byte \(position)")
  }
}
