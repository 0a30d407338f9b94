import Tensors

/// Pictures made by the dead-leaves model: opaque shapes of random size, place and colour fall on each other
/// like leaves until nothing of the ground is seen.
///
/// With sizes by a power law of exponent 3 these pictures share the scale invariance of photographs and the
/// statistics that come with it (Ruderman, "Origins of scaling in natural images", 1997; Lee, Mumford &
/// Huang, "Occlusion models for natural images", 2001). They need no files, and how complex they are can be
/// set. Item i depends on the seed and i alone: the set of 8 is the beginning of that of 512.
public struct Backgrounds: ImageSet {
  public let style: BackgroundStyle
  public let count: Int
  public let size: ImageSize
  public let seed: Int

  /// - Throws: `ImageError` where the count or the size is not positive or the size is too large.
  public init(_ style: BackgroundStyle, count: Int, size: ImageSize, seed: Int) throws(ImageError) {
    guard count > 0 else { throw ImageError(.empty, "\(count) backgrounds are none") }
    guard size.height > 0 && size.width > 0 else {
      throw ImageError(.invalid, "a background of \(size) pixels holds nothing")
    }
    guard size.height <= 8192 && size.width <= 8192 else {
      throw ImageError(.tooLarge, "a background of \(size) pixels is too large; 8192 × 8192 is the most")
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

  public func image(at index: Int, reader: RandomKey) throws -> Image {
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
    let source = "backgrounds \(style.complexity) \(size) \(seed)"
    return ImageCache.shared.image(ImageCache.Key(source: source, index: index)) {
      let key = RandomKey(seed: seed).purpose("backgrounds").index(index)
      return PackedImage(DeadLeaves(style: style, size: size, key: key).render())
    }
  }
}
