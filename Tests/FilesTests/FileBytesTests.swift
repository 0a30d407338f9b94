import Failures
import Glibc
import TestFolders
import Testing

@testable import Files

struct FileBytesTests {
  private let folder = TemporaryFolder()

  /// A real device that is always full.
  @Test func aFullDiskIsReported() throws {
    let error = #expect(throws: Failure.self) {
      try FileBytes.write([UInt8](repeating: 1, count: 100), to: "/dev/full")
    }
    #expect(error?.message == "cannot write /dev/full: the disk is full" && error?.hint != nil)
  }

  /// What is no file is written to, and never replaced by one.
  @Test func aDeviceStaysOne() throws {
    try FileBytes.write([1], to: "/dev/null")
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func whatAKilledWriterLeftIsTakenOver() throws {
    // The name is that of the next writer's file aside, which nobody has locked.
    let name = ".derain-\(String(Array("a".utf8).withUnsafeBytes(checksum), radix: 16)).part"
    folder.write(name, [UInt8](repeating: 9, count: 100))
    try FileBytes.write([1, 2], to: folder.file("a"))
    #expect(try FileBytes.read(folder.file("a")) == [1, 2])
    #expect(folder.names == ["a"])
  }

  @Test func whatAnotherWriterIsAtIsLeftAlone() throws {
    let name = ".derain-\(String(Array("a".utf8).withUnsafeBytes(checksum), radix: 16)).part"
    folder.write(name, [9])
    let other = open(folder.file(name), O_WRONLY)
    try #require(flock(other, LOCK_EX | LOCK_NB) == 0)
    try FileBytes.write([1, 2], to: folder.file("a"))
    #expect(try FileBytes.read(folder.file(name)) == [9])
    #expect(folder.names == [name, "a"])
    close(other)
    try FileBytes.write([3], to: folder.file("a"))
    #expect(folder.names == ["a"])
  }

  @Test func theThreadsOfAProgramMayWriteOneFileAtOnce() async throws {
    let path = folder.file("a")
    await withTaskGroup(of: Void.self) { group in
      for value in UInt8(0)..<8 {
        group.addTask {
          for _ in 0..<20 { try? FileBytes.write([UInt8](repeating: value, count: 9), to: path) }
        }
      }
    }
    let bytes = try FileBytes.read(path)
    #expect(bytes.count == 9 && Set(bytes).count == 1)
    #expect(folder.names == ["a"])
  }

  @Test func whatIsWrittenReadsBackAndNothingElseIsLeft() throws {
    let path = folder.file("a")
    try FileBytes.write([1, 2, 3], to: path)
    try FileBytes.write([4, 5], to: path)
    #expect(try FileBytes.read(path) == [4, 5])
    #expect(try FileBytes.read(path, first: 1) == [4])
    #expect(folder.names == ["a"])
  }

  @Test func placesAreOneByWhicheverWay() throws {
    folder.makeFolder("b")
    #expect(symlink("b", folder.file("link")) == 0)
    #expect(FileBytes.areOne(folder.file("b/x/y"), folder.file("b/../link//x/y/")))
    #expect(FileBytes.areOne(folder.file("none"), folder.file("b/../none")))
    #expect(
      !FileBytes.areOne(folder.file("\u{e4}"), folder.file("a\u{308}")), "they are two to the file system")
    #expect(FileBytes.areOne("/", "//") && FileBytes.destination(of: "") == "")
  }

  @Test func pathsBelowFolders() {
    #expect(
      "a/b//".withoutLastSlashes == "a/b" && "//".withoutLastSlashes == "/" && "".withoutLastSlashes == "")
    #expect("/".path(to: "a") == "/a" && "ä/".path(to: "b") == "ä/b")
    #expect("/ä/b/c".path(below: "/ä/") == "b/c" && "/a".path(below: "/") == "a")
    #expect("/a/b".isPath(below: "/a") && "/a".isPath(below: "/a/") && !"/ab".isPath(below: "/a"))
    #expect("/a".isPath(below: "/"))
  }

  @Test func whatCannotBeSaysWhy() throws {
    folder.makeFolder("b")
    try FileBytes.write([], to: folder.file("empty"))
    func kind(_ body: () throws -> Void) -> Failure.Kind? {
      do { try body() } catch { return (error as? Failure)?.kind }
      return nil
    }
    #expect(kind { _ = try FileBytes.read(folder.file("none")) } == .missing)
    #expect(kind { _ = try FileBytes.read(folder.file("b")) } == .wrongPlace)
    #expect(kind { _ = try FileBytes.read(folder.file("empty")) } == .empty)
    #expect(kind { _ = try FileBytes.read("/dev/zero") } == .wrongPlace)
    #expect(kind { try FileBytes.write([1], to: folder.file("b")) } == .unwritable)
    #expect(kind { try FileBytes.write([1], to: folder.file("none/a")) } == .unwritable)
    #expect(kind { try FileBytes.makeFolders(above: folder.file("empty/c/d")) } == .unwritable)
    #expect(folder.names == ["b", "empty"])
  }
}
