import Failures
import Files
import Glibc
import TestFolders
import Testing

@Suite struct SharedFileTests {
  private let folder = TemporaryFolder()
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func onlyOneMakesTheFile() throws {
    let file = SharedFile(folder.file("t.csv"))
    #expect(try file.version() == nil)
    #expect(try file.make(bytes("first\n")))
    #expect(try !file.make(bytes("second\n")))
    #expect(try file.read().bytes == bytes("first\n"))
  }

  @Test func whatIsAppendedIsReadFromWhereOneStopped() throws {
    let file = SharedFile(folder.file("t.csv"))
    _ = try file.make(bytes("a\n"))
    let seen = try #require(try file.version())
    let end = try file.changing { try $0.append(bytes("b\n")) }
    let now = try #require(try file.version())
    #expect(now == end && seen.isContinued(by: now) && !now.isContinued(by: seen))
    #expect(try file.read(from: seen.bytes).bytes == bytes("b\n"))
  }

  @Test func aFileThatTookItsPlaceDoesNotGoOn() throws {
    let file = SharedFile(folder.file("t.csv"))
    _ = try file.make(bytes("a\n"))
    let seen = try #require(try file.version())
    chmod(file.path, 0o640)
    try file.changing { try $0.replace(bytes("longer than before\n")) }
    let now = try #require(try file.version())
    #expect(!seen.isContinued(by: now))
    var status = stat()
    stat(file.path, &status)
    #expect(status.st_mode & 0o777 == 0o640)
  }

  @Test func oneThatIsLockedIsWaitedForAndThenRefused() throws {
    let file = SharedFile(folder.file("t.csv"))
    _ = try file.make(bytes("a\n"))
    let other = open(file.path, O_RDWR)
    defer { close(other) }
    #expect(flock(other, LOCK_EX) == 0)
    #expect(throws: Failure.self) { try file.changing(waiting: 0.02) { _ in } }
    #expect(flock(other, LOCK_UN) == 0)
    try file.changing(waiting: 0.02) { _ in }
  }

  @Test func aLinkStaysALink() throws {
    let target = folder.file("real.csv")
    _ = try SharedFile(target).make(bytes("a\n"))
    symlink(target, folder.file("link.csv"))
    try SharedFile(folder.file("link.csv")).changing { try $0.replace(bytes("b\n")) }
    #expect(try FileBytes.read(target) == bytes("b\n"))
    #expect(FileBytes.realPath(folder.file("link.csv")) == FileBytes.realPath(target))
  }
}
