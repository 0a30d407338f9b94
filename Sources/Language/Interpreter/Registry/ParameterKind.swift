/// Where an argument is read: the call, and the parameter's name for messages.
public struct ArgumentReading {
  public let call: Call
  public let parameter: String

  @usableFromInline
  init(call: Call, parameter: String) {
    self.call = call
    self.parameter = parameter
  }

  /// The error that the argument is not what the phrase says: `a list of numbers`.
  public func mismatch(_ phrase: String) -> ScriptError {
    ScriptError("`\(parameter)` of `\(call.name)` must be \(phrase)")
  }
}

/// What a parameter takes, and the Swift type that a body reads it as.
public struct ParameterKind<Argument> {
  /// What is accepted, for checks, messages and help.
  public let type: ParameterType
  /// From a value that the type has converted; nil where there is more to say than that it is of another type.
  @usableFromInline let plain: ((Value) -> Argument?)?
  @usableFromInline let careful: ((Value, ArgumentReading) throws -> Argument)?
  /// Whether it passes values on as they are, so that a list of them need not be gone through.
  fileprivate let isAsWritten: Bool

  /// A kind of its own.
  ///
  /// - Parameters:
  ///   - type: what is accepted.
  ///   - read: makes the argument of a value that `type` accepts; it may refuse what the type cannot tell.
  public init(_ type: ParameterType, read: @escaping (Value, ArgumentReading) throws -> Argument) {
    self.type = type
    plain = nil
    careful = read
    isAsWritten = false
  }

  /// A kind whose values the type has checked, so that reading them cannot fail.
  fileprivate init(
    _ type: ParameterType, isAsWritten: Bool = false, _ read: @escaping (Value) -> Argument?
  ) {
    self.type = type
    plain = read
    careful = nil
    self.isAsWritten = isAsWritten
  }

  /// A kind that is mostly read quickly, and carefully where that gives nothing.
  fileprivate init(
    _ type: ParameterType, quick: ((Value) -> Argument?)?,
    read: @escaping (Value, ArgumentReading) throws -> Argument
  ) {
    self.type = type
    plain = quick
    careful = read
    isAsWritten = false
  }

  @usableFromInline
  func readCarefully(_ value: Value, _ reading: ArgumentReading) throws -> Argument {
    guard let careful else { throw reading.mismatch("\(type.phrase), not \(value.typePhrase)") }
    return try careful(value, reading)
  }

  /// The argument that a converted value stands for.
  @inlinable @inline(__always)
  func read(_ value: Value, _ reading: @autoclosure () -> ArgumentReading) throws -> Argument {
    if let plain, let argument = plain(value) { return argument }
    return try readCarefully(value, reading())
  }

  /// The same values, read as something else.
  public func map<Result>(_ transform: @escaping (Argument) throws -> Result) -> ParameterKind<Result> {
    ParameterKind<Result>(type) { value, reading in try transform(try read(value, reading)) }
  }
}

extension ParameterKind where Argument == Value {
  /// Any value.
  public static var any: Self { .value(.any) }
  /// A value of the type, passed on as it is written: an int stays an int.
  public static func value(_ type: ParameterType) -> Self { Self(type, isAsWritten: true) { $0 } }
  /// Something that can be called.
  public static var function: Self { .value(.function) }
  /// What a loop can go through.
  public static var items: Self { .value(.items) }
}

extension ParameterKind where Argument == Bool {
  /// `true` or `false`.
  public static var bool: Self { Self(.bool) { $0.asBool } }
}

extension ParameterKind where Argument == Int {
  /// A whole number within bounds; `1e4` counts as one.
  public static func int(_ bounds: ClosedRange<Int> = Int.min...Int.max) -> Self {
    Self(.int(bounds)) { $0.asWhole }
  }
}

extension ParameterKind where Argument == Double {
  /// A number within bounds.
  public static func number(_ bounds: ClosedRange<Double> = -Double.infinity...Double.infinity) -> Self {
    Self(.number(bounds)) { $0.asNumber }
  }
}

extension ParameterKind where Argument == String {
  public static var string: Self { Self(.string) { $0.asString } }
  /// One of a few strings.
  public static func choice(_ choices: [String]) -> Self { Self(.choice(choices)) { $0.asString } }
}

extension ParameterKind where Argument: CaseIterable & RawRepresentable, Argument.RawValue == String {
  /// One of the cases, written as its raw value.
  public static func choice(of type: Argument.Type = Argument.self) -> Self {
    Self(.choice(Argument.allCases.map(\.rawValue))) { $0.asString.flatMap(Argument.init(rawValue:)) }
  }
}

extension ParameterKind where Argument == [Value] {
  /// A list of any values.
  public static var list: Self { Self(.list) { $0.asList } }
}

extension ParameterKind where Argument == Record {
  public static var record: Self { Self(.record) { $0.asRecord } }
}

extension ParameterKind where Argument == ScriptRange {
  public static var range: Self {
    Self(.range) { if case .range(let range) = $0 { range } else { nil } }
  }
}

extension ParameterKind {
  /// A list in which each item is of a kind.
  public static func listOf<Item>(_ kind: ParameterKind<Item>) -> Self where Argument == [Item] {
    let type = ParameterType.listOf(kind.type)
    // A variadic parameter that is given by name may hold something else.
    func items(of value: Value, _ reading: ArgumentReading) throws -> [Value] {
      guard let items = value.asList else { throw reading.mismatch("a list, not \(value.typePhrase)") }
      return items
    }
    if kind.isAsWritten,
      let asWritten = ParameterKind<[Value]>(type, quick: { $0.asList }, read: items) as? Self
    {
      return asWritten
    }
    return Self(type) { value, reading in
      try items(of: value, reading).map { try kind.read($0, reading) }
    }
  }

  /// A value of a kind, or `nil`.
  public static func orNil<Wrapped>(_ kind: ParameterKind<Wrapped>) -> Self where Argument == Wrapped? {
    let quick = kind.plain.map { plain in
      { (value: Value) -> Wrapped?? in
        if value.isNothing { return .some(nil) }
        return plain(value).map { .some($0) }
      }
    }
    return Self(.orNil(kind.type), quick: quick) { value, reading in
      value.isNothing ? nil : try kind.read(value, reading)
    }
  }
}

extension ParameterKind where Argument: ScriptObject {
  /// An object of the language of this class, whose type has this name.
  public static func object(_ name: String, as type: Argument.Type = Argument.self) -> Self {
    Self(.object(name)) { $0.asObject as? Argument }
  }
}

extension ParameterKind where Argument: DescribedObject {
  /// An object of the language of this class.
  public static var object: Self { .object(Argument.type.name) }
  public static func object(_ type: Argument.Type) -> Self { .object(Argument.type.name) }
}
