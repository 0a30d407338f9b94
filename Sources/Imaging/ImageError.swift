/// What went wrong with an image file or a set of images, as a sentence for the user.
public struct ImageError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    /// There is nothing at the path.
    case missing
    /// The path is a folder where a file was wanted, or the other way round.
    case wrongPlace
    /// The system refuses to read, for example for want of permission.
    case unreadable
    /// The file, folder or selection holds nothing.
    case empty
    /// The file is no image, or of a kind that is not read.
    case unsupported
    /// The file ends before the picture does.
    case truncated
    /// The file's contents contradict each other.
    case damaged
    /// The picture is larger than the limit.
    case tooLarge
    /// The picture is smaller than what is to be cut from it, or there are fewer images than asked for.
    case tooSmall
    /// The file cannot be written.
    case unwritable
    /// An argument makes no sense.
    case invalid
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
