/// An image as its file holds it: interleaved samples of eight or sixteen bits, a quarter or half of what
/// floats take, from which parts are unpacked.
struct PackedImage: Sendable {
  enum Samples: Sendable {
    case eight([UInt8])
    case sixteen([UInt16])
    /// On disk, `bytesEach` bytes a sample, from `start` on.
    case stored(ScratchFile, start: Int, bytesEach: Int)
  }

  let channels: Int
  let size: ImageSize
  let samples: Samples

  var bytes: Int {
    switch samples {
    case .eight(let values): values.count
    case .sixteen(let values): values.count * 2
    case .stored(_, _, let bytesEach): channels * size.height * size.width * bytesEach
    }
  }

  /// The same image with its samples in a file; nil where the disk takes no more.
  func stored(in file: ScratchFile) -> PackedImage? {
    let (start, bytesEach): (Int?, Int) =
      switch samples {
      case .eight(let values): (values.withUnsafeBytes(file.append), 1)
      case .sixteen(let values): (values.withUnsafeBytes(file.append), 2)
      case .stored(let present, let start, let bytesEach): (present === file ? start : nil, bytesEach)
      }
    return start.map {
      PackedImage(
        channels: channels, size: size, samples: .stored(file, start: $0, bytesEach: bytesEach))
    }
  }

  /// - Throws: `Failure` where the samples are on disk and cannot be read.
  func unpacked() throws -> Image { try unpacked(Window(size)) }

  /// The part that `choose` picks knowing the size.
  /// - Throws: what `choose` throws, or `Failure` where the window does not fit.
  func part(choose: (ImageSize) throws -> Window) throws -> Image {
    let window = try choose(size)
    guard window.fits(in: size) else { return try unpacked().cropped(to: window) }
    return try unpacked(window)
  }

  /// The pixels in the window, which must fit, as planar floats in 0..1.
  /// - Throws: `Failure` where the samples are on disk and cannot be read.
  func unpacked(_ window: Window) throws -> Image {
    precondition(window.fits(in: size), "the window lies within the image")
    switch samples {
    case .eight(let values): return values.withUnsafeBufferPointer { unpack($0, window) }
    case .sixteen(let values): return values.withUnsafeBufferPointer { unpack($0, window) }
    case .stored(let file, let start, 1): return try read(window, UInt8.self, file, start)
    case .stored(let file, let start, _): return try read(window, UInt16.self, file, start)
    }
  }

  private func unpack<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: UnsafeBufferPointer<Sample>, _ window: Window
  ) -> Image {
    filled(window) { pixels in
      for row in 0..<window.size.height {
        let start = ((window.row + row) * size.width + window.column) * channels
        unpack(
          samples.extracting(start..<start + window.size.width * channels), row: row, window, into: pixels)
      }
    }
  }

  private func read<Sample: FixedWidthInteger & UnsignedInteger>(
    _ window: Window, _: Sample.Type, _ file: ScratchFile, _ start: Int
  ) throws -> Image {
    try filled(window) { pixels in
      try withUnsafeTemporaryAllocation(of: Sample.self, capacity: window.size.width * channels) { line in
        for row in 0..<window.size.height {
          let first = ((window.row + row) * size.width + window.column) * channels
          try file.read(
            into: UnsafeMutableRawBufferPointer(line), at: start + first * MemoryLayout<Sample>.stride)
          unpack(UnsafeBufferPointer(line), row: row, window, into: pixels)
        }
      }
    }
  }

  private func filled(
    _ window: Window, _ body: (UnsafeMutableBufferPointer<Float>) throws -> Void
  ) rethrows -> Image {
    let count = channels * window.size.height * window.size.width
    let pixels = try [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      try body(buffer)
      filled = count
    }
    return Image(
      channels: channels, height: window.size.height, width: window.size.width, pixels: pixels)
  }

  /// One row of the window's samples, apart by channel.
  private func unpack<Sample: FixedWidthInteger & UnsignedInteger>(
    _ line: UnsafeBufferPointer<Sample>, row: Int, _ window: Window,
    into pixels: UnsafeMutableBufferPointer<Float>
  ) {
    let white = Float(Sample.max)
    for channel in 0..<channels {
      let target = (channel * window.size.height + row) * window.size.width
      for column in 0..<window.size.width {
        // Division, not multiplication by the reciprocal: 255 / 255 must be 1 and k / 255 the nearest.
        pixels[target + column] = Float(line[channel + column * channels]) / white
      }
    }
  }

  /// Packs values in 0..1, rounding to the nearest step of `depth` bits.
  init(_ image: Image, depth: Int = 8) {
    channels = image.channels
    size = image.size
    samples =
      depth == 16
      ? .sixteen(Self.interleaved(image)) : .eight(Self.interleaved(image))
  }

  init(channels: Int, size: ImageSize, samples: Samples) {
    self.channels = channels
    self.size = size
    self.samples = samples
  }

  /// Interleaved samples, for files.
  static func interleaved<Sample: FixedWidthInteger & UnsignedInteger>(_ image: Image) -> [Sample] {
    let white = Float(Sample.max)
    let plane = image.height * image.width
    let channels = image.channels
    return [Sample](unsafeUninitializedCapacity: plane * channels) { result, count in
      image.pixels.withUnsafeBufferPointer { source in
        for channel in 0..<channels {
          for index in 0..<plane {
            let value = source[channel * plane + index]
            // A value that is no number becomes black: a damaged pixel must not stop a picture being saved.
            let clipped = value > 0 ? min(value, 1) : 0
            result[index * channels + channel] = Sample((clipped * white).rounded())
          }
        }
      }
      count = plane * channels
    }
  }
}
