/// An image as its file holds it: interleaved samples of eight or sixteen bits, a quarter or half of what
/// floats take, from which parts are unpacked.
struct PackedImage: Sendable {
  enum Samples: Sendable {
    case eight([UInt8])
    case sixteen([UInt16])
  }

  let channels: Int
  let size: ImageSize
  let samples: Samples

  var bytes: Int {
    switch samples {
    case .eight(let values): values.count
    case .sixteen(let values): values.count * 2
    }
  }

  func unpacked() -> Image { unpacked(Window(size)) }

  /// The part that `choose` picks knowing the size.
  /// - Throws: what `choose` throws, or `ImageError` where the window does not fit.
  func part(choose: (ImageSize) throws -> Window) throws -> Image {
    let window = try choose(size)
    guard window.fits(in: size) else { return try unpacked().cropped(to: window) }
    return unpacked(window)
  }

  /// The pixels in the window, which must fit, as planar floats in 0..1.
  func unpacked(_ window: Window) -> Image {
    precondition(window.fits(in: size), "the window lies within the image")
    switch samples {
    case .eight(let values): return Self.unpack(values, channels, size, window, scale: 255)
    case .sixteen(let values): return Self.unpack(values, channels, size, window, scale: 65535)
    }
  }

  private static func unpack<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: [Sample], _ channels: Int, _ size: ImageSize, _ window: Window, scale: Float
  ) -> Image {
    let height = window.size.height
    let width = window.size.width
    let pixels = [Float](unsafeUninitializedCapacity: channels * height * width) { result, count in
      samples.withUnsafeBufferPointer { source in
        for channel in 0..<channels {
          for row in 0..<height {
            let start = ((window.row + row) * size.width + window.column) * channels + channel
            let target = (channel * height + row) * width
            for column in 0..<width {
              // Division, not multiplication by the reciprocal: 255 / 255 must be 1 and k / 255 the nearest.
              result[target + column] = Float(source[start + column * channels]) / scale
            }
          }
        }
      }
      count = channels * height * width
    }
    return Image(channels: channels, height: height, width: width, pixels: pixels)
  }

  /// Packs values in 0..1, rounding to the nearest step of `depth` bits.
  init(_ image: Image, depth: Int = 8) {
    channels = image.channels
    size = image.size
    samples =
      depth == 16
      ? .sixteen(Self.pack(image, scale: 65535)) : .eight(Self.pack(image, scale: 255))
  }

  init(channels: Int, size: ImageSize, samples: Samples) {
    self.channels = channels
    self.size = size
    self.samples = samples
  }

  private static func pack<Sample: FixedWidthInteger & UnsignedInteger>(
    _ image: Image, scale: Float
  ) -> [Sample] {
    let plane = image.height * image.width
    let channels = image.channels
    return [Sample](unsafeUninitializedCapacity: plane * channels) { result, count in
      image.pixels.withUnsafeBufferPointer { source in
        for channel in 0..<channels {
          for index in 0..<plane {
            let value = source[channel * plane + index]
            // A value that is no number becomes black: a damaged pixel must not stop a picture being saved.
            let clipped = value > 0 ? min(value, 1) : 0
            result[index * channels + channel] = Sample((clipped * scale).rounded())
          }
        }
      }
      count = plane * channels
    }
  }
}
