import Tensors

/// A recipe for a number of images. Nothing is read or drawn before an image is asked for.
///
/// Sets are immutable values that wrap each other: a folder, a part of it, crops of that. A stage with a seed
/// of its own gives item i the same draw always, from `RandomKey(seed:).purpose(…).index(i)`. A stage without
/// one draws from its reader's key, which is already unique to the step and the place in the batch.
public protocol ImageSet: Recipe {
  var count: Int { get }

  /// Whether item i is the same for every reader.
  var isFixed: Bool { get }

  /// Image `index`, 0..<count.
  ///
  /// - Throws: `ImageError` where a file cannot be read, an image is too small or the index is out of range.
  func image(at index: Int, reader: RandomKey) throws -> Image

  /// A part of image `index`; `choose` is told the image's size. A set that holds large images in a compact
  /// form unpacks this part alone.
  func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> Image

  /// What image `index` is called in messages and tables: a file's path, or a number.
  func name(at index: Int) -> String
}

extension ImageSet {
  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> Image {
    let whole = try image(at: index, reader: reader)
    return try whole.cropped(to: choose(whole.size))
  }

  public func name(at index: Int) -> String { "image \(index)" }

  /// Image `index` of a set that gives every reader the same.
  ///
  /// - Throws: `ImageError` where the set is not fixed.
  public func image(at index: Int) throws -> Image {
    try requireFixed("an image cannot be taken out by its number")
    return try image(at: index, reader: RandomKey(seed: 0))
  }

  func requireFixed(_ consequence: String) throws {
    guard isFixed else {
      throw ImageError(
        .invalid, "\(summary) draws afresh for every reader, so \(consequence)", hint: "fix it with a seed")
    }
  }

  public func check(_ index: Int) throws {
    guard index >= 0 && index < count else {
      throw ImageError(.invalid, "there is no image \(index) in \(summary): it has 0 to \(count - 1)")
    }
  }
}
