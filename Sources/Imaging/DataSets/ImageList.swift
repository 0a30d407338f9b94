import Tensors

/// Images held in memory.
public struct ImageList: ImageSet {
  public let images: [Image]

  public init(_ images: [Image]) { self.images = images }

  public var count: Int { images.count }
  public var isFixed: Bool { true }
  public var summary: String { "\(count) \(count == 1 ? "image" : "images") in memory" }

  public func image(at index: Int, reader: RandomKey) throws -> Image {
    try check(index)
    return images[index]
  }
}
