import Failures
import Testing

@testable import Files

struct ZipArchiveTests {
  private let files: [(name: String, bytes: [UInt8])] = [
    ("a.txt", Array("hello".utf8)), ("folder/ü", (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }),
    ("empty", []),
  ]

  @Test func whatIsWrittenReadsBack() throws {
    let bytes = try ZipArchive.bytes(of: files, name: "x.zip")
    let archive = try ZipArchive(bytes, name: "x.zip")
    #expect(archive.members.map(\.name) == files.map(\.name))
    for (member, file) in zip(archive.members, files) { #expect(try archive.read(member) == file.bytes) }
    #expect(try ZipArchive.bytes(of: files, name: "x.zip") == bytes)
    #expect(bytes[10..<14] == [0, 0, 0x21, 0], "the time is one that no time zone changes")
  }

  @Test func aChangedByteIsFound() throws {
    var bytes = try ZipArchive.bytes(of: [("a.txt", Array("hello".utf8))], name: "x.zip")
    let place = try #require(bytes.firstIndex(of: UInt8(ascii: "h")))
    bytes[place] = UInt8(ascii: "j")
    let archive = try ZipArchive(bytes, name: "x.zip")
    #expect(throws: Failure.self) { try archive.read(archive.members[0]) }
  }

  @Test func whatIsNoArchiveIsRefused() {
    #expect(throws: Failure.self) { try ZipArchive([0x50, 0x4b, 3, 4, 5], name: "x.zip") }
  }

  @Test func checksumIsThatOfTheStandard() {
    // The check value that ISO 3309's descriptions give.
    #expect(Array("123456789".utf8).withUnsafeBytes(checksum) == 0xCBF4_3926)
  }
}
