import Imaging

extension Tensor {
  /// One image as (C, H, W).
  public init(_ image: Image) throws {
    try self.init(image.pixels, shape: [image.channels, image.height, image.width])
  }

  /// Images of one size as a batch (N, C, H, W).
  /// - Throws: `EngineError` naming the sizes where they differ.
  public init(batch images: [Image]) throws {
    guard let first = images.first else { throw EngineError("a batch holds at least one image") }
    let shape = [first.channels, first.height, first.width]
    let result = try RawTensor(shape: [images.count] + shape)
    for (position, image) in images.enumerated() {
      let other = [image.channels, image.height, image.width]
      guard other == shape else {
        throw EngineError(
          "a batch holds images of one size, but got \(shape) and \(other)",
          hint: "crop them to one size, as by .crop(64)")
      }
      image.pixels.withUnsafeBufferPointer { source in
        if let base = source.baseAddress {
          (result.pointer + position * image.pixels.count).update(from: base, count: image.pixels.count)
        }
      }
    }
    self.init(result)
  }

  /// The image in a tensor (C, H, W) or (1, C, H, W), with values as they are.
  public func image() throws -> Image {
    let sizes = rank == 4 && shape[0] == 1 ? Array(shape.dropFirst()) : shape
    guard sizes.count == 3, sizes.allSatisfy({ $0 > 0 }) else {
      throw EngineError("an image has shape [channels, height, width], not \(shape)")
    }
    return Image(channels: sizes[0], height: sizes[1], width: sizes[2], pixels: try values())
  }
}

/// Which item each place of each batch holds: all items in a new order every epoch, fixed by the key.
struct EpochOrder {
  private let count: Int
  private let key: RandomKey
  private var epoch = -1
  private var order: [Int] = []

  init(count: Int, key: RandomKey) {
    self.count = count
    self.key = key
  }

  /// The item at a place counted from the beginning of training.
  mutating func item(at place: Int) -> Int {
    if place / count != epoch {
      epoch = place / count
      var stream = key.index(epoch).stream()
      order = Array(0..<count).shuffled(using: &stream)
    }
    return order[place % count]
  }
}
