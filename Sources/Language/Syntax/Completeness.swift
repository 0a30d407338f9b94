/// Whether a text can be run as it stands. The prompt and notebooks ask this at every newline.
public enum Completeness: Equatable, Sendable {
  case complete
  /// The text ends inside a statement; the next line belongs `depth` levels deep.
  case incomplete(depth: Int)
  /// More input would not help.
  case invalid
}
