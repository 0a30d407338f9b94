import Failures
import Random
import Versions

/// Generated pictures, which need no files. Item i depends only on the style, the size, the seed and i, so that a set
/// of 8 equals the first 8 items of a set of 512.
public struct Backgrounds: DataSet {
  /// How the pictures are drawn and, for dead leaves, how complex they are.
  public let style: BackgroundStyle
  /// Number of pictures, 1 or more.
  public let count: Int
  /// Size of every picture in pixels.
  public let size: ImageSize
  /// Seed of all random draws.
  public let seed: Int

  /// - Parameter size: of every picture; each side has from 1 to 8192 pixels.
  /// - Throws: `Failure` where the count is not positive or a side is out of range.
  public init(_ style: BackgroundStyle, count: Int, size: ImageSize, seed: Int) throws(Failure) {
    guard count > 0 else {
      throw Failure(.empty, "the number of backgrounds must be at least 1, not \(count)")
    }
    guard size.height > 0 && size.width > 0 else {
      throw Failure(.invalid, "a background of \(size) pixels is empty")
    }
    guard size.height <= 8192 && size.width <= 8192 else {
      throw Failure(.tooLarge, "a background of \(size) pixels is too large; the limit is 8192 × 8192")
    }
    self.style = style
    self.count = count
    self.size = size
    self.seed = seed
  }

  public var isFixed: Bool { true }
  public func text(_ detail: Detail) -> String {
    "\(count) \(style.label) backgrounds of \(size) (seed \(seed))"
  }

  public func size(at index: Int, reader: RandomKey) throws -> ImageSize { size }

  public func item(at index: Int, reader: RandomKey) throws -> Image {
    try packed(index).unpacked()
  }

  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> Image {
    try packed(index).part(choose: choose)
  }

  public func name(at index: Int) -> String { "background \(index)" }

  private func packed(_ index: Int) throws -> PackedImage {
    try check(index)
    let source = "backgrounds \(style.label) \(size) \(seed)"
    return ImageCache.shared.image(ImageCache.Key(source: source, index: index)) {
      let key = RandomKey(seed: seed).purpose("backgrounds").index(index)
      return PackedImage(style.picture(size: size, key: key))
    }
  }
}

extension Part {
  /// Generated backgrounds.
  public static let backgrounds = Part("backgrounds", version: 1, sources: "Engine/Imaging/Backgrounds")
}

extension Backgrounds {
  public static var part: Part { .backgrounds }
}
