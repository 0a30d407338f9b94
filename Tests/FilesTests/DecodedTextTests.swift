import Failures
import Testing

@testable import Files

struct DecodedTextTests {
  private func decode(
    _ bytes: [UInt8], lineEnds: DecodedText.LineEnds = .unified
  ) throws(Failure) -> DecodedText { try DecodedText(bytes, name: "f", lineEnds: lineEnds) }

  @Test(arguments: [
    ("a\nb\n", "a\nb\n", 0), ("a\r\nb\r\n", "a\nb\n", 1), ("a\rb", "a\nb", 1), ("a\r\r\nb", "a\n\nb", 1),
    ("\u{feff}a\nb", "a\nb", 1), ("\u{feff}a\r\n", "a\n", 2),
    ("a\u{2028}b\u{85}c\u{b}d", "a\u{2028}b\u{85}c\u{b}d", 0),
    ("", "", 0), ("\u{feff}", "", 1), ("\r", "\n", 1),
  ])
  func linesEndInNewlinesAlone(written: String, read: String, changes: Int) throws {
    let decoded = try decode(Array(written.utf8))
    #expect(Array(decoded.text.utf8) == Array(read.utf8))
    #expect(decoded.changes.count == changes)
  }

  @Test func lineEndsAreKeptWhereTheFormatTellsThemApart() throws {
    #expect(try decode(Array("\u{feff}a\r\nb".utf8), lineEnds: .kept).text == "a\r\nb")
  }

  @Test func letterByLetterTextStaysAsItIsComposed() throws {
    for word in ["gr\u{f6}\u{df}e", "gro\u{308}\u{df}e"] {
      #expect(try Array(decode(Array(word.utf8)).text.utf8) == Array(word.utf8))
    }
  }

  @Test(arguments: [false, true]) func sixteenBitsAreReadWithTheirMark(isBigEndian: Bool) throws {
    let bytes = "\u{feff}größe 🌧\r\n".utf16.flatMap { unit -> [UInt8] in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xff))
      return isBigEndian ? [high, low] : [low, high]
    }
    let decoded = try decode(bytes)
    #expect(decoded.text == "größe 🌧\n")
    #expect(decoded.changes.count == 2)
    #expect(throws: Failure.self) { try decode(bytes.dropLast()) }
    // Half of a pair of units.
    #expect(throws: Failure.self) {
      try decode(isBigEndian ? [0xFE, 0xFF, 0xD8, 0] : [0xFF, 0xFE, 0, 0xD8])
    }
  }

  @Test(
    arguments: [
      ([0x61, 0, 0x62, 0], "UTF-16LE"), ([0, 0x61, 0, 0x62], "UTF-16BE"),
      ([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], "UTF-32LE"),
      ([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x61], "UTF-32BE"),
    ] as [([UInt8], String)])
  func otherEncodingsAreRefusedByName(bytes: [UInt8], encoding: String) throws {
    let error = try #require(throws: Failure.self) { _ = try decode(bytes) }
    #expect(error.message.contains(encoding) && error.hint?.contains("iconv -f \(encoding)") == true)
  }

  @Test(
    arguments: [
      ("ab\r\ncd\rö", [0xE4, 0x62], "0xE4 in line 3, column 2"), ("", [0xE4], "0xE4 in line 1, column 1"),
      ("a\n", [0xC3], "0xC3 in line 2, column 1"), ("a\n\n", [0xC0, 0x80], "0xC0 in line 3, column 1"),
      ("ab", [0xED, 0xA0, 0x80], "0xED in line 1, column 3"),
      ("\u{feff}a", [0xFF], "0xFF in line 1, column 2"),
    ] as [(String, [UInt8], String)])
  func bytesOfNoCharacterAreNamedWithTheirPlace(text: String, bytes: [UInt8], place: String) throws {
    let error = try #require(throws: Failure.self) { _ = try decode(Array(text.utf8) + bytes) }
    #expect(error.message.contains("the byte \(place)"), "\(error.message)")
    #expect(error.hint?.contains("iconv") == true)
  }

  @Test func onlyNewlinesDivideLines() {
    #expect("a\u{2028}b\u{85}c\nd\n".plainLines == ["a\u{2028}b\u{85}c", "d", ""])
    #expect("a\r\nb\rc\n".withPlainLineEnds == "a\nb\nc\n")
  }
}
