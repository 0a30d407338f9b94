/// A path as the file system tells paths apart: byte by byte, where strings also take differently composed letters
/// for one.
public struct PathBytes: Hashable, Sendable {
  private let bytes: [UInt8]

  public init(_ path: some StringProtocol) { bytes = Array(path.utf8) }
}

extension String {
  /// The path without slashes at its end; `/` itself stays.
  public var withoutLastSlashes: String {
    let end = utf8.lastIndex { $0 != 0x2f }.map { utf8.index(after: $0) }
    return end.map { String(self[..<$0]) } ?? (isEmpty ? "" : "/")
  }

  /// The path of what lies in this folder.
  public func path(to name: String) -> String {
    let folder = withoutLastSlashes
    return folder == "/" ? "/\(name)" : "\(folder)/\(name)"
  }

  /// The rest of a path that begins with that of the folder.
  public func path(below folder: String) -> String {
    let rest = utf8.dropFirst(folder.withoutLastSlashes.utf8.count).drop { $0 == 0x2f }
    return String(decoding: rest, as: UTF8.self)
  }

  /// Whether the path is the folder's or one of what lies below it.
  public func isPath(below folder: String) -> Bool {
    let folder = Array(folder.withoutLastSlashes.utf8)
    guard utf8.starts(with: folder) else { return false }
    return folder == [0x2f] || utf8.count == folder.count || utf8.dropFirst(folder.count).first == 0x2f
  }
}

/// The bytes of a name as text. Those that are no UTF-8, and control characters, are written as `\xD3`, so that they can
/// be told apart and nothing raw reaches a terminal.
public func escapedName(_ name: [UInt8]) -> String {
  var text = ""
  var rest = name[...]
  while let first = rest.first {
    let length = (1...4).first {
      rest.count >= $0 && String(validating: rest.prefix($0), as: UTF8.self) != nil
    }
    if let length, first >= 0x20, first != 0x7f {
      text += String(decoding: rest.prefix(length), as: UTF8.self)
      rest = rest.dropFirst(length)
    } else {
      let digits = String(first, radix: 16, uppercase: true)
      text += "\\x" + (digits.count < 2 ? "0" : "") + digits
      rest = rest.dropFirst()
    }
  }
  return text
}
