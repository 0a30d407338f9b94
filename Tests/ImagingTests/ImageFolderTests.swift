import Failures
import Glibc
import Random
import TestFolders
import Testing

@testable import Imaging

struct ImageFolderTests {
  private func picture(_ index: Int, _ side: Int = 24) throws -> Image {
    try Backgrounds(.natural, count: index + 1, size: ImageSize(side), seed: 3).item(at: index)
  }

  private func folder(_ count: Int = 3) throws -> TemporaryFolder {
    let folder = TemporaryFolder()
    for index in 0..<count { try picture(index).write(to: folder.file("p\(index).png")) }
    return folder
  }

  @Test func listsAllBelowInByteOrder() throws {
    let folder = try folder(2)
    folder.makeFolder("b")
    folder.makeFolder(".hidden")
    try picture(2).write(to: folder.file("b/z.png"))
    try picture(3).write(to: folder.file("Z.png"))
    try picture(4).write(to: folder.file(".hidden/h.png"))
    folder.write("notes.txt", Array("hello".utf8))
    // A link back to where one came from is not followed.
    symlink(folder.path, folder.file("b/loop"))
    let set = try ImageFolder(folder.path + "/")
    let names = set.files.map { String($0.dropFirst(folder.path.count + 1)) }
    #expect(names == ["Z.png", "b/z.png", "p0.png", "p1.png"])
    #expect(try set.item(at: names.firstIndex(of: "p1.png") ?? -1) == picture(1))
    #expect(try ImageFolder(folder.path, limit: 1).files == [folder.file("Z.png")])
  }

  @Test func linksAreFollowedAndThoseToNowherePassedOver() throws {
    let (folder, other) = (try folder(1), try self.folder(2))
    symlink(other.file("p1.png"), folder.file("linked.png"))
    symlink("nowhere.png", folder.file("a.png"))
    symlink("b.png", folder.file("b.png"))
    other.makeFolder("deep")
    try picture(3).write(to: other.file("deep/d.png"))
    symlink(other.file("deep"), folder.file("q"))
    symlink(other.file("deep"), folder.file("r"))
    symlink(folder.path, folder.file("self"))
    let set = try ImageFolder(folder.path)
    #expect(set.files == ["linked.png", "p0.png", "q/d.png"].map(folder.file))
    #expect(set.danglingLinks == ["a.png", "b.png"].map(folder.file))
    #expect(set.skipped.isEmpty)
    // Named, it is the matter.
    symlink("nowhere", folder.file("link"))
    let named = #expect(throws: Failure.self) { try ImageFolder(folder.file("link")) }
    #expect(named?.message == "the link \(folder.file("link")) is broken: nowhere does not exist")
    let single = #expect(throws: Failure.self) { try Image(contentsOf: folder.file("a.png")) }
    #expect(single?.message.hasSuffix("a.png is broken: nowhere.png does not exist") == true)
    let circle = #expect(throws: Failure.self) { try Image(contentsOf: folder.file("b.png")) }
    #expect(circle?.message.hasSuffix("b.png points back to itself") == true)
    let empty = TemporaryFolder()
    symlink("nowhere", empty.file("x.png"))
    let nothing = #expect(throws: Failure.self) { try ImageFolder(empty.path) }
    #expect(nothing?.message.hasSuffix("it has a broken link") == true)
  }

  @Test func namesThatAreNoTextAreToldWithTheirBytes() throws {
    let folder = try folder(1)
    let gbk: [UInt8] = [0xd3, 0xea, 0x1b, 0x31]
    for (name, isFolder) in [
      (gbk + Array(".png".utf8), false), (gbk, true), (gbk + Array(".txt".utf8), false),
    ] {
      let path = (Array(folder.file("").utf8) + name).map { CChar(bitPattern: $0) } + [0]
      if isFolder { mkdir(path, 0o755) } else { close(open(path, O_CREAT | O_WRONLY, 0o644)) }
    }
    let error = #expect(throws: Failure.self) { try ImageFolder(folder.path) }
    #expect(
      error?.message.contains("2 of the pictures") == true
        && error?.message.contains("\\xD3\\xEA\\x1B1.png: its name is not UTF-8: rename it") == true)
    let set = try ImageFolder(folder.path, badFiles: .skip)
    #expect(set.count == 1 && set.skipped.count == 2)
    #expect(set.skipped.allSatisfy { $0.reason == "its name is not UTF-8: rename it" })
    try set.skipped.map(\.path).forEach { #expect(try $0.utf8.allSatisfy { $0 >= 0x20 }) }
  }

  @Test func whatSystemsPutBesidePicturesIsPassedOver() throws {
    let folder = try folder(1)
    for name in ["__MACOSX", "lost+found", "@eaDir"] {
      folder.makeFolder(name)
      folder.write("\(name)/thumb.png", Array("nonsense".utf8))
    }
    for name in ["._p0.png", ".DS_Store", "Thumbs.db", "desktop.ini", "README.txt", "list.json", "rain.mat"] {
      folder.write(name, Array("nonsense".utf8))
    }
    #expect(try ImageFolder(folder.path).files == [folder.file("p0.png")])
    let other = TemporaryFolder()
    other.write("a.bmp", Array("BM".utf8))
    let error = #expect(throws: Failure.self) { try ImageFolder(other.path) }
    #expect(error?.hint?.contains("convert files such as \(other.file("a.bmp"))") == true)
  }

  @Test func aNameIsFoundHoweverItsLettersAreComposed() throws {
    let folder = try folder(0)
    folder.makeFolder("cafe\u{301}")
    try picture(0).write(to: folder.file("cafe\u{301}/e\u{301}.png"))
    #expect(try ImageFolder(folder.file("caf\u{e9}")).files == [folder.file("cafe\u{301}/e\u{301}.png")])
  }

  @Test func badFilesAreRefusedByNameOrSkippedAndListed() throws {
    let folder = try folder()
    folder.write("bad.png", Array("nonsense".utf8))
    folder.write("cut.png", Array(contents(folder.file("p0.png")).prefix(200)))
    let error = #expect(throws: Failure.self) { try ImageFolder(folder.path) }
    #expect(error?.message.contains("bad.png") == true)
    let set = try ImageFolder(folder.path, badFiles: .skip)
    #expect(set.count == 3)
    #expect(set.skipped.map(\.path) == [folder.file("bad.png"), folder.file("cut.png")])
    #expect(set.summary.contains("2 bad"))
  }

  @Test func damageFoundLaterNamesTheFile() throws {
    let folder = try folder(1)
    folder.write("cut.png", Array(contents(folder.file("p0.png")).prefix(200)))
    let set = try ImageFolder(folder.path)
    let error = #expect(throws: Failure.self) { try set.item(at: 0) }
    #expect(error?.kind == .truncated && error?.message.contains("cut.png") == true)
  }

  @Test func doublesAndBlanksAreLeftOut() throws {
    let folder = TemporaryFolder()
    for index in 0..<6 { try picture(index, 64).write(to: folder.file("p\(index).png")) }
    try picture(2, 64).resized(to: ImageSize(40)).write(to: folder.file("q-small.png"))
    try Image(channels: 3, height: 30, width: 30, filled: 0.7).write(to: folder.file("flat.png"))
    let set = try ImageFolder(folder.path, unique: true, dropBlank: true)
    #expect(set.count == 6)
    #expect(set.duplicates.map(\.path) == [folder.file("q-small.png")])
    #expect(set.duplicates.first?.reason.contains("p2.png") == true)
    #expect(set.blanks.map(\.path) == [folder.file("flat.png")])
  }

  @Test func emptyMissingOrWrongPlacesAreErrors() throws {
    let folder = TemporaryFolder()
    func kind(_ path: String, limit: Int? = nil) -> Failure.Kind? {
      do { _ = try ImageFolder(path, limit: limit) } catch let error as Failure { return error.kind } catch {}
      return nil
    }
    #expect(kind(folder.path) == .empty)
    #expect(kind(folder.file("none")) == .missing)
    folder.write("a.txt", [1])
    #expect(kind(folder.file("a.txt")) == .wrongPlace)
    #expect(kind(folder.path) == .empty)
    #expect(kind(folder.path, limit: 0) == .invalid)
  }

  @Test func aPartIsThatPartOfTheWhole() throws {
    let folder = try folder(1)
    let set = try ImageFolder(folder.path)
    let crop = try set.crop(ImageSize(height: 5, width: 9), seed: 4).item(at: 0)
    let listed = try ImageList([picture(0)]).crop(ImageSize(height: 5, width: 9), seed: 4).item(at: 0)
    #expect(crop == listed)
    #expect(throws: Failure.self) { try set.crop(ImageSize(25)).item(at: 0, reader: RandomKey(seed: 1)) }
  }

  @Test func aChangedFileIsReadAnew() throws {
    let folder = try folder(1)
    let before = try ImageFolder(folder.path).item(at: 0)
    try picture(1, 25).write(to: folder.file("p0.png"))
    #expect(try ImageFolder(folder.path).item(at: 0) != before)
  }
}
