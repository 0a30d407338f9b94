import Failures
import Files
import Testing

@testable import Imaging

/// Files that hold every pixel and lack their end, or have something else there.
struct PictureEndTests {
  private static let trailer: [UInt8] =
    [0x11, 0x0b, 0xff, 0xc1, 0] + Array("SEFHk\0\0\0".utf8) + [0xff, 0xc0, 0, 3, 0xff, 0xda, 0xff]
  private static let tails: [[UInt8]] = [[], [UInt8](repeating: 0, count: 40), trailer]

  @Test(arguments: [
    "colour.jpg", "progressive.jpg", "separate.jpg", "restarts.jpg", "greyscale.jpg", "cmyk.jpg",
  ])
  func aJPEGWithEveryPixelIsReadAndNoted(_ name: String) throws {
    let whole = contents(goldenPath(name))
    let image = try Image(encoded: whole, name: name)
    #expect(whole.suffix(2) == [0xff, 0xd9] && !ImageFile.notes(whole).contains(.endless))
    for tail in Self.tails {
      let file = whole.dropLast(2) + tail
      #expect(try Image(encoded: Array(file), name: name) == image)
      #expect(ImageFile.notes(Array(file)).contains(.endless))
      #expect(!ImageFile.notes(whole + tail).contains(.endless))
      #expect(try Image(encoded: whole + tail, name: name) == image)
    }
  }

  /// What a download that stopped leaves.
  @Test(arguments: ["colour.jpg", "progressive.jpg", "separate.jpg", "restarts.jpg"])
  func zerosInPlaceOfPixelsAreAnError(_ name: String) {
    let whole = contents(goldenPath(name))
    for count in stride(from: 20, to: whole.count - 20, by: 7) {
      let file = Array(whole[..<count]) + [UInt8](repeating: 0, count: 4096)
      #expect(throws: Failure.self, "after \(count) bytes") { try Image(encoded: file, name: name) }
    }
  }

  @Test func anEndMarkerBehindHalfThePixelsIsNoEnd() {
    let whole = contents(goldenPath("colour.jpg"))
    let error = #expect(throws: Failure.self) {
      try Image(encoded: whole.dropLast(40) + [0xff, 0xd9], name: "half.jpg")
    }
    #expect(error?.message == "half.jpg is cut off: its data ends before the picture does")
  }

  /// Its decoder takes zeros for what is missing, so that a whole file cannot be told from one cut off.
  @Test func arithmeticCodingNeedsItsEnd() {
    let whole = contents(goldenPath("arithmetic.jpg"))
    let error = #expect(throws: Failure.self) { try Image(encoded: whole.dropLast(2), name: "a.jpg") }
    #expect(error?.kind == .truncated)
  }

  @Test(arguments: ["rgb.png", "rgb-interlaced.png", "palette.png", "rgba16.png"])
  func aPNGWithEveryRowIsReadAndNoted(_ name: String) throws {
    let whole = contents(goldenPath(name))
    let image = try Image(encoded: whole, name: name)
    for tail in Self.tails + [Array(whole.suffix(12).prefix(7))] {
      let file = whole.dropLast(12) + tail
      #expect(try Image(encoded: Array(file), name: name) == image)
      #expect(ImageFile.notes(Array(file)) == [.endless])
      #expect(try Image(encoded: whole + tail, name: name) == image && ImageFile.notes(whole + tail) == [])
    }
  }

  @Test func damageBesideThePixelsIsOfNoMatterAndDamageToThemIs() throws {
    let whole = contents(goldenPath("rgb.png"))
    var text = PictureParts.chunk("tEXt", Array("Comment\0damaged".utf8))
    text[text.count - 1] ^= 1
    let image = try Image(encoded: whole, name: "whole")
    #expect(try Image(encoded: PictureParts.png(whole, before: text, behind: text), name: "damaged") == image)
    var pixels = whole
    pixels[whole.count - 13] ^= 1
    #expect(throws: Failure.self) { try Image(encoded: pixels, name: "checksum") }
  }

  @Test func aWebPThatLacksWhatFollowsItsPixelsIsReadAndNoted() throws {
    let plain = contents(goldenPath("lossless.webp"))
    let whole = PictureParts.webp(plain, size: (13, 11), exif: PictureParts.exif([0, 1]))
    let image = try Image(encoded: plain, name: "plain")
    for count in [1, 9, 46] {
      let file = Array(whole.dropLast(count))
      #expect(try Image(encoded: file, name: "a") == image && ImageFile.notes(file) == [.endless])
    }
    let error = #expect(throws: Failure.self) { try Image(encoded: whole.dropLast(60), name: "a") }
    #expect(error?.kind == .truncated)
  }

  @Test func theFirstOfSeveralPicturesIsNoted() {
    #expect(ImageFile.notes(contents(goldenPath("moving.png"))) == [.animation])
  }

  @Test func aPictureThatMemoryHasNoRoomForIsRefusedByItsSize() throws {
    let header = try ImageFile.header(of: goldenPath("rgb.png"))
    let bytes = header.bytes(floats: 2)
    try header.requireRoom(for: "reading a.png", bytes: bytes, limit: 1_000_000_000)
    let error = #expect(throws: Failure.self) {
      try header.requireRoom(for: "reading a.png", bytes: 5_400_000_000, limit: 1_000_000_000)
    }
    #expect(
      error?.message.hasPrefix("reading a.png, 11 × 13 pixels, needs 5.4 GB of memory, but only 0.") == true)
    #expect(error?.message.hasSuffix("GB are left of the 1.0 GB that may be used") == true)
  }
}
