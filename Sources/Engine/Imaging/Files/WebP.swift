internal import CWebP
import Failures

/// WebP files through libwebp, lossy or lossless, without animation.
enum WebP {
  /// As it is stored, with alpha as the last channel where there is any.
  static func decode(_ bytes: [UInt8], name: String) throws -> PackedImage {
    let header = try header(bytes, name: name)
    var samples = [UInt8](repeating: 0, count: header.size.pixels * header.channels)
    let stride = Int32(header.size.width * header.channels)
    // The library refuses a file that says it is longer than it is, even where only what follows the pixels is missing.
    let isShort = length(of: bytes) > bytes.count
    var file = bytes
    if isShort {
      let length = (bytes.count - 8) / 2 * 2
      for place in 0..<4 { file[4 + place] = UInt8(truncatingIfNeeded: length >> (8 * place)) }
    }
    let isWhole = samples.withUnsafeMutableBufferPointer { room in
      (header.channels == 4 ? WebPDecodeRGBAInto : WebPDecodeRGBInto)(
        file, file.count, room.baseAddress, room.count, stride) != nil
    }
    guard isWhole else { throw isShort ? truncated(name) : damaged(name) }
    return PackedImage(channels: header.channels, size: header.size, samples: .eight(samples))
  }

  static func header(_ bytes: [UInt8], name: String) throws -> PictureHeader {
    var features = WebPBitstreamFeatures()
    switch WebPGetFeatures(bytes, bytes.count, &features) {
    case VP8_STATUS_OK: break
    case VP8_STATUS_NOT_ENOUGH_DATA: throw truncated(name)
    default: throw damaged(name)
    }
    guard features.has_animation == 0 else {
      throw Failure(
        .unsupported, "\(name) is an animated WebP file", hint: "save one of its pictures as PNG")
    }
    return PictureHeader(
      channels: features.has_alpha != 0 ? 4 : 3,
      size: ImageSize(height: Int(features.height), width: Int(features.width)))
  }

  private static func truncated(_ name: String) -> Failure {
    Failure(.truncated, "\(name) is cut off: its data ends before the picture does")
  }

  private static func damaged(_ name: String) -> Failure {
    Failure(.damaged, "\(name) is a damaged WebP file")
  }
}

extension WebP: PictureFormat {
  static var name: String { "WebP" }
  static var endings: [String] { [".webp"] }

  static func begins(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: "RIFF".utf8) && bytes.dropFirst(8).starts(with: "WEBP".utf8)
  }

  static func isEndless(_ bytes: [UInt8]) -> Bool { length(of: bytes) > bytes.count }

  /// How long the file says that it is.
  private static func length(of bytes: [UInt8]) -> Int {
    bytes.count < 8 ? 8 : 8 + bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  static func parts(of bytes: [UInt8]) -> AnyIterator<FilePart> {
    let end = Swift.min(length(of: bytes), bytes.count)
    var place = 12
    return AnyIterator {
      guard place + 8 <= end else { return nil }
      let length = bytes[place + 4..<place + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
      let part = FileParts.chunk(bytes, nameAt: place, bodyAt: place + 8, length, end: end)
      place += 8 + length + length % 2
      return part
    }
  }
}
