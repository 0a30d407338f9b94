internal import CJPEG

/// JPEG files through libjpeg-turbo.
enum JPEG {
  static func header(_ bytes: [UInt8], name: String) throws -> (channels: Int, size: ImageSize) {
    let header = try rawHeader(bytes, name: name)
    return (Int(header.channels), header.size)
  }

  static func decode(_ bytes: [UInt8], name: String) throws -> PackedImage {
    var header = try rawHeader(bytes, name: name)
    var samples = [UInt8](repeating: 0, count: header.size.pixels * Int(header.channels))
    var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE_SIZE))
    try check(cjpeg_decode(bytes, bytes.count, &header, &samples, &message), message, name)
    return PackedImage(channels: Int(header.channels), size: header.size, samples: .eight(samples))
  }

  private static func rawHeader(_ bytes: [UInt8], name: String) throws -> CJPEGHeader {
    var header = CJPEGHeader()
    var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE_SIZE))
    try check(cjpeg_header(bytes, bytes.count, &header, &message), message, name)
    guard header.channels != 4 else {
      throw ImageError(
        .unsupported, "\(name) is a CMYK JPEG, made for printing; only grey and RGB pictures are read",
        hint: "convert it to RGB")
    }
    return header
  }

  private static func check(_ status: Int32, _ message: [CChar], _ name: String) throws {
    switch Int(status) {
    case Int(CJPEG_OK): return
    case Int(CJPEG_TRUNCATED):
      throw ImageError(.truncated, "\(name) is cut off: its data ends before the picture does")
    case Int(CJPEG_UNSUPPORTED):
      throw ImageError(.unsupported, "\(name) is a JPEG file of a kind that is not read")
    default:
      throw ImageError(.damaged, "\(name) is a damaged JPEG file: \(text(message))")
    }
  }
}

extension CJPEGHeader {
  fileprivate var size: ImageSize { ImageSize(height: Int(height), width: Int(width)) }
}
