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
struct FileParts: Sequence {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func makeIterator() -> AnyIterator<FilePart> {
    ImageFile.format(bytes)?.parts(of: bytes) ?? AnyIterator { nil }
  }

  /// A chunk that has a name of four letters.
  static func chunk(_ bytes: [UInt8], nameAt place: Int, bodyAt start: Int, _ length: Int, end: Int)
    -> FilePart
  {
    FilePart(
      String(decoding: bytes[place..<place + 4], as: UTF8.self),
      bytes[start..<Swift.min(start + length, end)])
  }
}

extension ArraySlice<UInt8> {
  func contains(_ part: some Collection<UInt8>) -> Bool {
    guard count >= part.count else { return false }
    return (startIndex...endIndex - part.count).contains { self[$0...].starts(with: part) }
  }
}
