import Failures
import Resources

/// The partition of images into square windows, and its inverse. A token is the vector of channels of one pixel. Either
/// way takes one pass in any layout, including the cyclic shift of shifted windows (Liu et al., "Swin Transformer",
/// ICCV 2021).
public struct WindowGrid: Hashable, Sendable {
  /// The shape of the images, (N, C, H, W).
  public let imageShape: [Int]
  /// The side of a window in pixels.
  public let size: Int
  /// Cyclic shift in pixels, of either sign: the token at (y, x) is that of the pixel (y + shift, x + shift), modulo
  /// the image's height and width.
  public let shift: Int

  /// - Throws: `Failure` when the shape is not (N, C, H, W) or the windows do not divide the image.
  public init(imageShape: [Int], size: Int, shift: Int = 0) throws {
    guard imageShape.count == 4 else {
      throw Failure("windows are cut from a batch [N, C, H, W], not from shape \(imageShape)")
    }
    guard size > 0, imageShape[2] % size == 0, imageShape[3] % size == 0 else {
      throw Failure(
        "windows of \(size) × \(size) pixels do not divide images of \(imageShape[2]) × \(imageShape[3])",
        hint: "pad the image to a multiple of the window's size")
    }
    self.imageShape = imageShape
    self.size = size
    self.shift = shift
  }

  /// The number of windows in the batch: N · (H / size) · (W / size).
  public var windows: Int { imageShape[0] * (imageShape[2] / size) * (imageShape[3] / size) }

  /// (windows, size², C): windows image by image and row by row, the tokens of a window row by row.
  public var tokenShape: [Int] { [windows, size * size, imageShape[1]] }

  /// The tokens of all windows, of shape `tokenShape`, plain.
  ///
  /// - Parameter image: of shape `imageShape`, in any layout.
  public func tokens(of image: RawTensor) throws -> RawTensor {
    precondition(image.shape == imageShape, "an image of the grid's shape")
    let result = try RawTensor(shape: tokenShape)
    let channels = imageShape[1]
    let (source, target) = (image.pointer, result.pointer)
    switch image.layout {
    case .plain:
      let area = imageShape[2] * imageShape[3]
      forEachToken { token, n, pixel in
        let from = source + n * channels * area + pixel
        let to = target + token * channels
        for channel in 0..<channels { to[channel] = from[channel * area] }
      }
    case .blocked(let block):
      forEachToken { token, n, pixel in
        copy(block, n, pixel) { place, channel, count in
          (target + token * channels + channel).update(from: source + place, count: count)
        }
      }
    }
    return result
  }

  /// The images of shape `imageShape` with these tokens: the inverse of `tokens(of:)`.
  ///
  /// - Parameters:
  ///   - tokens: of shape `tokenShape`, plain.
  ///   - layout: of the result.
  public func image(of tokens: RawTensor, layout: Layout) throws -> RawTensor {
    precondition(tokens.shape == tokenShape && tokens.layout == .plain, "tokens of the grid's shape")
    let result = try RawTensor(shape: imageShape, layout: layout)
    let channels = imageShape[1]
    let (source, target) = (tokens.pointer, result.pointer)
    switch layout {
    case .plain:
      let area = imageShape[2] * imageShape[3]
      forEachToken { token, n, pixel in
        let from = source + token * channels
        let to = target + n * channels * area + pixel
        for channel in 0..<channels { to[channel * area] = from[channel] }
      }
    case .blocked(let block):
      forEachToken { token, n, pixel in
        copy(block, n, pixel) { place, channel, count in
          (target + place).update(from: source + token * channels + channel, count: count)
          if count < block { (target + place + count).update(repeating: 0, count: block - count) }
        }
      }
    }
    return result
  }

  /// Where the channels of a pixel lie in blocks: for each block its place, its first channel and how many it has.
  @inline(__always)
  private func copy(
    _ block: Int, _ n: Int, _ pixel: Int, _ body: (_ place: Int, _ channel: Int, _ count: Int) -> Void
  ) {
    let channels = imageShape[1]
    let area = imageShape[2] * imageShape[3]
    let blocks = (channels + block - 1) / block
    for index in 0..<blocks {
      body(((n * blocks + index) * area + pixel) * block, index * block, min(block, channels - index * block))
    }
  }

  /// Calls the body for every token with its image and its pixel there. Rows of windows go to different threads.
  @inline(__always)
  private func forEachToken(_ body: (_ token: Int, _ image: Int, _ pixel: Int) -> Void) {
    let (height, width) = (imageShape[2], imageShape[3])
    guard windows > 0 else { return }
    let (down, across) = (height / size, width / size)
    let values = size * width * imageShape[1]
    Parallel.forEachPart(of: imageShape[0] * down, grain: max(1, (1 << 14) / max(1, values)), multiple: 1) {
      part in
      for row in part {
        let (n, windowRow) = (row / down, row % down)
        for column in 0..<across {
          for y in 0..<size {
            let line = remainder(windowRow * size + y + shift, height) * width
            let first = (row * across + column) * size * size + y * size
            for x in 0..<size {
              body(first + x, n, line + remainder(column * size + x + shift, width))
            }
          }
        }
      }
    }
  }

  @inline(__always)
  private func remainder(_ value: Int, _ modulus: Int) -> Int {
    let rest = value % modulus
    return rest < 0 ? rest + modulus : rest
  }
}
