import Glibc

extension String {
  /// The number of characters. ASCII text, which has as many UTF-16 units as bytes, has one to a byte, but for a
  /// line's end of two.
  var characterCount: Int {
    guard utf16.count == utf8.count else { return count }
    let hasReturns = utf8.withContiguousStorageIfAvailable { bytes in
      bytes.baseAddress.map { memchr($0, 13, bytes.count) != nil } ?? false
    }
    return hasReturns == false ? utf8.count : count
  }

  /// Whether a part occurs in the text.
  func finds(_ part: String) -> Bool { firstRange(of: part) != nil }

  /// Where a part that is not empty first occurs.
  func firstRange(of part: String) -> Range<String.Index>? {
    var first: Int?
    forEachPlace(of: part) { place in
      first = place
      return false
    }
    guard let first else { return nil }
    let start = utf8.index(startIndex, offsetBy: first)
    return start..<utf8.index(start, offsetBy: part.utf8.count)
  }

  /// What stands between the occurrences of a separator.
  func pieces(between separator: String) -> [String] { pieces(between: separator) { $0 } }

  func pieces<Piece>(between separator: String, _ made: (String) -> Piece) -> [Piece] {
    var (pieces, text): ([Piece], String) = ([], self)
    text.withUTF8 { bytes in
      func piece(_ range: Range<Int>) -> Piece {
        made(String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self))
      }
      var start = 0
      forEachPlace(of: separator) { place in
        pieces.append(piece(start..<place))
        start = place + separator.utf8.count
        return true
      }
      pieces.append(piece(start..<bytes.count))
    }
    return pieces
  }

  /// Calls with the byte offset of each occurrence, none of which overlap, until told to stop.
  private func forEachPlace(of part: String, _ visit: (Int) -> Bool) {
    var (text, part) = (self, part)
    text.withUTF8 { bytes in
      part.withUTF8 { wanted in
        guard let start = bytes.baseAddress, let head = wanted.baseAddress, !wanted.isEmpty else { return }
        var offset = 0
        while offset + wanted.count <= bytes.count,
          let found = memchr(start + offset, Int32(wanted[0]), bytes.count - wanted.count + 1 - offset)
        {
          let place = UnsafeRawPointer(found) - UnsafeRawPointer(start)
          if memcmp(found, head, wanted.count) != 0 {
            offset = place + 1
          } else {
            guard visit(place) else { return }
            offset = place + wanted.count
          }
        }
      }
    }
  }

  /// The text so many times; `String(repeating:count:)` appends it piece by piece.
  func repeated(_ times: Int) -> String {
    var text = self
    return text.withUTF8 { bytes in
      String(unsafeUninitializedCapacity: bytes.count * times) { memory in
        var filled = 0
        for _ in 0..<times { filled += memory[filled...].update(fromContentsOf: bytes) - filled }
        return filled
      }
    }
  }

  /// Without blanks and newlines at its ends.
  var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
