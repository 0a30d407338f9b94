/// Puts picture files together, for tests.
enum PictureParts {
  static func bigEndian(_ number: Int, bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * (bytes - 1 - $0))) }
  }

  /// A PNG's chunk with its checksum.
  static func chunk(_ name: String, _ body: some Collection<UInt8>) -> [UInt8] {
    let checked = Array(name.utf8) + body
    var sum: UInt32 = 0xffff_ffff
    for byte in checked {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return bigEndian(body.count, bytes: 4) + checked + bigEndian(Int(~sum), bytes: 4)
  }

  /// A PNG with more chunks: before its pixels, and before its end.
  static func png(_ whole: [UInt8], before: [UInt8] = [], behind: [UInt8] = []) -> [UInt8] {
    whole[..<33] + before + whole[33..<whole.count - 12] + behind + whole[(whole.count - 12)...]
  }

  /// A JPEG's segment.
  static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
    [0xff, marker] + bigEndian(body.count + 2, bytes: 2) + body
  }

  /// A JPEG with more segments, behind its first marker.
  static func jpeg(_ whole: [UInt8], _ segments: [UInt8]) -> [UInt8] { whole[..<2] + segments + whole[2...] }

  /// A plain WebP file with EXIF behind its pixels.
  ///
  /// - Parameter flags: what the first chunk says there is.
  static func webp(_ whole: [UInt8], size: (width: Int, height: Int), exif: [UInt8], flags: UInt8 = 8)
    -> [UInt8]
  {
    func little(_ number: Int, bytes: Int) -> [UInt8] { bigEndian(number, bytes: bytes).reversed() }
    let first =
      Array("VP8X".utf8) + little(10, bytes: 4) + [flags, 0, 0, 0] + little(size.width - 1, bytes: 3)
      + little(size.height - 1, bytes: 3)
    let last =
      Array("EXIF".utf8) + little(exif.count, bytes: 4) + exif + (exif.count.isMultiple(of: 2) ? [] : [0])
    let body = Array("WEBP".utf8) + first + whole[12...] + last
    return Array("RIFF".utf8) + little(body.count, bytes: 4) + body
  }

  /// A block of EXIF: a folder with a maker's name and another entry, the orientation unless it is said otherwise.
  static func exif(
    _ value: [UInt8], type: Int = 3, isLittle: Bool = false, count: Int = 1, tag: Int = 0x112,
    at start: Int = 8,
    magic: Int = 42
  ) -> [UInt8] {
    func number(_ value: Int, _ bytes: Int) -> [UInt8] {
      let digits = bigEndian(value, bytes: bytes)
      return isLittle ? digits.reversed() : digits
    }
    func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: [UInt8]) -> [UInt8] {
      number(tag, 2) + number(type, 2) + number(count, 4) + value
        + [UInt8](repeating: 0, count: 4 - value.count)
    }
    return Array((isLittle ? "II" : "MM").utf8) + number(magic, 2) + number(start, 4)
      + [UInt8](repeating: 0xff, count: start - 8) + number(2, 2) + entry(0x10f, 2, 4, [67, 97, 109, 0])
      + entry(tag, type, count, value) + number(0, 4)
  }
}
