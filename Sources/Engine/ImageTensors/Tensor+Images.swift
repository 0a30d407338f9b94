import Failures
import Imaging
import Kernels
import Tensors

extension Tensor {
  /// An image as a tensor `(C, H, W)` with the same values.
  ///
  /// - Throws: `Failure` where memory does not suffice.
  public init(_ image: Image) throws {
    try self.init(image.pixels, shape: [image.channels, image.height, image.width])
  }

  /// Images of one shape as a batch `(N, C, H, W)`.
  ///
  /// - Throws: `Failure` where there are no images or their shapes differ.
  public init(batch images: [Image]) throws {
    guard let first = images.first else { throw Failure("a batch needs at least one image") }
    let shape = [first.channels, first.height, first.width]
    let result = try RawTensor(shape: [images.count] + shape)
    for (position, image) in images.enumerated() {
      let other = [image.channels, image.height, image.width]
      guard other == shape else {
        throw Failure(
          "all images of a batch must have the same size, but got \(shape) and \(other)",
          hint: "crop them to the same size, for example with .crop(64)")
      }
      image.pixels.withUnsafeBufferPointer { source in
        if let base = source.baseAddress {
          (result.pointer + position * image.pixels.count).update(from: base, count: image.pixels.count)
        }
      }
    }
    self.init(result)
  }

  /// The image in a tensor `(C, H, W)` or `(1, C, H, W)`; its values are not clipped.
  ///
  /// - Throws: `Failure` for a tensor of another shape or without elements.
  public func image() throws -> Image {
    let sizes = rank == 4 && shape[0] == 1 ? Array(shape.dropFirst()) : shape
    guard sizes.count == 3, sizes.allSatisfy({ $0 > 0 }) else {
      throw Failure("an image must have shape [channels, height, width], not \(shape)")
    }
    return Image(channels: sizes[0], height: sizes[1], width: sizes[2], pixels: try values())
  }
}
