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

  /// Whether the caller gave the argument of a parameter, by its place.
  public func isGiven(_ position: Int) -> Bool { given?[position] ?? (position < givenCount) }

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
}
