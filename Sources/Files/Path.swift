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
