internal import CWebP

/// WebP files through libwebp, lossy or lossless, without animation.
enum WebP {
  private struct Header {
    let hasAlpha: Bool
    let size: ImageSize
  }

  static func header(_ bytes: [UInt8], name: String) throws -> (channels: Int, size: ImageSize) {
    (3, try rawHeader(bytes, name: name).size)
  }

  static func decode(_ bytes: [UInt8], name: String) throws -> PackedImage {
    try samples(bytes, name: name).overWhite()
  }

  /// The picture with its transparency apart.
  static func picture(_ bytes: [UInt8], name: String) throws -> Picture {
    let whole = try samples(bytes, name: name)
    return Picture(try whole.unpacked(), depth: 8, hasAlpha: whole.channels == 4)
  }

  private static func samples(_ bytes: [UInt8], name: String) throws -> PackedImage {
    let header = try rawHeader(bytes, name: name)
    let channels = header.hasAlpha ? 4 : 3
    var samples = [UInt8](repeating: 0, count: header.size.pixels * channels)
    let stride = Int32(header.size.width * channels)
    let isWhole = samples.withUnsafeMutableBufferPointer { room in
      (header.hasAlpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto)(
        bytes, bytes.count, room.baseAddress, room.count, stride) != nil
    }
    guard isWhole else {
      throw ImageError(.damaged, "\(name) is a damaged WebP file, or cut off")
    }
    return PackedImage(channels: channels, size: header.size, samples: .eight(samples))
  }

  private static func rawHeader(_ bytes: [UInt8], name: String) throws -> Header {
    var features = WebPBitstreamFeatures()
    switch WebPGetFeatures(bytes, bytes.count, &features) {
    case VP8_STATUS_OK: break
    case VP8_STATUS_NOT_ENOUGH_DATA:
      throw ImageError(.truncated, "\(name) is cut off: its data ends before the picture does")
    default: throw ImageError(.damaged, "\(name) is a damaged WebP file")
    }
    guard features.has_animation == 0 else {
      throw ImageError(
        .unsupported, "\(name) is an animated WebP file", hint: "save one of its pictures as PNG")
    }
    return Header(
      hasAlpha: features.has_alpha != 0,
      size: ImageSize(height: Int(features.height), width: Int(features.width)))
  }
}
