/// What went wrong, as a sentence for the user, with what to do about it.
///
/// Everything below the language throws this one type; the language adds the place in the script.
public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of thing is wrong, for callers that act on it.
  public enum Kind: Hashable, Sendable {
    /// An argument, or several together, make no sense.
    case invalid
    /// There is nothing at the path, or a program is not installed.
    case missing
    /// The path is a folder where a file was expected, or the other way round.
    case wrongPlace
    /// The system refuses to read, for example for want of permission.
    case unreadable
    /// The file, folder or selection holds nothing.
    case empty
    /// The file is of a kind that is not read or written.
    case unsupported
    /// The file ends before its contents do.
    case truncated
    /// The file's contents contradict each other.
    case damaged
    /// The file, the picture or a part of it is larger than the limit.
    case tooLarge
    /// The picture is smaller than what is to be cut from it, or there are fewer items than asked for.
    case tooSmall
    /// The file cannot be written.
    case unwritable
    /// Another program that does the work refused, and said why.
    case refused
    /// The command line names a setting that the script does not have.
    case unknownSetting
  }

  /// What kind of thing is wrong.
  public let kind: Kind
  /// What is wrong and where, as a sentence without its full stop.
  public let message: String
  /// What to do about it, where that is known.
  public let hint: String?

  /// A failure of the given kind.
  ///
  /// - Parameters:
  ///   - message: a sentence without its full stop that names what is wrong.
  ///   - hint: what to do about it, without a full stop.
  public init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }

  /// A failure of kind `invalid`.
  public init(_ message: String, hint: String? = nil) { self.init(.invalid, message, hint: hint) }

  /// The message, with the hint in parentheses where there is one.
  public var description: String { hint.map { "\(message) (\($0))" } ?? message }
}
