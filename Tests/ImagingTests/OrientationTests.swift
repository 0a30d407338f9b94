import Random
import TestFolders
import Testing

@testable import Imaging

/// Pictures that are noted to be held a quarter turn to the left, in every way that a file can say so.
struct OrientationTests {
  private static let mark = Array("Exif\0\0".utf8)
  private let jpeg = contents(goldenPath("colour.jpg"))
  private let png = contents(goldenPath("rgb.png"))
  private let webp = contents(goldenPath("lossless.webp"))

  private func jpeg(_ exif: [UInt8]) -> [UInt8] {
    PictureParts.jpeg(jpeg, PictureParts.segment(0xe1, Self.mark + exif))
  }

  @Test(arguments: [
    PictureParts.exif([0, 6]), PictureParts.exif([6, 0], isLittle: true), PictureParts.exif([6], type: 1),
    PictureParts.exif([0, 0, 0, 6], type: 4), PictureParts.exif([6, 0, 0, 0], type: 4, isLittle: true),
    PictureParts.exif([6], type: 6), PictureParts.exif([0, 6], type: 8),
    PictureParts.exif([6, 0, 0, 0], type: 9, isLittle: true), PictureParts.exif([0, 6], at: 300),
  ])
  func anyWholeNumberInEitherOrderOfBytesTurns(_ exif: [UInt8]) throws {
    let turned = try Image(contentsOf: goldenPath("held6.jpg"))
    #expect(try Image(encoded: jpeg(exif), name: "a JPEG") == turned)
    let upright = try Image(encoded: png, name: "a PNG")
    let other = PictureParts.png(png, before: PictureParts.chunk("eXIf", exif))
    let result = try Image(encoded: other, name: "a PNG")
    #expect(result.height == upright.width && result.width == upright.height)
    for row in 0..<result.height {
      for column in 0..<result.width {
        #expect(result[1, row, column] == upright[1, upright.height - 1 - column, row])
      }
    }
    let size = (width: upright.width, height: upright.height)
    for block in [exif, Self.mark + exif] {
      #expect(
        try Image(encoded: PictureParts.webp(webp, size: size, exif: block), name: "a WebP") == result)
    }
  }

  @Test(arguments: [
    PictureParts.exif([0, 0]), PictureParts.exif([0, 9]), PictureParts.exif([1, 6]),
    PictureParts.exif([0xff, 0xfa], type: 8), PictureParts.exif([0, 6, 0, 6], count: 2),
    PictureParts.exif([0, 6], count: 0), PictureParts.exif([0, 6], type: 5),
    PictureParts.exif([0, 6], type: 99),
    PictureParts.exif([0, 6], tag: 0x100), PictureParts.exif([0, 6], magic: 43),
    Array(PictureParts.exif([0, 6]).prefix(30)), Array(PictureParts.exif([0, 6]).prefix(7)), [],
    Array("MM\0*".utf8) + [0xff, 0xff, 0xff, 0xff],
    Array("II*\0".utf8) + [8, 0, 0, 0, 0xff, 0xff],
  ])
  func whatMakesNoSenseLeavesPicturesAsTheyLie(_ exif: [UInt8]) throws {
    let files = [
      jpeg(exif), PictureParts.png(png, before: PictureParts.chunk("eXIf", exif)),
      PictureParts.webp(webp, size: (13, 11), exif: exif),
    ]
    for (file, plain) in zip(files, [jpeg, png, webp]) {
      #expect(try Image(encoded: file, name: "a") == Image(encoded: plain, name: "b"))
    }
  }

  @Test func itMayStandAmongOtherSegments() throws {
    let notes = PictureParts.segment(0xe1, Array("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>".utf8))
    let exif = PictureParts.segment(0xe1, Self.mark + PictureParts.exif([0, 6]))
    let profile = PictureParts.segment(0xe2, Array("ICC_PROFILE\0".utf8))
    let segments =
      notes + profile + PictureParts.segment(0xfe, [0xff, 0xd9]) + notes + [0xff, 0xff] + exif + notes
    #expect(
      try Image(encoded: PictureParts.jpeg(jpeg, segments), name: "a")
        == Image(contentsOf: goldenPath("held6.jpg")))
  }

  @Test func aPNGMayHaveItBehindItsPixelsOrAsText() throws {
    let turned = try Image(contentsOf: goldenPath("turned.png"))
    let exif = PictureParts.exif([0, 6])
    func text(_ name: String, _ block: [UInt8]) -> [UInt8] {
      let digits = block.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      let lines = stride(from: 0, to: digits.count, by: 36).map {
        digits[$0..<min($0 + 36, digits.count)].joined()
      }
      return Array(
        "Raw profile type \(name)\0\n\(name)\n      \(block.count)\n\(lines.joined(separator: "\n"))\n".utf8)
    }
    let files = [
      PictureParts.png(png, behind: PictureParts.chunk("eXIf", exif)),
      PictureParts.png(png, before: PictureParts.chunk("tEXt", text("exif", exif))),
      PictureParts.png(png, behind: PictureParts.chunk("tEXt", text("APP1", Self.mark + exif))),
    ]
    for file in files { #expect(try Image(encoded: file, name: "a PNG") == turned) }
    #expect(try Image(contentsOf: goldenPath("turned-text.png")) == turned, "packed text")
  }

  @Test func aWebPThatDoesNotAnnounceItIsUpright() throws {
    let exif = PictureParts.exif([0, 6])
    let file = PictureParts.webp(webp, size: (13, 11), exif: exif, flags: 0)
    #expect(try Image(encoded: file, name: "a") == Image(encoded: webp, name: "b"))
  }

  @Test func sizesAreThoseOfTheUprightPicture() throws {
    let folder = TemporaryFolder()
    // Far behind what is read of a file to know its size.
    let padding = PictureParts.chunk("teXt", [UInt8](repeating: 7, count: 200_000))
    folder.write(
      "far.png",
      PictureParts.png(png, behind: padding + PictureParts.chunk("eXIf", PictureParts.exif([0, 6]))))
    let upright = ImageSize(height: 13, width: 11)
    #expect(try ImageFile.size(of: folder.file("far.png")) == upright)
    #expect(try Image(contentsOf: folder.file("far.png")).size == upright)
    #expect(try Picture(contentsOf: folder.file("far.png")).image.size == upright)
    let set = try ImageFolder(folder.path)
    #expect(try set.item(at: 0, reader: RandomKey(seed: 1)).size == upright)
    #expect(try set.part(of: 0, reader: RandomKey(seed: 1)) { Window($0) }.size == upright)
  }

  @Test func transparencyTurnsWithItsPicture() throws {
    let picture = try Picture(contentsOf: goldenPath("turned-deep.png"))
    let alpha = try #require(picture.alpha)
    #expect(
      picture.depth == 16 && alpha.size == picture.image.size
        && alpha.size == ImageSize(height: 13, width: 11))
    let folder = TemporaryFolder()
    try picture.write(to: folder.file("a.png"))
    #expect(try Image(contentsOf: folder.file("a.png")) == Image(contentsOf: goldenPath("turned-deep.png")))
  }
}
