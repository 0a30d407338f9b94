import Files

/// A restricted reader of Python's pickle format (protocols 2 to 5): it builds dictionaries, lists, tuples, numbers,
/// texts and PyTorch's tensors, and runs nothing.
///
/// A pickle is a program for a small stack machine, which in Python may call any function. Here it may call those of
/// `PickledFunction`, and a file that asks for another is refused by its name. Containers lie in one array and refer to
/// each other by index, so that neither deep nesting nor cycles cost more than the bytes that make them.
struct Unpickler {
  enum Value {
    case none
    case bool(Bool)
    case int(Int)
    case double(Double)
    case text(String)
    /// An index into `lists`: a list or a tuple.
    case list(Int)
    /// An index into `dictionaries`.
    case dictionary(Int)
    case function(PickledFunction)
    case type(ElementType)
    /// An index into `storages`.
    case storage(Int)
    /// An index into `tensors`.
    case tensor(Int)
  }

  /// A tensor's numbers, in a place of their own in the file.
  struct Storage {
    let key: String
    let type: ElementType
    let count: Int
  }

  /// A view of a storage.
  struct StridedTensor {
    let storage: Int
    let offset: Int
    let shape: [Int]
    let strides: [Int]
  }

  private(set) var lists: [[Value]] = []
  private(set) var dictionaries: [[(key: Value, value: Value)]] = []
  private(set) var storages: [Storage] = []
  private(set) var tensors: [StridedTensor] = []

  private let bytes: [UInt8]
  private let name: String
  private(set) var position: Int
  private var stack: [Value] = []
  private var marks: [Int] = []
  private var memo: [Int: Value] = [:]
  private var storageIndices: [String: Int] = [:]
  /// Items of lists that were copied into dictionaries.
  private var copies = 0

  /// PyTorch's own limit of axes.
  private static let highestRank = 64

  /// - Parameters:
  ///   - position: where the pickle begins; afterwards where it ended.
  ///   - name: stands for the file in errors.
  init(_ bytes: [UInt8], from position: Int = 0, name: String) {
    self.bytes = bytes
    self.position = position
    self.name = name
  }

  /// Runs one pickle to its end.
  /// - Throws: `FileError` for damage, and for whatever is neither a tensor nor plain data.
  mutating func load() throws(FileError) -> Value {
    stack = []
    marks = []
    memo = [:]
    while true {
      let code = try byte()
      if code == UInt8(ascii: ".") { return try pop() }
      try execute(code)
    }
  }

  private mutating func execute(_ code: UInt8) throws(FileError) {
    switch code {
    case 0x80:
      let version = try byte()
      guard (2...5).contains(version) else {
        throw FileError(.unsupported, "\(name) is pickled by protocol \(version); 2 to 5 are read")
      }
    case 0x95: _ = try count(8)
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "0"): _ = try pop()
    case UInt8(ascii: "1"): _ = try popMarked()
    case UInt8(ascii: "2"): stack.append(try top())
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case UInt8(ascii: "J"), UInt8(ascii: "K"), UInt8(ascii: "M"), 0x8a, UInt8(ascii: "G"): try number(code)
    case UInt8(ascii: "X"): stack.append(.text(try text(count(4))))
    case 0x8c: stack.append(.text(try text(count(1))))
    case 0x8d: stack.append(.text(try text(count(8))))
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
    case UInt8(ascii: "b"): try build()
    default: try container(code)
    }
  }

  private mutating func number(_ code: UInt8) throws(FileError) {
    switch code {
    case UInt8(ascii: "J"): stack.append(.int(Int(Int32(truncatingIfNeeded: try count(4)))))
    case UInt8(ascii: "K"): stack.append(.int(try count(1)))
    case UInt8(ascii: "M"): stack.append(.int(try count(2)))
    case UInt8(ascii: "G"):
      let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      stack.append(.double(Double(bitPattern: bits)))
    default:
      let digits = try take(count(1))
      guard digits.count <= 8 else { throw damage() }
      let sign: Int = digits.last.map { $0 >= 128 } ?? false ? -1 : 0
      stack.append(.int(digits.reversed().reduce(sign) { $0 << 8 | Int($1) }))
    }
  }

  private mutating func container(_ code: UInt8) throws(FileError) {
    switch code {
    case UInt8(ascii: ")"), UInt8(ascii: "]"): push(list: [])
    case UInt8(ascii: "t"), UInt8(ascii: "l"): push(list: try popMarked())
    case 0x85, 0x86, 0x87:
      var items: [Value] = []
      for _ in 0..<(code - 0x84) { items.append(try pop()) }
      push(list: items.reversed())
    case UInt8(ascii: "a"):
      let item = try pop()
      try append([item])
    case UInt8(ascii: "e"): try append(popMarked())
    case UInt8(ascii: "}"): push(dictionary: [])
    case UInt8(ascii: "d"):
      let items = try popMarked()
      push(dictionary: [])
      try set(items)
    case UInt8(ascii: "s"):
      let value = try pop()
      let key = try pop()
      try set([key, value])
    case UInt8(ascii: "u"): try set(popMarked())
    default:
      throw FileError(
        .unsupported, "\(name) holds something other than tensors and plain data (pickle code \(code))",
        hint: "save the state dictionary alone: torch.save(model.state_dict(), path)")
    }
  }

  private mutating func push(list: [Value]) {
    lists.append(list)
    stack.append(.list(lists.count - 1))
  }

  private mutating func push(dictionary: [(key: Value, value: Value)]) {
    dictionaries.append(dictionary)
    stack.append(.dictionary(dictionaries.count - 1))
  }

  private mutating func append(_ items: [Value]) throws(FileError) {
    guard case .list(let index) = try top() else { throw damage() }
    lists[index] += items
  }

  private mutating func set(_ items: [Value]) throws(FileError) {
    guard case .dictionary(let index) = try top(), items.count.isMultiple(of: 2) else { throw damage() }
    for place in stride(from: 0, to: items.count, by: 2) {
      dictionaries[index].append((items[place], items[place + 1]))
    }
  }

  /// What Python would set on an object, such as the versions that PyTorch notes beside a state dictionary.
  private mutating func build() throws(FileError) {
    _ = try pop()
    guard case .dictionary = try top() else { throw damage() }
  }

  private func global(module: String, _ member: String) throws(FileError) -> Value {
    if let known = PickledFunction(rawValue: "\(module).\(member)") { return .function(known) }
    if module == "torch" || module == "torch.storage", let type = PyTorchFile.types[member] {
      return .type(type)
    }
    throw FileError(
      .unsupported, "\(name) would have to run \(module).\(member), and nothing in a file of weights is run",
      hint: "save the state dictionary alone: torch.save(model.state_dict(), path)")
  }

  private mutating func call(_ callee: Value, _ arguments: [Value]) throws(FileError) -> Value {
    guard case .function(let function) = callee else { throw damage() }
    switch (function, arguments.count) {
    case (.dictionary, 0):
      dictionaries.append([])
      return .dictionary(dictionaries.count - 1)
    case (.dictionary, 1):
      guard case .list = arguments[0] else { throw damage() }
      dictionaries.append([])
      let index = dictionaries.count - 1
      let pairs = try elements(arguments[0])
      // The same list may be given over and over.
      copies += pairs.count
      guard copies <= bytes.count else { throw damage() }
      for pair in pairs {
        let items = try elements(pair)
        guard items.count == 2 else { throw damage() }
        dictionaries[index].append((items[0], items[1]))
      }
      return .dictionary(index)
    case (.size, 1): return arguments[0]
    case (.parameter, 1...): return arguments[0]
    case (.tensor, 4...):
      guard case .storage(let storage) = arguments[0], case .int(let offset) = arguments[1] else {
        throw damage()
      }
      tensors.append(
        StridedTensor(
          storage: storage, offset: offset, shape: try integers(arguments[2]),
          strides: try integers(arguments[3])))
      return .tensor(tensors.count - 1)
    default: throw damage()
    }
  }

  /// ("storage", type, key, device, count), and in old files whether it is a view of another.
  private mutating func storage(_ identifier: Value) throws(FileError) -> Value {
    let parts = try elements(identifier)
    guard parts.count >= 5, case .text("storage") = parts[0], case .type(let type) = parts[1],
      case .text(let key) = parts[2], case .int(let count) = parts[4], count >= 0
    else { throw damage() }
    if parts.count > 5, case .list = parts[5] {
      throw FileError(
        .unsupported, "\(name) holds views of storages, as only very old versions of PyTorch wrote them",
        hint: "load and save it with a newer PyTorch")
    }
    if let known = storageIndices[key] { return .storage(known) }
    guard elementCount([count, type.bytes]) != nil else { throw damage() }
    storageIndices[key] = storages.count
    storages.append(Storage(key: key, type: type, count: count))
    return .storage(storages.count - 1)
  }

  /// The items of a list or tuple.
  func elements(_ value: Value) throws(FileError) -> [Value] {
    guard case .list(let index) = value else { throw damage() }
    return lists[index]
  }

  /// The sizes or strides of a tensor.
  private func integers(_ value: Value) throws(FileError) -> [Int] {
    var result: [Int] = []
    let items = try elements(value)
    guard items.count <= Self.highestRank else { throw damage() }
    for item in items {
      guard case .int(let number) = item else { throw damage() }
      result.append(number)
    }
    return result
  }

  private mutating func recall(_ index: Int) throws(FileError) {
    guard let value = memo[index] else { throw damage() }
    stack.append(value)
  }

  private func top() throws(FileError) -> Value {
    guard let value = stack.last, marks.last ?? 0 < stack.count else { throw damage() }
    return value
  }

  private mutating func pop() throws(FileError) -> Value {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func popMarked() throws(FileError) -> [Value] {
    guard let start = marks.popLast(), start <= stack.count else { throw damage() }
    let items = Array(stack[start...])
    stack.removeSubrange(start...)
    return items
  }

  private mutating func byte() throws(FileError) -> UInt8 { try take(1)[position - 1] }

  private mutating func take(_ count: Int) throws(FileError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.count - position else { throw damage() }
    position += count
    return bytes[position - count..<position]
  }

  /// A little-endian number without sign, of so many bytes.
  private mutating func count(_ size: Int) throws(FileError) -> Int {
    let value = try take(size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard value <= UInt64(Int.max) else { throw damage() }
    return Int(value)
  }

  private mutating func text(_ size: Int) throws(FileError) -> String {
    String(decoding: try take(size), as: UTF8.self)
  }

  private mutating func line() throws(FileError) -> String {
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else { throw damage() }
    let text = try text(end - position)
    position += 1
    return text
  }

  private func damage() -> FileError {
    FileError(.damaged, "\(name) is damaged: its pickle goes wrong at byte \(position)")
  }
}

/// What a pickle may call, by Python's name.
enum PickledFunction: String {
  case dictionary = "collections.OrderedDict"
  case tensor = "torch._utils._rebuild_tensor_v2"
  case parameter = "torch._utils._rebuild_parameter"
  case size = "torch.Size"
}
