import Failures
import Files
import Glibc

/// The files below a folder.
public enum Folder {
  /// What lies in a folder and the folders within.
  public struct Contents: Sendable {
    /// Ordinary files, in byte-wise order of their paths.
    public fileprivate(set) var files: [String] = []
    /// Links that lead nowhere, in the same order: none of the folder's business, but their target may be missed.
    public fileprivate(set) var danglingLinks: [String] = []
    /// Folders that may not be read, and files whose name is no text and claims to be a picture's; the reason says it of
    /// the path.
    public fileprivate(set) var unusable: [(path: String, reason: String)] = []
    /// Other ways to folders that were gone through already, with the first one; none leads back to where it lies.
    public fileprivate(set) var otherWays: [(path: String, first: String)] = []

    /// `files`, and those of folders that several links lead to under each of the names.
    public var filesByEveryWay: [String] {
      let more = otherWays.flatMap { way in
        files.filter { $0.isPath(below: way.first) }.map { way.path.path(to: $0.path(below: way.first)) }
      }
      return more.isEmpty ? files : (files + more).inByteOrder
    }
  }

  /// What lies in the folder and those within. Names that begin with a dot and folders that systems make for
  /// themselves (`__MACOSX`, `lost+found`) are passed over. Links are followed, out of the folder as well, each folder
  /// once.
  ///
  /// - Throws: `Failure` where there is no such folder or it may not be read.
  public static func contents(of path: String) throws(Failure) -> Contents {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let code = errno
      if let link = FileBytes.danglingLink(path) { throw Failure(.missing, link) }
      if code == ENOENT { throw Failure(.missing, "there is no folder \(path)") }
      throw Failure(.unreadable, "the folder \(path) cannot be read")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw Failure(
        .wrongPlace, "\(path) is a file, not a folder", hint: "read a single picture as an image")
    }
    let path = path.withoutLastSlashes
    var walk = Walk()
    guard walk.collect(path, status) else {
      throw Failure(.unreadable, "the folder \(path) cannot be read: permission is denied")
    }
    walk.contents.files = walk.contents.files.inByteOrder
    walk.contents.danglingLinks = walk.contents.danglingLinks.inByteOrder
    return walk.contents
  }

  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether the name ends like a PNG, JPEG or WebP file's.
  public static func claimsToBePicture(_ path: String) -> Bool {
    ends(path, in: [".png", ".jpg", ".jpeg", ".webp"])
  }

  /// Whether the name ends like that of a picture of a kind that is not read.
  public static func isOtherPicture(_ path: String) -> Bool {
    ends(path, in: [".bmp", ".tif", ".tiff", ".gif", ".ppm", ".pgm", ".heic", ".avif", ".jp2", ".dng"])
  }

  private static func ends(_ path: String, in endings: [String]) -> Bool {
    let lowercased = path.lowercased()
    return endings.contains { lowercased.hasSuffix($0) }
  }
}

/// A walk through folders.
private struct Walk {
  var contents = Folder.Contents()
  /// The first path of each folder that was entered, by its number.
  private var entered: [[UInt64]: String] = [:]

  /// What systems put beside the files of people.
  private static let systemFolders: Set<String> = [
    "__MACOSX", "lost+found", "$RECYCLE.BIN", "System Volume Information", "@eaDir",
  ]

  /// - Returns: false where the folder may not be read.
  mutating func collect(_ path: String, _ status: stat) -> Bool {
    entered[[UInt64(status.st_dev), UInt64(status.st_ino)]] = path
    guard let directory = opendir(path) else { return false }
    var names: [[UInt8]] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { name in
          UnsafeBufferPointer(start: name, count: strlen(name)).map { UInt8(bitPattern: $0) }
        }
      }
      if name.first != UInt8(ascii: ".") { names.append(name) }
    }
    closedir(directory)
    // In order, so that of several links to one folder it is always the same that counts.
    for name in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) { visit(name, in: path) }
    return true
  }

  private mutating func visit(_ name: [UInt8], in folder: String) {
    guard let text = String(validating: name, as: UTF8.self) else {
      visitUnreadable(name, in: folder)
      return
    }
    let child = folder.path(to: text)
    var status = stat()
    guard stat(child, &status) == 0 else {
      if FileBytes.danglingLink(child) != nil {
        contents.danglingLinks.append(child)
      } else {
        // What may not be looked at: reading it says so.
        contents.files.append(child)
      }
      return
    }
    if status.st_mode & S_IFMT == S_IFREG { contents.files.append(child) }
    guard status.st_mode & S_IFMT == S_IFDIR, !Walk.systemFolders.contains(text) else { return }
    if let first = entered[[UInt64(status.st_dev), UInt64(status.st_ino)]] {
      if !child.isPath(below: first) { contents.otherWays.append((child, first)) }
    } else if !collect(child, status) {
      contents.unusable.append((child, "it cannot be read: permission is denied"))
    }
  }

  /// A name that is no text, such as one in GBK out of a Chinese archive.
  private mutating func visitUnreadable(_ name: [UInt8], in folder: String) {
    var status = stat()
    let path = (Array(folder.path(to: "").utf8) + name + [0]).map { CChar(bitPattern: $0) }
    let isFolder = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    guard isFolder || Folder.claimsToBePicture(String(decoding: name, as: UTF8.self)) else { return }
    contents.unusable.append((folder.path(to: escapedName(name)), "its name is not UTF-8: rename it"))
  }
}

extension [String] {
  fileprivate var inByteOrder: [String] { sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
}
