import Failures
import Random

/// Generated pictures, which need no files. Item i depends on the style, the size, the seed and i alone: the set of 8
/// is the beginning of that of 512.
public struct Backgrounds: DataSet {
  public let style: BackgroundStyle
  public let count: Int
  public let size: ImageSize
  public let seed: Int

  /// - Throws: `Failure` where the count or the size is not positive or the size is too large.
  public init(_ style: BackgroundStyle, count: Int, size: ImageSize, seed: Int) throws(Failure) {
    guard count > 0 else { throw Failure(.empty, "\(count) backgrounds are none") }
    guard size.height > 0 && size.width > 0 else {
      throw Failure(.invalid, "a background of \(size) pixels holds nothing")
    }
    guard size.height <= 8192 && size.width <= 8192 else {
      throw Failure(.tooLarge, "a background of \(size) pixels is too large; 8192 × 8192 is the most")
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
