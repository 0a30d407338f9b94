import Files
import Random

/// Images held in memory.
public struct ImageList: DataSet {
  /// The images in the order of the items.
  public let images: [Image]

  public init(_ images: [Image]) { self.images = images }

  public var count: Int { images.count }
  public var isFixed: Bool { true }
  public func text(_ detail: Detail) -> String {
    let images = "\(count) \(count == 1 ? "image" : "images") in memory"
    guard detail == .identity else { return images }
    let contents = self.images.map { image in
      "\(image.channels) \(image.size) \(String(image.pixels.withUnsafeBytes(checksum), radix: 16))"
    }
    return "\(images) \(abbreviation(of: contents))"
  }

  public func item(at index: Int, reader: RandomKey) throws -> Image {
    try check(index)
    return images[index]
  }
}
