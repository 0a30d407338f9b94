import Files

/// How much a recipe says of itself.
public enum Detail: Sendable {
  /// What people want to know, in a line.
  case summary
  /// Whatever its results depend on: recipes with different results differ in it.
  case identity
}

/// An immutable description of how images, pairs or rain are made, which makes them when asked.
public protocol Recipe: Sendable {
  /// Where recipes are made of others, what those say is part of it.
  func text(_ detail: Detail) -> String
}

extension Recipe {
  /// One line for people.
  public var summary: String { text(.summary) }

  /// Tells a recipe from all others, whichever folder its files are in. Contents of files count as their sizes do.
  public var identity: String { text(.identity) }
}

/// Of the source of a function, what a line for people has room for.
func shown(_ source: String, _ detail: Detail) -> String {
  guard detail == .summary else { return source }
  let line = source.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  return line.count > 60 ? "\(line.prefix(57))…" : line
}

/// Stands for a long list of texts in an identity.
func abbreviation(of texts: some Sequence<String>) -> String {
  let bytes = Array(texts.joined(separator: "\n").utf8)
  return String(bytes.withUnsafeBytes(checksum), radix: 16)
}
