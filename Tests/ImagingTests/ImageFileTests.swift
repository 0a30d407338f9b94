import Failures
import Glibc
import Random
import TestFolders
import Testing

@testable import Imaging

/// Files made by scripts/golden/imaging.py, with the pixels they hold.
struct ImageFileTests {
  @Test(arguments: [
    "rgb.png", "rgb-interlaced.png", "rgb16-interlaced.png", "grey.png", "grey16.png", "grey1.png",
    "grey2.png", "grey4.png", "rgba.png", "rgba16.png", "grey-alpha.png", "palette.png",
    "palette-clear.png", "moving.png", "colour.jpg", "progressive.jpg", "greyscale.jpg", "cmyk.jpg",
    "ycck.jpg", "plain-rgb.jpg", "separate.jpg", "arithmetic.jpg", "restarts.jpg", "sampling.jpg",
    "pixel.jpg", "held2.jpg", "held3.jpg", "held4.jpg", "held5.jpg", "held6.jpg", "held7.jpg", "held8.jpg",
    "turned.png", "turned-deep.png", "turned.webp", "lossy.webp", "lossless.webp", "clear.webp",
  ])
  func everyKindIsReadAsItIsMeant(_ name: String) throws {
    let text = contents(goldenPath(String(name.prefix { $0 != "." }) + ".txt"))
    let numbers = String(decoding: text, as: UTF8.self).split { $0 == " " || $0 == "\n" }.map {
      Int($0) ?? -1
    }
    let image = try Image(contentsOf: goldenPath(name))
    #expect([image.channels, image.height, image.width] == Array(numbers[0..<3]))
    #expect(try ImageFile.size(of: goldenPath(name)) == image.size)
    let scale = Float(numbers[3])
    let plane = image.size.pixels
    // JPEG decoders may differ by a level in how they round.
    let tolerance: Float = name.hasSuffix("jpg") ? 1 / 255 + 1e-6 : 0
    for pixel in 0..<plane {
      for channel in 0..<image.channels {
        let expected = Float(numbers[4 + pixel * image.channels + channel]) / scale
        #expect(abs(image.pixels[channel * plane + pixel] - expected) <= tolerance, "\(name) pixel \(pixel)")
      }
    }
  }

  @Test(arguments: [(1, 8), (3, 8), (1, 16), (3, 16)])
  func writtenImagesAreReadBack(_ channels: Int, _ depth: Int) throws {
    let folder = TemporaryFolder()
    let largest = depth == 8 ? 255 : 65535
    var stream = RandomKey(seed: 1).stream()
    let pixels = (0..<channels * 6 * 7).map { _ in Float(stream.integer(in: 0...largest)) / Float(largest) }
    let image = Image(channels: channels, height: 6, width: 7, pixels: pixels)
    // The name does not matter for reading.
    try image.write(to: folder.file("picture"), depth: depth)
    #expect(try Image(contentsOf: folder.file("picture")) == image)
    #expect(folder.names == ["picture"])
    #expect(try Image(encoded: image.encodedPNG(depth: depth), name: "memory") == image)
  }

  @Test func valuesOutsideAreClippedWhenWritten() throws {
    let image = Image(channels: 1, height: 1, width: 4, pixels: [-1, 2, .nan, .infinity])
    #expect(try Image(encoded: image.encodedPNG(), name: "memory").pixels == [0, 1, 0, 1])
  }

  @Test(arguments: [
    "rgb.png", "colour.jpg", "progressive.jpg", "separate.jpg", "arithmetic.jpg", "restarts.jpg",
    "lossy.webp", "lossless.webp",
  ])
  func everyTruncationIsAnError(_ name: String) {
    let folder = TemporaryFolder()
    let whole = contents(goldenPath(name))
    // The last bytes of a PNG only close it, and those of a JPEG may hold padding.
    for count in stride(from: 0, to: whole.count - 14, by: 3) {
      folder.write("cut", Array(whole[..<count]))
      let error = #expect(throws: Failure.self, "after \(count) bytes") {
        try Image(contentsOf: folder.file("cut"))
      }
      #expect(error?.message.contains(folder.file("cut")) == true)
      #expect(error?.kind != .missing)
    }
  }

  @Test(arguments: [
    "rgb.png", "palette.png", "colour.jpg", "progressive.jpg", "rgb16-interlaced.png", "cmyk.jpg",
    "held6.jpg", "separate.jpg", "arithmetic.jpg", "turned.png", "turned.webp", "lossy.webp",
    "lossless.webp", "clear.webp",
  ])
  func damagedFilesGiveAnImageOrAnErrorButNeverEndTheProgram(_ name: String) throws {
    let whole = contents(goldenPath(name))
    var stream = RandomKey(seed: 9).purpose(named: name).stream()
    var errors = 0
    for _ in 0..<1000 {
      var bytes = whole
      for _ in 0..<stream.integer(in: 1...4) {
        bytes[stream.integer(in: 0...bytes.count - 1)] = UInt8(truncatingIfNeeded: stream.next())
      }
      do { _ = try Image(encoded: bytes, name: "damaged") } catch is Failure { errors += 1 }
    }
    #expect(errors > 10)
  }

  @Test func eachMistakeHasItsSentence() throws {
    let folder = TemporaryFolder()
    folder.write("empty.png", [])
    folder.write("notes.png", Array("not a picture".utf8))
    folder.write("old.png", Array("GIF89a".utf8))
    func kind(_ path: String) -> Failure.Kind? {
      do { _ = try Image(contentsOf: path) } catch let error as Failure { return error.kind } catch {}
      return nil
    }
    #expect(kind(folder.file("nothing.png")) == .missing)
    #expect(kind(folder.path) == .wrongPlace)
    #expect(kind(folder.file("empty.png")) == .empty)
    #expect(kind(folder.file("notes.png")) == .unsupported)
    #expect(kind(goldenPath("moving.webp")) == .unsupported)
    #expect(kind(goldenPath("twelve-bits.jpg")) == .unsupported)
    #expect(kind("/dev/null") == .wrongPlace)
    let error = #expect(throws: Failure.self) { try Image(contentsOf: folder.file("old.png")) }
    #expect(error?.description.contains("GIF") == true)
  }

  @Test func aTinyFileThatClaimsToBeHugeIsRefused() throws {
    // The header of rgb.png with a width and height of 100,000.
    let side: [UInt8] = [0, 1, 0x86, 0xa0]
    let whole = contents(goldenPath("rgb.png"))
    let bytes = whole[..<8] + PictureParts.chunk("IHDR", side + side + whole[24..<29]) + whole[33...]
    let error = #expect(throws: Failure.self) { try Image(encoded: Array(bytes), name: "bomb") }
    #expect(error?.kind == .tooLarge)
  }

  @Test func profilesOtherThanSRGBAreNoticed() {
    func png(_ name: String, _ body: [UInt8]) -> [UInt8] {
      PictureParts.png(contents(goldenPath("rgb.png")), before: PictureParts.chunk(name, body))
    }
    func png(_ profile: String) -> [UInt8] { png("iCCP", Array("\(profile)\0\0packed".utf8)) }
    func jpeg(_ text: [UInt8]) -> [UInt8] {
      let segment = PictureParts.segment(0xe2, Array("ICC_PROFILE\0\u{1}\u{1}".utf8) + text)
      return PictureParts.jpeg(contents(goldenPath("colour.jpg")), segment)
    }
    func ignores(_ bytes: [UInt8]) -> Bool { ImageFile.notes(bytes).contains(.profile) }
    func webp(_ text: String) -> [UInt8] {
      let body = Array(text.utf8)
      return Array("RIFF....WEBPVP8X".utf8) + [10, 0, 0, 0] + [UInt8](repeating: 0, count: 10)
        + Array("ICCP".utf8)
        + [UInt8(body.count), 0, 0, 0] + body
    }
    #expect(ignores(png("Display P3")) && !ignores(png("sRGB IEC61966-2.1")))
    #expect(ignores(png("gAMA", [0, 1, 0x86, 0xa0])) && !ignores(png("gAMA", [0, 0, 0xb1, 0x8f])))
    #expect(ignores(png("cICP", [9, 16, 0, 1])) && !ignores(png("cICP", [1, 13, 0, 1])))
    #expect(ignores(jpeg(Array("Adobe RGB".utf8))))
    #expect(!ignores(jpeg([0, 0x73, 0, 0x52, 0, 0x47, 0, 0x42])))
    #expect(ignores(webp("ProPhoto")) && !ignores(webp("a sRGB one")))
    for name in ["rgb.png", "colour.jpg", "lossy.webp"] {
      let bytes = contents(goldenPath(name))
      #expect(!ignores(bytes))
      for count in 0..<min(bytes.count, 64) { #expect(!ignores(Array(bytes[..<count]))) }
    }
  }

  @Test func writingLeavesNothingBehindWhenItFails() throws {
    let folder = TemporaryFolder()
    let image = Image(channels: 3, height: 4, width: 4)
    #expect(throws: Failure.self) { try image.write(to: folder.file("none/a.png")) }
    #expect(throws: Failure.self) { try image.write(to: folder.file("a.jpg")) }
    #expect(throws: Failure.self) { try image.write(to: folder.file("a.png"), depth: 12) }
    folder.makeFolder("b.png")
    #expect(throws: Failure.self) { try image.write(to: folder.file("b.png")) }
    #expect(folder.names == ["b.png"])
    let two = Image(channels: 2, height: 4, width: 4)
    #expect(throws: Failure.self) { try two.write(to: folder.file("c.png")) }
    let none = Image(channels: 3, height: 0, width: 4)
    #expect(throws: Failure.self) { try none.write(to: folder.file("c.png")) }
  }
}
