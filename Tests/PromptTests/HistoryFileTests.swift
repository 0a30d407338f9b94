import Glibc
import Testing

@testable import Prompt

struct HistoryFileTests {
  static func place(_ name: String) -> String { "/tmp/derain-history-\(getpid())-\(name)" }

  @Test func entriesComeBackAsTheyWere() {
    let folder = Self.place("round")
    let history = HistoryFile(path: folder + "/state/derain/history")
    let entries = [
      "x = 1", "fn f(x) {\n  x + 1\n}", "\"größe 雨\\n\" # back\\slash", "a\n\n\nb", "\\", "ends \\n",
    ]
    for entry in entries { #expect(history.append(entry)) }
    #expect(history.entries() == entries)
    var status = stat()
    #expect(stat(history.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    unlink(history.path)
    for part in ["/state/derain", "/state", ""] { rmdir(folder + part) }
  }

  @Test func twoSessionsKeepEachOthersEntries() {
    let path = Self.place("two")
    let first = HistoryFile(path: path)
    let second = HistoryFile(path: path)
    first.append("a")
    second.append("b")
    first.append("c")
    #expect(second.entries() == ["a", "b", "c"])
    unlink(path)
  }

  @Test func onlyTheNewestComeBack() {
    let lines = (0..<HistoryFile.limit + 10).map { "\($0)\n" }.joined()
    #expect(HistoryFile.decoded(Array(lines.utf8)).count == HistoryFile.limit + 10)
    let path = Self.place("long")
    let file = open(path, O_WRONLY | O_CREAT, 0o600)
    #expect(write(file, lines, lines.utf8.count) == lines.utf8.count)
    close(file)
    #expect(HistoryFile(path: path).entries().count == HistoryFile.limit)
    #expect(HistoryFile(path: path).entries().last == "\(HistoryFile.limit + 9)")
    unlink(path)
  }

  @Test func whatCannotBeReadOrWrittenIsNoHistory() {
    #expect(HistoryFile(path: "/no/such/file").entries().isEmpty)
    #expect(!HistoryFile(path: "/proc/derain/history").append("x"))
    #expect(HistoryFile.decoded([0xFF, 0x0A, 0x0A, 0x5C]).count == 2)
  }
}
