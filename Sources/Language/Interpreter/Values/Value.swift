/// A value of the language. It takes 16 bytes: what is larger lives behind a reference.
///
/// Numbers, strings, lists and records never alias: Swift's copy-on-write does what the language
/// promises. Functions and script objects are shared.
public enum Value {
  /// A name that has no value yet. The machine uses it to mark empty slots; built-ins never see it.
  case unset
  /// `nil`.
  case nothing
  case bool(Bool)
  case int(Int)
  case float(Double)
  indirect case string(String)
  case list([Value])
  case record(Record)
  indirect case range(ScriptRange)
  /// A function written in the language.
  case function(Function)
  /// A built-in function, with all its variants.
  case builtIn(BuiltInGroup)
  /// Anything the host defines: a tensor, a network, a table.
  indirect case object(any ScriptObject)
  /// A variable that inner functions share, in a register of the machine; built-ins never see it.
  case cell(Cell)

  /// The name of the value's type as messages show it.
  public var typeName: String {
    switch self {
    case .unset, .cell: "nothing"
    case .nothing: "nil"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .string: "string"
    case .list: "list"
    case .record: "record"
    case .range: "range"
    case .function, .builtIn: "function"
    case .object(let object): object.typeName
    }
  }

  /// The type with its article, for sentences: `an int`, `a list`, `nil`.
  public var typePhrase: String {
    switch self {
    case .unset, .nothing: "nil"
    case .int: "the whole number \(oneLine)"
    case .float: "the number \(oneLine)"
    case .bool(let bool): "\(bool)"
    case .string: "the string \(oneLine(limit: 40))"
    default: typeName.withArticle
    }
  }
}

extension Value: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .float(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: Value...) { self = .list(elements) }
}

extension Value {
  public var isNothing: Bool {
    switch self {
    case .nothing, .unset: true
    default: false
    }
  }

  var isUnset: Bool {
    if case .unset = self { true } else { false }
  }

  /// The number as a float: an int, a float, or an object that serves as a number.
  public var asNumber: Double? {
    switch self {
    case .int(let int): Double(int)
    case .float(let float): float
    case .object(let object): object.asNumber.flatMap { if case .object = $0 { nil } else { $0.asNumber } }
    default: nil
    }
  }

  /// The whole number, also where it is written as a float: `1e4`.
  public var asWhole: Int? {
    switch self {
    case .int(let int): int
    case .float(let float): Int(exactly: float)
    case .object(let object): object.asNumber.flatMap { if case .object = $0 { nil } else { $0.asWhole } }
    default: nil
    }
  }

  public var asString: String? {
    if case .string(let string) = self { string } else { nil }
  }

  public var asBool: Bool? {
    if case .bool(let bool) = self { bool } else { nil }
  }

  public var asList: [Value]? {
    if case .list(let list) = self { list } else { nil }
  }

  public var asRecord: Record? {
    if case .record(let record) = self { record } else { nil }
  }

  public var asObject: (any ScriptObject)? {
    if case .object(let object) = self { object } else { nil }
  }

  /// Whether the value can be called: a function, a built-in or an object such as a network.
  public var isCallable: Bool {
    switch self {
    case .function, .builtIn: true
    case .object(let object): object.isCallable
    default: false
    }
  }

  /// Roughly the bytes the value holds on to, for `:vars`.
  public var approximateBytes: Int { approximateBytes(depth: 4) }

  /// Of what lies deeper than `depth` levels only the reference counts: shared parts make a walk over all
  /// levels exponential.
  private func approximateBytes(depth: Int) -> Int {
    switch self {
    case .string(let string): return 16 + string.utf8.count
    case .list(let list):
      guard !list.isEmpty, depth > 0 else { return 32 }
      // A long list is taken to be like its beginning.
      let beginning = list.prefix(16)
      let bytes = beginning.reduce(0.0) { $0 + Double($1.approximateBytes(depth: depth - 1)) }
      return 32 + Int(bytes * Double(list.count) / Double(beginning.count))
    case .record(let record):
      guard depth > 0 else { return 48 }
      return record.reduce(48) { $0 + 32 + $1.value.approximateBytes(depth: depth - 1) }
    case .object(let object): return object.approximateBytes
    default: return 16
    }
  }
}

extension String {
  /// `a list`, `an optimiser`.
  var withArticle: String {
    guard let first = utf8.first else { return self }
    return "aeiou".utf8.contains(first) ? "an \(self)" : "a \(self)"
  }
}
