internal import CJPEG
import Failures
import Glibc

/// JPEG files through libjpeg-turbo.
enum JPEG {
  static func header(_ bytes: [UInt8], name: String) throws -> PictureHeader {
    let header = try rawHeader(bytes, name: name)
    return PictureHeader(channels: Int(header.channels), size: header.size)
  }

  static func decode(_ bytes: [UInt8], name: String) throws -> PackedImage {
    var header = try rawHeader(bytes, name: name)
    var samples = [UInt8](repeating: 0, count: header.size.pixels * Int(header.channels))
    var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE_SIZE))
    try check(cjpeg_decode(bytes, bytes.count, &header, &samples, &message), message, name)
    if header.channels == 4 { samples = colours(ofInks: samples, isInverted: header.is_inverted != 0) }
    return PackedImage(channels: header.channels == 1 ? 1 : 3, size: header.size, samples: .eight(samples))
  }

  static func encode(_ image: Image, quality: Int) throws -> [UInt8] {
    let samples: [UInt8] = PackedImage.interleaved(image)
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE_SIZE))
    let status = cjpeg_encode(
      samples, UInt32(image.width), UInt32(image.height), Int32(image.channels), Int32(quality), &bytes,
      &count, &message)
    guard status == CJPEG_OK, let bytes else {
      throw Failure(.unsupported, "\(image.size) pixels cannot be written as JPEG: \(text(message))")
    }
    defer { free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// RGB of CMYK, without a profile: what each ink and black leave of white.
  private static func colours(ofInks samples: [UInt8], isInverted: Bool) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: samples.count / 4 * 3) { result, count in
      let flip: UInt8 = isInverted ? 0 : 255
      for pixel in 0..<samples.count / 4 {
        let left = Int(samples[4 * pixel + 3] ^ flip)
        for channel in 0..<3 {
          result[3 * pixel + channel] = UInt8((Int(samples[4 * pixel + channel] ^ flip) * left + 127) / 255)
        }
      }
      count = samples.count / 4 * 3
    }
  }

  private static func rawHeader(_ bytes: [UInt8], name: String) throws -> CJPEGHeader {
    var header = CJPEGHeader()
    var message = [CChar](repeating: 0, count: Int(CJPEG_MESSAGE_SIZE))
    try check(cjpeg_header(bytes, bytes.count, &header, &message), message, name)
    return header
  }

  private static func check(_ status: Int32, _ message: [CChar], _ name: String) throws {
    switch Int(status) {
    case Int(CJPEG_OK): return
    case Int(CJPEG_TRUNCATED):
      throw Failure(.truncated, "\(name) is cut off: its data ends before the picture does")
    case Int(CJPEG_UNSUPPORTED):
      throw Failure(
        .unsupported, "\(name) is a JPEG file of an unsupported kind: \(text(message))",
        hint: "convert it to PNG")
    default:
      throw Failure(.damaged, "\(name) is a damaged JPEG file: \(text(message))")
    }
  }
}

extension CJPEGHeader {
  fileprivate var size: ImageSize { ImageSize(height: Int(height), width: Int(width)) }
}

extension Image {
  /// The image after compression as JPEG and decompression, with libjpeg-turbo; it must have one or three channels.
  ///
  /// - Parameter quality: 1 (worst) to 100 (best), by which libjpeg scales its quantisation tables.
  /// - Throws: `Failure` where the image is too large for JPEG.
  public func compressed(quality: Int) throws -> Image {
    try JPEG.decode(JPEG.encode(self, quality: quality), name: "a compressed picture").unpacked()
  }
}

extension JPEG: PictureFormat {
  static var name: String { "JPEG" }
  static var endings: [String] { [".jpg", ".jpeg"] }
  static func begins(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0xff, 0xd8, 0xff]) }
  static func isEndless(_ bytes: [UInt8]) -> Bool { !FileParts(bytes).contains { $0.name == FilePart.end } }

  /// Pixels, which lie between segments, are passed over.
  static func parts(of bytes: [UInt8]) -> AnyIterator<FilePart> {
    var (place, end) = (2, bytes.count)
    return AnyIterator {
      while place + 1 < end {
        let kind = bytes[place + 1]
        // 0 stands for an FF among the pixels, D0 to D7 part them, and any number of FF may precede a marker.
        guard bytes[place] == 0xff, kind != 0, kind != 0xff, !(0xd0...0xd7).contains(kind) else {
          place += 1
          continue
        }
        place += 2
        let name = "FF" + String(kind, radix: 16, uppercase: true)
        if name == FilePart.end {
          end = place
          return FilePart(name, [])
        }
        // Another picture begins behind this one, which has no end.
        guard kind != 0xd8, place + 2 <= end else { return nil }
        let length = Swift.max(Int(bytes[place]) << 8 | Int(bytes[place + 1]), 2)
        let stop = Swift.min(place + length, end)
        defer { place = stop }
        return FilePart(name, bytes[place + 2..<Swift.max(stop, place + 2)])
      }
      return nil
    }
  }
}
