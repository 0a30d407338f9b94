import Files

extension ImageFile {
  /// Whether a file brings a colour profile (ICC) other than sRGB's. It is not applied: values are read as if they were
  /// sRGB, so that colours of wide profiles come out paler than they were.
  public static func ignoresProfile(of path: String) throws -> Bool {
    ignoresProfile(try PictureBytes.read(path, first: 1 << 17))
  }

  /// Files that end within their profile are judged by what is there.
  static func ignoresProfile(_ bytes: [UInt8]) -> Bool {
    guard let profile = profile(in: bytes) else { return false }
    let plain = Array("sRGB".utf8)
    // Descriptions are in ASCII, or since version 4 in UTF-16.
    let wide: [UInt8] = plain.flatMap { [UInt8(0), $0] }
    // One of sRGB's colours and another curve.
    let linear = Array("inear".utf8)
    return !profile.contains(plain) && !profile.contains(wide) || profile.contains(linear)
  }

  /// A JPEG's or WebP's profile, or the name of a PNG's, whose bytes are packed.
  private static func profile(in bytes: [UInt8]) -> ArraySlice<UInt8>? {
    switch format(bytes) {
    case .png:
      var place = 8
      while let (length, body) = chunk(in: bytes, at: place, lengthFirst: true) {
        if bytes[body - 4..<body].elementsEqual("iCCP".utf8) {
          return bytes[body..<min(body + length, bytes.count)].prefix { $0 != 0 }
        }
        if bytes[body - 4..<body].elementsEqual("IDAT".utf8) { return nil }
        place = body + length + 4
      }
    case .webp:
      var place = 12
      while let (length, body) = chunk(in: bytes, at: place, lengthFirst: false) {
        if bytes[place..<place + 4].elementsEqual("ICCP".utf8) {
          return bytes[body..<min(body + length, bytes.count)]
        }
        place = body + length + length % 2
      }
    case .jpeg:
      var place = 2
      while place + 4 <= bytes.count, bytes[place] == 0xff, bytes[place + 1] != 0xda {
        let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
        let body = bytes[place + 4..<max(place + 4, min(place + 2 + length, bytes.count))]
        if bytes[place + 1] == 0xe2 && body.starts(with: "ICC_PROFILE\0".utf8) { return body }
        place += 2 + max(length, 2)
      }
    case nil: break
    }
    return nil
  }

  /// The length of a chunk and where its body begins: after the length and the name, or the name and the length.
  private static func chunk(
    in bytes: [UInt8], at place: Int, lengthFirst: Bool
  ) -> (length: Int, body: Int)? {
    guard place + 8 <= bytes.count else { return nil }
    let length =
      lengthFirst
      ? bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      : bytes[place + 4..<place + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
    return (length, place + 8)
  }
}

extension ArraySlice<UInt8> {
  fileprivate func contains(_ part: [UInt8]) -> Bool {
    guard count >= part.count else { return false }
    return (startIndex...endIndex - part.count).contains { self[$0...].starts(with: part) }
  }
}
