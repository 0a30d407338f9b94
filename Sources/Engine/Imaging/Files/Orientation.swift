internal import CPNG

extension ImageFile {
  /// How the camera was held, as EXIF numbers it: 1 to 8. 1 is upright, and what is taken where a file says nothing of
  /// it or nothing that makes sense.
  static func orientation(_ bytes: [UInt8]) -> Int {
    var mayHaveExif = !(format(bytes) is WebP.Type)
    for part in FileParts(bytes) {
      let found: Int? =
        switch part.name {
        case "FFE1" where part.body.starts(with: exifMark): orientation(exif: part.body)
        case "eXIf": orientation(exif: part.body)
        case "tEXt", "zTXt": rawProfile(part).flatMap { orientation(exif: $0[...]) }
        case "EXIF" where mayHaveExif: orientation(exif: part.body)
        default: nil
        }
      if let found { return found }
      if part.name == FilePart.scan { break }
      // Programs that show WebP leave a block out of account that the first chunk's flags do not announce.
      if part.name == "VP8X" { mayHaveExif = part.body.first.map { $0 & 8 != 0 } ?? false }
    }
    return 1
  }

  private static let exifMark = "Exif\0".utf8

  /// The orientation that a block of EXIF gives, which is a TIFF file with or without a mark before it; nil where it
  /// gives none from 1 to 8.
  private static func orientation(exif block: ArraySlice<UInt8>) -> Int? {
    let tiff = block.starts(with: exifMark) ? block.dropFirst(6) : block
    let isBigEndian = tiff.starts(with: "MM".utf8)
    guard isBigEndian || tiff.starts(with: "II".utf8) else { return nil }
    func number(at place: Int, bytes count: Int) -> Int? {
      guard place + count <= tiff.count else { return nil }
      let digits = tiff[(tiff.startIndex + place)...].prefix(count)
      return isBigEndian
        ? digits.reduce(0) { $0 << 8 | Int($1) } : digits.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(at: 2, bytes: 2) == 42, let start = number(at: 4, bytes: 4),
      let entries = number(at: start, bytes: 2)
    else { return nil }
    for place in (0..<entries).lazy.map({ start + 2 + 12 * $0 }) {
      guard let tag = number(at: place, bytes: 2) else { return nil }
      guard tag == 0x112 else { continue }
      // BYTE, SHORT and LONG, and those with a sign.
      let widths = [1: 1, 3: 2, 4: 4, 6: 1, 8: 2, 9: 4]
      guard let width = number(at: place + 2, bytes: 2).flatMap({ widths[$0] }),
        number(at: place + 4, bytes: 4) == 1, let value = number(at: place + 8, bytes: width)
      else { return nil }
      return (1...8).contains(value) ? value : nil
    }
    return nil
  }

  /// The EXIF block in a text chunk of a PNG file, where programs wrote it before there was a chunk for it: a line with
  /// its kind, a line with its length, and hexadecimal digits. zTXt chunks are compressed.
  private static func rawProfile(_ part: FilePart) -> [UInt8]? {
    let keys = ["Raw profile type exif\0", "Raw profile type APP1\0"]
    guard let key = keys.first(where: { part.body.starts(with: $0.utf8) }) else { return nil }
    var text = Array(part.body.dropFirst(key.utf8.count))
    if part.name == "zTXt" {
      // More than a JPEG's segment can hold; the method of packing, of which there is one, comes first.
      var room = [UInt8](repeating: 0, count: 1 << 18)
      let packed = Array(text.dropFirst())
      let count = cpng_inflate(packed, packed.count, &room, room.count)
      text = Array(room.prefix(count))
    }
    let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: 2)
    guard lines.count == 3 else { return nil }
    let digits = lines[2].compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
