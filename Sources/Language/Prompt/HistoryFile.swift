import Glibc

/// Entries kept between sessions, an entry to a line, with `\n` for newlines and `\\` for backslashes.
///
/// An entry is appended in one write when it is made, so that sessions side by side lose nothing of each other's.
struct HistoryFile {
  let path: String
  /// Older entries stay in the file but are not brought back.
  static let limit = 5000

  init(path: String) {
    self.path = path
  }

  /// All entries, oldest first; none when there is no file yet or it cannot be read.
  func entries() -> [String] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return Self.decoded(bytes).suffix(Self.limit)
  }

  /// Adds an entry; whether it could be written.
  @discardableResult
  func append(_ entry: String) -> Bool {
    makeFolders()
    // 0600: entries may hold what is nobody else's business.
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return false }
    defer { close(file) }
    let line = Self.encoded(entry)
    return write(file, line, line.count) == line.count
  }

  private func makeFolders() {
    var parent = ""
    for part in path.split(separator: "/").dropLast() {
      parent += "/" + part
      mkdir(parent, 0o700)
    }
  }

  static func encoded(_ entry: String) -> [UInt8] {
    var line: [UInt8] = []
    for byte in entry.utf8 {
      switch byte {
      case UInt8(ascii: "\n"): line += Array("\\n".utf8)
      case UInt8(ascii: "\\"): line += Array("\\\\".utf8)
      default: line.append(byte)
      }
    }
    return line + [UInt8(ascii: "\n")]
  }

  static func decoded(_ bytes: [UInt8]) -> [String] {
    bytes.split(separator: UInt8(ascii: "\n")).map { line in
      var entry: [UInt8] = []
      var isEscaped = false
      for byte in line {
        if isEscaped {
          entry.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else {
          entry.append(byte)
        }
      }
      // No entry has a zero in it, and the line editor would take it for the end.
      return String(decoding: entry.filter { $0 != 0 }, as: UTF8.self)
    }
  }
}
