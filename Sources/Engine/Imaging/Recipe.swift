import Files
import Versions

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
  /// The code that decides what this recipe makes of its ingredients.
  static var part: Part { get }
  /// The recipes that this one is made of.
  var ingredients: [any Recipe] { get }
}

extension Recipe {
  public var ingredients: [any Recipe] { [] }

  /// All code that decides what is made.
  public var usedParts: Set<Part> {
    ingredients.reduce(into: [Self.part]) { $0.formUnion($1.usedParts) }
  }

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

extension Part {
  /// Pictures: files, colours, crops, and data sets of them.
  public static let images = Part(
    "images", version: 1, sources: "Engine/Imaging/Image*", "Engine/Imaging/Recipe",
    "Engine/Imaging/DataSets",
    "Engine/Imaging/Files", "Engine/Imaging/Operations", "Engine/ImageTensors",
    except: ["Engine/Imaging/DataSets/Augment"])
}

extension DataSet {
  public static var part: Part { .images }
}
