import Failures
import Random

/// What a data set holds: an image, or several images of one size that belong together.
public protocol DataItem: Sendable {
  /// The noun for one item in messages, such as "image"; its plural takes an s.
  static var noun: String { get }
  /// Height and width in pixels.
  var size: ImageSize { get }
  /// The pixels within a window.
  ///
  /// - Throws: `Failure` where the window reaches outside the item.
  func cropped(to window: Window) throws -> Self
  /// The item mirrored left to right.
  func flippedHorizontally() -> Self
  /// The item rotated by 90 degrees counter-clockwise.
  func rotatedByQuarter() -> Self
}

extension Image: DataItem {
  public static var noun: String { "image" }
}

/// A finite sequence of images or pairs that are made when they are asked for: nothing is read or drawn before.
///
/// Sets are immutable values that wrap each other: a folder, a subset of it, crops of that subset. A stage that draws
/// at random and has a seed draws the same for item i every time, from `RandomKey(seed:).purpose(…).index(i)`. One
/// without a seed draws from the key of the reader, which is unique to the training step and the place in the batch.
public protocol DataSet<Item>: Recipe {
  /// An image or a pair of images.
  associatedtype Item: DataItem

  /// Number of items.
  var count: Int { get }

  /// Whether item i is the same for every reader, so that no stage draws from the reader's key.
  var isFixed: Bool { get }

  /// Item `index`, 0..<count.
  ///
  /// - Parameter reader: the key that stages without a seed draw from.
  /// - Throws: `Failure` where a file cannot be read, an image is too small or the index is out of range.
  func item(at index: Int, reader: RandomKey) throws -> Item

  /// A rectangle of item `index`. A set that holds large images in a compact form or in files unpacks only that.
  ///
  /// - Parameter choose: returns the rectangle, given the item's size.
  /// - Throws: what `item(at:reader:)` and `choose` throw, and `Failure` where the rectangle reaches outside the
  ///   item.
  func part(of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window) throws -> Item

  /// The size of item `index` in pixels. Where possible it is found without making the item.
  func size(at index: Int, reader: RandomKey) throws -> ImageSize

  /// The name of item `index` in messages and tables: a file's path, or a noun and a number.
  func name(at index: Int) -> String
}

/// A data set whose items are single images.
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

  /// Item `index` of a set that is the same for every reader.
  ///
  /// - Throws: `Failure` where the set is not fixed, and what `item(at:reader:)` throws.
  public func item(at index: Int) throws -> Item {
    try requireFixed("its \(Item.noun)s cannot be indexed")
    return try item(at: index, reader: RandomKey(seed: 0))
  }

  func requireFixed(_ consequence: String) throws(Failure) {
    guard isFixed else {
      throw Failure(
        .invalid, "\(summary) is not fixed (it draws new random values at each reading), so \(consequence)",
        hint: "fix it with a seed: `.fix(seed: 1)`")
    }
  }

  /// Requires that there is an item `index`.
  ///
  /// - Throws: `Failure` of kind `.invalid` unless `index` is in 0..<count.
  public func check(_ index: Int) throws(Failure) {
    guard index >= 0 && index < count else {
      throw Failure(
        .invalid, "\(Item.noun) \(index) is out of range for \(summary): valid numbers are 0 to \(count - 1)")
    }
  }
}
