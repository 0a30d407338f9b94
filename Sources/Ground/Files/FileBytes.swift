import Failures
import Glibc

/// Size and time of modification of a file: a file that was changed since has others, as a rule.
public struct FileIdentity: Hashable, Sendable {
  /// Size of the file in bytes.
  public let bytes: Int
  /// Time of the last modification in whole seconds since 1970 (UTC).
  public let modifiedSeconds: Int
  /// Fraction of the last second, from 0 to 999,999,999 nanoseconds.
  public let modifiedNanoseconds: Int
}

/// Reading and writing of whole files by system calls, and questions about paths.
public enum FileBytes {
  /// The largest size of a file that is read, in bytes: 8 GiB.
  public static let limit = 8 << 30

  /// Whether there is something at the path; links are followed.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Whether there is something at the path, be it a link to nowhere; links are not followed.
  public static func isTaken(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// A phrase that says what is wrong with a link whose target does not exist; nil when the path is no such link.
  public static func danglingLink(_ path: String) -> String? {
    let path = path.withoutLastSlashes
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK, stat(path, &status) != 0 else {
      return nil
    }
    // A target that may not be looked at is there all the same.
    guard [ENOENT, ENOTDIR, ELOOP].contains(errno) else { return nil }
    if errno == ELOOP { return "the link \(path) points back to itself" }
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = max(0, readlink(path, &target, target.count))
    let name = escapedName(target.prefix(count).map { UInt8(bitPattern: $0) })
    return "the link \(path) is broken: \(name) does not exist"
  }

  /// The path in the spelling of the file system, which may compose letters in another way (`é` as one code point or
  /// two); the path itself when nothing is there.
  public static func asOnDisk(_ path: String) -> String {
    var status = stat()
    guard lstat(path, &status) != 0, !path.utf8.allSatisfy({ $0 < 0x80 }) else { return path }
    let name = name(of: path)
    let above = String(decoding: path.withoutLastSlashes.utf8.dropLast(name.utf8.count), as: UTF8.self)
    let folder = above.isEmpty ? "." : asOnDisk(above)
    guard let directory = opendir(folder) else { return path }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let found = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      // Strings are equal where their letters are.
      if found == name { return above.isEmpty ? found : folder.path(to: found) }
    }
    return path
  }

  /// The absolute path without links, `.` and `..`; nil when nothing is there.
  public static func realPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// The path without links, `.` and `..`, as far as its folders exist. Nothing needs to be at the path itself.
  public static func destination(of path: String) -> String {
    if let real = realPath(path) { return real }
    let name = name(of: path)
    let folder = String(decoding: path.withoutLastSlashes.utf8.dropLast(name.utf8.count), as: UTF8.self)
    // What cannot be taken apart further is missing where one stands.
    guard folder.utf8.count < path.utf8.count else { return path }
    return destination(of: folder.isEmpty ? "." : folder).path(to: name)
  }

  /// Whether both paths lead to the same place, after following links.
  public static func areOne(_ first: String, _ second: String) -> Bool {
    PathBytes(destination(of: first)) == PathBytes(destination(of: second))
  }

  /// The path without its last component: `.` for a bare name.
  public static func folder(of path: String) -> String {
    let path = path.withoutLastSlashes
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last component of a path.
  public static func name(of path: String) -> String {
    path.withoutLastSlashes.split(separator: "/").last.map(String.init) ?? path
  }

  /// Makes the folders on the way to a file, where they are missing.
  ///
  /// - Throws: `Failure` when a folder cannot be made.
  public static func makeFolders(above path: String) throws(Failure) {
    for place in path.indices where path[place] == "/" && place != path.startIndex {
      let folder = String(path[..<place])
      guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
        throw Failure(.unwritable, "the folder \(folder) cannot be created: \(systemMessage(errno))")
      }
    }
  }

  /// Size and time of modification of a file; links are followed.
  ///
  /// - Throws: `Failure` when there is no file, or the path is a folder or a device.
  public static func identity(_ path: String) throws(Failure) -> FileIdentity {
    var status = stat()
    guard stat(path, &status) == 0 else { throw readError(path, errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      return FileIdentity(
        bytes: Int(status.st_size), modifiedSeconds: status.st_mtim.tv_sec,
        modifiedNanoseconds: status.st_mtim.tv_nsec)
    case S_IFDIR:
      throw Failure(
        .wrongPlace, "\(path) is a folder, not a file")
    default:
      throw Failure(.wrongPlace, "\(path) is not a regular file")
    }
  }

  /// The first `count` bytes of a file; by default, or when the file is shorter, all of them.
  ///
  /// - Throws: `Failure` when the file is missing, empty, larger than `limit` or cannot be read.
  public static func read(_ path: String, first count: Int = .max) throws(Failure) -> [UInt8] {
    let size = try identity(path).bytes
    guard size > 0 else { throw Failure(.empty, "\(path) is empty: it has no bytes") }
    guard size <= limit else {
      throw Failure(.tooLarge, "\(path) has \(size) bytes; the limit is \(limit)")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw readError(path, errno) }
    defer { close(descriptor) }
    var failure: Int32 = 0
    let wanted = min(size, count)
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
      while filled < wanted, let start = buffer.baseAddress {
        let step = Glibc.read(descriptor, start + filled, wanted - filled)
        if step < 0 && errno == EINTR { continue }
        if step < 0 { failure = errno }
        if step <= 0 { break }
        filled += step
      }
    }
    guard failure == 0 else { throw readError(path, failure) }
    return bytes
  }

  static func readError(_ path: String, _ code: Int32) -> Failure {
    switch code {
    case ENOENT, ENOTDIR, ELOOP:
      Failure(
        .missing, danglingLink(path) ?? "there is no file \(path)",
        hint: path.unicodeScalars.contains("\u{fffd}") ? "its name is not UTF-8: rename it" : nil)
    case EACCES: Failure(.unreadable, "\(path) cannot be read: permission is denied")
    default: Failure(.unreadable, "\(path) cannot be read: \(systemMessage(code))")
    }
  }

  static func systemMessage(_ code: Int32) -> String {
    // strerror's text is static for known codes, and glibc's is safe across threads for unknown ones.
    strerror(code).map { String(cString: $0).lowercased() } ?? "error \(code)"
  }
}
