import Failures
import Glibc
import TestFolders
import Testing

@testable import Files

struct ObstacleTests {
  private let folder = TemporaryFolder()

  private func obstacle(_ name: String) -> String? {
    let path = folder.file(name)
    return FileBytes.obstacles(toWriting: [path])[PathBytes(path)]?.message
  }

  @Test func whatCanBeWrittenHasNoneAndLeavesNothing() {
    folder.write("old", [1])
    for name in ["new", "old", "a/b/c"] { #expect(obstacle(name) == nil, "\(name)") }
    #expect(folder.names == ["old"])
  }

  @Test func whatStandsInTheWayIsSaid() {
    folder.makeFolder("folder")
    folder.write("file", [1])
    #expect(obstacle("folder")?.hasSuffix("a folder with that name exists") == true)
    symlink("/nowhere/at/all", folder.file("dangling"))
    #expect(obstacle("dangling/a") != nil && obstacle("dangling/a/b") != nil)
    #expect(obstacle("file/a")?.hasSuffix("not a directory") == true)
    #expect(obstacle("file/a/b")?.hasSuffix("not a directory") == true)
    #expect(obstacle(String(repeating: "a", count: 300))?.hasSuffix("file name too long") == true)
    // A file system that takes no new files, from whoever it may be.
    #expect(!FileBytes.obstacles(toWriting: ["/proc/none/a"]).isEmpty)
  }
}
