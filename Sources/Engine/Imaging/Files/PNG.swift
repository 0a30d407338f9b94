internal import CPNG
import Failures
import Glibc

/// PNG files through libpng.
enum PNG {
  static func header(_ bytes: [UInt8], name: String) throws -> PictureHeader {
    let header = try rawHeader(bytes, name: name)
    return PictureHeader(channels: Int(header.channels), depth: Int(header.depth), size: header.size)
  }

  /// As it is stored, with alpha as the last channel where there is any.
  static func decode(_ bytes: [UInt8], name: String) throws -> PackedImage {
    let header = try rawHeader(bytes, name: name)
    let channels = Int(header.channels)
    let count = header.size.pixels * channels
    let samples: PackedImage.Samples =
      if header.depth == 16 {
        .sixteen(try decode(bytes, header, [UInt16](repeating: 0, count: count), name: name))
      } else {
        .eight(try decode(bytes, header, [UInt8](repeating: 0, count: count), name: name))
      }
    return PackedImage(channels: channels, size: header.size, samples: samples)
  }

  /// - Parameters:
  ///   - hasAlpha: whether the last channel is opacity.
  ///   - software: what the file says wrote it.
  static func encode(
    _ image: Image, depth: Int, compression: Int, hasAlpha: Bool = false, software: String? = nil,
    name: String
  ) throws -> [UInt8] {
    guard depth == 8 || depth == 16 else {
      throw Failure(
        .invalid, "cannot write \(name) with \(depth) bits per sample: only 8 and 16 are supported")
    }
    guard (0...9).contains(compression) else {
      throw Failure(.invalid, "the compression level must be from 0 to 9, not \(compression)")
    }
    let colours = image.channels - (hasAlpha ? 1 : 0)
    guard colours == 1 || colours == 3 else {
      throw Failure(
        .invalid, "cannot write \(name): it has \(image.channels) channels, but a picture must have 1 or 3")
    }
    guard image.height > 0 && image.width > 0 else {
      throw Failure(.empty, "cannot write \(name): it has no pixels (\(image.size))")
    }
    guard image.height <= 1_000_000 && image.width <= 1_000_000 && image.size.pixels <= ImageFile.pixelLimit
    else {
      throw Failure(.tooLarge, "cannot write \(name): \(image.size) pixels are too many")
    }
    var header = CPNGHeader(
      width: UInt32(image.width), height: UInt32(image.height), channels: Int32(image.channels),
      depth: Int32(depth))
    var encoded: UnsafeMutablePointer<UInt8>?
    var count = 0
    var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE_SIZE))
    let status =
      if depth == 16 {
        cpng_encode(
          &header, PackedImage.interleaved(image) as [UInt16], Int32(compression), software, &encoded,
          &count, &message)
      } else {
        cpng_encode(
          &header, PackedImage.interleaved(image) as [UInt8], Int32(compression), software, &encoded,
          &count, &message)
      }
    guard status == CPNG_OK, let encoded else {
      throw Failure(.unwritable, "cannot write \(name) as PNG: \(text(message))")
    }
    defer { free(encoded) }
    return Array(UnsafeBufferPointer(start: encoded, count: count))
  }

  private static func rawHeader(_ bytes: [UInt8], name: String) throws -> CPNGHeader {
    var header = CPNGHeader()
    var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE_SIZE))
    try check(cpng_header(bytes, bytes.count, &header, &message), message, name)
    return header
  }

  private static func decode<Sample: FixedWidthInteger>(
    _ bytes: [UInt8], _ header: CPNGHeader, _ empty: [Sample], name: String
  ) throws -> [Sample] {
    var samples = empty
    var header = header
    var message = [CChar](repeating: 0, count: Int(CPNG_MESSAGE_SIZE))
    let status = samples.withUnsafeMutableBytes {
      cpng_decode(bytes, bytes.count, &header, $0.baseAddress, &message)
    }
    try check(status, message, name)
    return samples
  }

  private static func check(_ status: Int32, _ message: [CChar], _ name: String) throws {
    switch Int(status) {
    case Int(CPNG_OK): return
    case Int(CPNG_TRUNCATED):
      throw Failure(.truncated, "\(name) is cut off: its data ends before the picture does")
    case Int(CPNG_OUT_OF_MEMORY):
      throw Failure(.tooLarge, "\(name) does not fit into memory")
    default:
      throw Failure(.damaged, "\(name) is a damaged PNG file: \(text(message))")
    }
  }
}

extension CPNGHeader {
  fileprivate var size: ImageSize { ImageSize(height: Int(height), width: Int(width)) }
}

/// The text of a C string in a buffer.
func text(_ message: [CChar]) -> String {
  String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

extension PNG: PictureFormat {
  static var name: String { "PNG" }
  static var endings: [String] { [".png"] }
  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
  static func begins(_ bytes: [UInt8]) -> Bool { bytes.starts(with: signature) }
  static func isEndless(_ bytes: [UInt8]) -> Bool { !FileParts(bytes).contains { $0.name == "IEND" } }

  static func parts(of bytes: [UInt8]) -> AnyIterator<FilePart> {
    let end = bytes.count
    var place = 8
    return AnyIterator {
      guard place + 8 <= end else { return nil }
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let part = FileParts.chunk(bytes, nameAt: place + 4, bodyAt: place + 8, length, end: end)
      place = part.name == "IEND" ? end : place + 8 + length + 4
      return part
    }
  }
}
