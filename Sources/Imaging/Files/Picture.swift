/// A picture with what its file keeps beside the colours: bits per sample and transparency.
public struct Picture: Sendable {
  /// Grey or RGB in 0..1, not mixed with what may shine through.
  public var image: Image
  /// Bits per sample, 8 or 16.
  public let depth: Int
  /// Opacity in 0..1, one channel; nil where all is opaque.
  public let alpha: Image?
  /// Whether the file had a colour profile other than sRGB's, which was not applied.
  public private(set) var ignoresProfile = false

  public init(_ image: Image, depth: Int = 8, alpha: Image? = nil) {
    self.image = image
    self.depth = depth
    self.alpha = alpha
  }

  /// - Parameter hasAlpha: whether the last channel is opacity.
  init(_ whole: Image, depth: Int, hasAlpha: Bool) {
    guard hasAlpha else {
      self.init(whole, depth: depth)
      return
    }
    let colours = whole.channels - 1
    let plane = whole.height * whole.width
    func part(_ channels: Int, _ pixels: ArraySlice<Float>) -> Image {
      Image(channels: channels, height: whole.height, width: whole.width, pixels: Array(pixels))
    }
    self.init(
      part(colours, whole.pixels[..<(colours * plane)]), depth: depth,
      alpha: part(1, whole.pixels[(colours * plane)...]))
  }

  /// - Throws: `ImageError` naming the file and what is wrong with it.
  public init(contentsOf path: String) throws {
    let bytes = try PictureBytes.read(path)
    _ = try ImageFile.header(bytes, name: path)
    switch ImageFile.format(bytes) {
    case .png: self = try PNG.picture(bytes, name: path)
    case .webp: self = try WebP.picture(bytes, name: path)
    case .jpeg, nil: self.init(try ImageFile.decode(bytes, name: path).unpacked())
    }
    ignoresProfile = ImageFile.ignoresProfile(bytes)
  }

  /// Writes a PNG file of the same depth and transparency, aside first. Values outside 0..1 are clipped.
  public func write(to path: String) throws {
    var whole = image
    if let alpha {
      whole = Image(
        channels: image.channels + 1, height: image.height, width: image.width,
        pixels: image.pixels + alpha.pixels)
    }
    let bytes = try PNG.encode(whole, depth: depth, compression: 6, hasAlpha: alpha != nil, name: path)
    try PictureBytes.write(bytes, to: path)
  }
}
