/// In which direction a test looks for a mean that differs from 0.
public enum TestSide: String, CaseIterable, Hashable, Sendable {
  /// Either direction.
  case two
  /// A mean above 0.
  case greater
  /// A mean below 0.
  case less
}
