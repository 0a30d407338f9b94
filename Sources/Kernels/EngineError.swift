/// What went wrong in the engine, as a sentence for the user.
public struct EngineError: Error, Equatable, CustomStringConvertible {
  public let message: String
  /// What to do about it, if there is something.
  public let hint: String?

  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  public var description: String { hint.map { "\(message); \($0)" } ?? message }
}
