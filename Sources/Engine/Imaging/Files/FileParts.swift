/// A part of a picture file: a chunk of a PNG or WebP file, a segment of a JPEG file.
struct FilePart {
  /// Four letters for a chunk; for a segment `FF` and what follows it, such as `FFE1`.
  let name: String
  /// As much as the file holds of it.
  let body: ArraySlice<UInt8>

  init(_ name: String, _ body: ArraySlice<UInt8>) {
    self.name = name
    self.body = body
  }

  /// A JPEG's pixels follow.
  static let scan = "FFDA"
  /// A JPEG's end.
  static let end = "FFD9"
}

/// The parts of a picture file in order, up to its end or as far as they can be followed; none of other files.
///
/// Pixels of JPEG files, which lie between segments, are passed over.
struct FileParts: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private let format: ImageFile.Format?
  private var place: Int
  private var end: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    format = ImageFile.format(bytes)
    end = bytes.count
    switch format {
    case .png: place = 8
    case .jpeg: place = 2
    case .webp:
      place = 12
      end = Swift.min(Self.length(ofWebP: bytes), end)
    case nil: place = end
    }
  }

  /// How long a WebP file says that it is.
  static func length(ofWebP bytes: [UInt8]) -> Int {
    bytes.count < 8 ? 8 : 8 + bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  mutating func next() -> FilePart? {
    switch format {
    case .png:
      guard place + 8 <= end else { return nil }
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let part = chunk(nameAt: place + 4, bodyAt: place + 8, length)
      place = part.name == "IEND" ? end : place + 8 + length + 4
      return part
    case .webp:
      guard place + 8 <= end else { return nil }
      let length = bytes[place + 4..<place + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
      let part = chunk(nameAt: place, bodyAt: place + 8, length)
      place += 8 + length + length % 2
      return part
    case .jpeg: return segment()
    case nil: return nil
    }
  }

  private func chunk(nameAt place: Int, bodyAt start: Int, _ length: Int) -> FilePart {
    FilePart(
      String(decoding: bytes[place..<place + 4], as: UTF8.self),
      bytes[start..<Swift.min(start + length, end)])
  }

  private mutating func segment() -> FilePart? {
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

extension ArraySlice<UInt8> {
  func contains(_ part: some Collection<UInt8>) -> Bool {
    guard count >= part.count else { return false }
    return (startIndex...endIndex - part.count).contains { self[$0...].starts(with: part) }
  }
}
