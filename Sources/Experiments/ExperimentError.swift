/// What is wrong with an experiment, as a sentence for the user.
public struct ExperimentError: Error, Hashable, Sendable {
  public let message: String
  /// What to do about it, where that is known.
  public let hint: String?

  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}
