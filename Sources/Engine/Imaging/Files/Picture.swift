import Files

/// A picture with what its file holds beside the colours: bits per sample and transparency.
public struct Picture: Sendable {
  /// Grey or RGB in 0..1, not composited with any background.
  public var image: Image
  /// Bits per sample, 8 or 16.
  public let depth: Int
  /// Opacity in 0..1, one channel; nil where all is opaque.
  public let alpha: Image?
  /// What the user should know of the file that it was read from; empty for a picture from elsewhere.
  public private(set) var notes: [PictureNote] = []

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

  /// Reads a PNG, JPEG or WebP file and rotates the picture upright.
  ///
  /// - Throws: `Failure` naming the file and what is wrong with it.
  public init(contentsOf path: String) throws {
    let bytes = try PictureBytes.read(path)
    let header = try ImageFile.header(bytes, name: path)
    // Beside the picture there will be a result.
    try header.requireRoom(for: "reading \(path)", bytes: bytes.count + header.bytes(floats: 2))
    let whole = try ImageFile.stored(bytes, name: path)
    let depth = if case .sixteen = whole.samples { 16 } else { 8 }
    self.init(try whole.unpacked(), depth: depth, hasAlpha: whole.channels.isMultiple(of: 2))
    notes = ImageFile.notes(bytes)
  }

  /// Writes a PNG file of the same depth and transparency under a temporary name and then renames it. Values are
  /// clipped to 0..1.
  ///
  /// - Parameter software: the program to name in the file as its author; nil names none.
  /// - Throws: `Failure` where the picture cannot be encoded or the file cannot be written.
  public func write(to path: String, software: String? = nil) throws {
    var whole = image
    if let alpha {
      whole = Image(
        channels: image.channels + 1, height: image.height, width: image.width,
        pixels: image.pixels + alpha.pixels)
    }
    let bytes = try PNG.encode(
      whole, depth: depth, compression: 6, hasAlpha: alpha != nil, software: software, name: path)
    try FileBytes.write(bytes, to: path)
  }
}
