/// A path that is compared byte by byte, as the file system does. Swift strings would count differently composed
/// letters as equal.
public struct PathBytes: Hashable, Sendable {
  private let bytes: [UInt8]

  public init(_ path: some StringProtocol) { bytes = Array(path.utf8) }
}

extension String {
  /// The path without trailing slashes; `/` itself stays.
  public var withoutLastSlashes: String {
    let end = utf8.lastIndex { $0 != 0x2f }.map { utf8.index(after: $0) }
    return end.map { String(self[..<$0]) } ?? (isEmpty ? "" : "/")
  }

  /// The path of something in this folder.
  public func path(to name: String) -> String {
    let folder = withoutLastSlashes
    return folder == "/" ? "/\(name)" : "\(folder)/\(name)"
  }

  /// The rest of this path, which must begin with that of the folder; without leading slashes.
  public func path(below folder: String) -> String {
    let rest = utf8.dropFirst(folder.withoutLastSlashes.utf8.count).drop { $0 == 0x2f }
    return String(decoding: rest, as: UTF8.self)
  }

  /// Whether this path is that of the folder or of something below it, by comparison of text only.
  public func isPath(below folder: String) -> Bool {
    let folder = Array(folder.withoutLastSlashes.utf8)
    guard utf8.starts(with: folder) else { return false }
    return folder == [0x2f] || utf8.count == folder.count || utf8.dropFirst(folder.count).first == 0x2f
  }
}

/// The bytes of a file name as text. Control characters, and bytes that are not UTF-8, are written as `\xD3`, so that
/// names stay distinct and nothing raw reaches a terminal.
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
