import Failures
import Random

/// The images of another set, scaled down in their own proportions so that the longer side has at most `longest`
/// pixels. Smaller images stay as they are; every pixel of the others is the mean of the area that it covers.
///
/// Photographs from cameras are smooth at the scale of a small crop; shrinking them first brings their detail to the
/// scale that networks are trained at.
public struct Shrunk: DataSet {
  /// The set whose images are scaled down.
  public let base: any ImageSet
  /// The most pixels of the longer side, 1 or more.
  public let longest: Int
  /// Tells this set's images from those of others in the cache.
  private let cacheNumber: Int

  /// - Throws: `Failure` where `longest` is not positive.
  public init(_ base: any ImageSet, longest: Int) throws {
    guard longest > 0 else { throw Failure(.invalid, "cannot shrink an image to \(longest) pixels") }
    self.base = base
    self.longest = longest
    cacheNumber = ImageCache.newIdentity()
  }

  public var count: Int { base.count }
  public var isFixed: Bool { base.isFixed }
  public var ingredients: [any Recipe] { [base] }

  public func text(_ detail: Detail) -> String { "\(base.text(detail)), shrunk to \(longest) pixels" }

  public func item(at index: Int, reader: RandomKey) throws -> Image {
    guard base.isFixed else { return try shrunk(base.item(at: index, reader: reader)) }
    return try packed(index, reader).unpacked()
  }

  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> Image {
    guard base.isFixed else {
      let whole = try shrunk(base.item(at: index, reader: reader))
      return try whole.cropped(to: choose(whole.size))
    }
    return try packed(index, reader).part(choose: choose)
  }

  private func packed(_ index: Int, _ reader: RandomKey) throws -> PackedImage {
    let key = ImageCache.Key(source: "shrunk \(cacheNumber)", index: index)
    return try ImageCache.shared.image(key) {
      PackedImage(try shrunk(base.item(at: index, reader: reader)), depth: 16)
    }
  }

  private func shrunk(_ image: Image) -> Image {
    let side = max(image.height, image.width)
    guard side > longest else { return image }
    func scaled(_ extent: Int) -> Int { max(1, (extent * longest + side / 2) / side) }
    return image.resized(to: ImageSize(height: scaled(image.height), width: scaled(image.width)))
  }

  public func name(at index: Int) -> String { base.name(at: index) }
}
