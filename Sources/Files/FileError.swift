/// What went wrong with a file, as a sentence for the user.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    /// There is nothing at the path.
    case missing
    /// The path is a folder where a file was wanted, or the other way round.
    case wrongPlace
    /// The system refuses to read, for example for want of permission.
    case unreadable
    /// The file holds nothing.
    case empty
    /// The file is of a kind that is not read.
    case unsupported
    /// The file ends too soon, or its contents contradict each other.
    case damaged
    /// The file or a part of it is larger than the limit.
    case tooLarge
    /// The file cannot be written.
    case unwritable
  }

  public let kind: Kind
  /// What is wrong and where, as a sentence without its full stop.
  public let message: String
  /// What to do about it, where that is known.
  public let hint: String?

  public init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }

  public var description: String { hint.map { "\(message) (\($0))" } ?? message }
}
