import Resources

/// The arguments of a call as they were written, before they are matched with parameters.
public struct CallArguments {
  public var positional: [Value]
  public var named: [(name: String, value: Value)]
  /// The session that runs the call.
  public let session: Session

  public init(positional: [Value], named: [(name: String, value: Value)] = [], session: Session) {
    self.positional = positional
    self.named = named
    self.session = session
  }
}

/// The arguments of a call matched with parameters, checked and converted: what a body works with.
public final class Call {
  /// The function's name, for messages.
  public let name: String
  public let parameters: [ParameterEntry]
  /// One value for each parameter; a list for a variadic one.
  public let values: [Value]
  public let session: Session
  /// Whether each parameter was given by the caller; nil where it is the first `givenCount`.
  let given: [Bool]?
  let givenCount: Int

  init(
    name: String, parameters: [ParameterEntry], values: [Value], session: Session, given: [Bool]?,
    givenCount: Int
  ) {
    self.name = name
    self.parameters = parameters
    self.values = values
    self.session = session
    self.given = given
    self.givenCount = givenCount
  }

  private func position(_ parameter: String) -> Int {
    guard let position = parameters.firstIndex(where: { $0.name == parameter }) else {
      preconditionFailure("`\(name)` declares no parameter `\(parameter)`")
    }
    return position
  }

  public subscript(parameter: String) -> Value { values[position(parameter)] }
  public func value(_ parameter: String) -> Value { values[position(parameter)] }

  @usableFromInline
  func isGiven(_ position: Int) -> Bool { given?[position] ?? (position < givenCount) }

  /// Whether the caller gave the argument.
  public func has(_ parameter: String) -> Bool {
    let position = position(parameter)
    return given?[position] ?? (position < givenCount)
  }

  public func int(_ parameter: String) throws -> Int {
    try unwrap(optionalInt(parameter), parameter, "a whole number")
  }

  public func number(_ parameter: String) throws -> Double {
    try unwrap(optionalNumber(parameter), parameter, "a number")
  }

  public func bool(_ parameter: String) throws -> Bool {
    try unwrap(value(parameter).asBool, parameter, "true or false")
  }

  public func string(_ parameter: String) throws -> String {
    try unwrap(optionalString(parameter), parameter, "a string")
  }

  public func list(_ parameter: String) throws -> [Value] {
    try unwrap(optionalList(parameter), parameter, "a list")
  }

  public func record(_ parameter: String) throws -> Record {
    try unwrap(optionalRecord(parameter), parameter, "a record")
  }

  public func range(_ parameter: String) throws -> ScriptRange {
    guard case .range(let range) = value(parameter) else { throw mismatch(parameter, "a range") }
    return range
  }

  public func object<Object>(_ parameter: String, as type: Object.Type = Object.self) throws -> Object {
    guard let object = value(parameter).asObject as? Object else { throw mismatch(parameter, "an object") }
    return object
  }

  // Each of these is nil where the value is `nil`, as with a parameter left out whose default is `nil`.
  public func optionalInt(_ parameter: String) -> Int? { value(parameter).asWhole }
  public func optionalNumber(_ parameter: String) -> Double? { value(parameter).asNumber }
  public func optionalBool(_ parameter: String) -> Bool? { value(parameter).asBool }
  public func optionalString(_ parameter: String) -> String? { value(parameter).asString }
  public func optionalList(_ parameter: String) -> [Value]? { value(parameter).asList }
  public func optionalRecord(_ parameter: String) -> Record? { value(parameter).asRecord }

  public func optionalObject<Object>(_ parameter: String, as type: Object.Type = Object.self) -> Object? {
    value(parameter).asObject as? Object
  }

  /// Calls a function of the language, or anything else that can be called.
  public func invoke(
    _ function: Value, _ positional: [Value], named: [(name: String, value: Value)] = []
  ) throws -> Value {
    try session.invoke(function, positional, named: named)
  }

  /// Writes text as `print` does; the newline is the caller's.
  public func write(_ text: String) { session.output.write(text) }

  /// Whether Ctrl-C was pressed. See `Interrupt` for how to return a partial value.
  public var isInterrupted: Bool { Interrupt.isRequested }

  public func checkInterruption() throws {
    if Interrupt.isRequested { throw Interruption() }
  }

  private func unwrap<Wanted>(_ value: Wanted?, _ parameter: String, _ phrase: String) throws -> Wanted {
    guard let value else { throw mismatch(parameter, phrase) }
    return value
  }

  private func mismatch(_ parameter: String, _ phrase: String) -> ScriptError {
    ScriptError("`\(parameter)` of `\(name)` must be \(phrase), not \(value(parameter).typePhrase)")
  }
}
