import Failures
import Random

/// What a data set holds: an image, or images that belong together and have one size.
public protocol DataItem: Sendable {
  /// What one is called; several take an s.
  static var noun: String { get }
  var size: ImageSize { get }
  func cropped(to window: Window) throws -> Self
  func flippedHorizontally() -> Self
  /// Turned by 90 degrees.
  func rotatedByQuarter() -> Self
}

extension Image: DataItem {
  public static var noun: String { "image" }
}

/// A recipe for a number of images or pairs. Nothing is read or drawn before one is asked for.
///
/// Sets are immutable values that wrap each other: a folder, a part of it, crops of that. A stage with a seed
/// of its own gives item i the same draw always, from `RandomKey(seed:).purpose(…).index(i)`. A stage without
/// one draws from its reader's key, which is already unique to the step and the place in the batch.
public protocol DataSet<Item>: Recipe {
  associatedtype Item: DataItem

  var count: Int { get }

  /// Whether item i is the same for every reader.
  var isFixed: Bool { get }

  /// Item `index`, 0..<count.
  ///
  /// - Throws: `Failure` where a file cannot be read, an image is too small or the index is out of range.
  func item(at index: Int, reader: RandomKey) throws -> Item

  /// A part of item `index`; `choose` is told its size. A set that holds large images in a compact form, or in files,
  /// unpacks this part alone.
  func part(of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window) throws -> Item

  /// The size of item `index`, where that is possible without making it.
  func size(at index: Int, reader: RandomKey) throws -> ImageSize

  /// What item `index` is called in messages and tables: a file's path, or a number.
  func name(at index: Int) -> String
}

public typealias ImageSet = DataSet<Image>

extension DataSet {
  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> Item {
    let whole = try item(at: index, reader: reader)
    return try whole.cropped(to: choose(whole.size))
  }

  public func size(at index: Int, reader: RandomKey) throws -> ImageSize {
    try item(at: index, reader: reader).size
  }

  public func name(at index: Int) -> String { "\(Item.noun) \(index)" }

  /// Item `index` of a set that gives every reader the same.
  ///
  /// - Throws: `Failure` where the set is not fixed.
  public func item(at index: Int) throws -> Item {
    try requireFixed("no \(Item.noun) can be taken out by its number")
    return try item(at: index, reader: RandomKey(seed: 0))
  }

  func requireFixed(_ consequence: String) throws(Failure) {
    guard isFixed else {
      throw Failure(
        .invalid, "\(summary) draws afresh for every reader, so \(consequence)", hint: "fix it with a seed")
    }
  }

  public func check(_ index: Int) throws(Failure) {
    guard index >= 0 && index < count else {
      throw Failure(.invalid, "there is no \(Item.noun) \(index) in \(summary): it has 0 to \(count - 1)")
    }
  }
}
