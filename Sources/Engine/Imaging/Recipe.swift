import Files

/// How much a recipe tells of itself.
public enum Detail: Sendable {
  /// One line for people.
  case summary
  /// All that the results depend on: recipes with different results have different texts.
  case identity
}

/// An immutable description of how images, pairs or rain are made, which makes them when asked.
public protocol Recipe: Sendable {
  /// The description, which includes those of the recipes that this one is made of.
  func text(_ detail: Detail) -> String
}

extension Recipe {
  /// One line for people.
  public var summary: String { text(.summary) }

  /// Distinguishes a recipe from all others, whichever folder its files are in. Files count by name and size, not by
  /// contents.
  public var identity: String { text(.identity) }
}

/// The part of a function's source that a line for people has room for.
func shown(_ source: String, _ detail: Detail) -> String {
  guard detail == .summary else { return source }
  let line = source.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  return line.count > 60 ? "\(line.prefix(57))…" : line
}

/// A checksum that stands for a long list of texts in an identity.
func abbreviation(of texts: some Sequence<String>) -> String {
  let bytes = Array(texts.joined(separator: "\n").utf8)
  return String(bytes.withUnsafeBytes(checksum), radix: 16)
}
