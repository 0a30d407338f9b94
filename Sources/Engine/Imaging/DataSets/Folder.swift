import Failures
import Files
import Glibc

/// The files below a folder.
public enum Folder {
  /// What lies in a folder and the folders within.
  public struct Contents: Sendable {
    /// Ordinary files, in byte-wise order of their paths.
    public fileprivate(set) var files: [String] = []
    /// Symbolic links whose target does not exist, in the same order. They are no error, but their targets may be
    /// missed.
    public fileprivate(set) var danglingLinks: [String] = []
    /// Folders that may not be read, and folders and picture files whose name is not UTF-8. `reason` is a clause that
    /// follows the path in a sentence.
    public fileprivate(set) var unusable: [(path: String, reason: String)] = []
    /// Further paths to folders that had been entered by another path, `first`. A link to a folder that contains it is
    /// left out.
    public fileprivate(set) var otherWays: [(path: String, first: String)] = []

    /// `files`, where the files of a folder with several paths are listed under each of them.
    public var filesByEveryWay: [String] {
      let more = otherWays.flatMap { way in
        files.filter { $0.isPath(below: way.first) }.map { way.path.path(to: $0.path(below: way.first)) }
      }
      return more.isEmpty ? files : (files + more).inByteOrder
    }
  }

  /// Lists a folder and the folders within. Left out are names that begin with a dot and the folders of operating
  /// systems (`__MACOSX`, `lost+found`, `$RECYCLE.BIN`, `System Volume Information`, `@eaDir`). Symbolic links are
  /// followed, also out of the folder; each folder is entered once.
  ///
  /// - Throws: `Failure` where there is no folder at `path` or it may not be read.
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
        .wrongPlace, "\(path) is a file, not a folder", hint: "read a single picture with `image`")
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

  /// Whether a folder, or a symbolic link to one, is at `path`.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether the name ends like that of a format that is read, such as .png, in upper or lower case.
  public static func claimsToBePicture(_ path: String) -> Bool {
    ends(path, in: ImageFile.formats.flatMap { $0.endings })
  }

  /// Whether the name ends like that of a picture format that is not read, such as .bmp, .tif or .gif.
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
