import Failures
import Glibc
import Synchronization

extension FileBytes {
  /// Writes a temporary file beside the path and renames it, so that readers see the old contents or all of the new
  /// ones, and a full disk leaves no partial file. A device or a pipe is written to directly.
  ///
  /// - Throws: `Failure` when the file cannot be written.
  public static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(Failure) {
    _ = try write(bytes, to: path, replacing: true)
  }

  /// - Parameters:
  ///   - replacing: whether an existing file is replaced.
  ///   - mode: the permissions of the new file; nil for the default ones.
  /// - Returns: whether the file was written; false when one exists that is not to be replaced.
  static func write(
    _ bytes: UnsafeRawBufferPointer, to path: String, replacing: Bool, mode: mode_t? = nil
  ) throws(Failure) -> Bool {
    if isStream(path) {
      try writeThrough(bytes, to: path)
      return true
    }
    let aside = try Aside(for: path)
    defer { close(aside.descriptor) }
    do throws(Failure) {
      try writeAll(bytes, to: aside.descriptor, path: path)
      try flush(aside.descriptor, path: path)
      if let mode { fchmod(aside.descriptor, mode) }
      return try place(aside.path, at: path, replacing: replacing)
    } catch {
      unlink(aside.path)
      throw error
    }
  }

  /// Writes a file as `write(_:to:)` with a raw buffer does: readers see the old contents or all of the new ones.
  ///
  /// - Throws: `Failure` when the file cannot be written.
  public static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(Failure) in try write(bytes, to: path) }
    }
    try outcome.get()
  }

  /// A temporary file beside another, which no other process writes.
  ///
  /// Its name follows from the name of the other file, and it is locked while a process writes it. A file that a killed
  /// process has left is thus reused by the next process that writes the same file.
  private struct Aside {
    let path: String
    let descriptor: Int32

    init(for path: String) throws(Failure) {
      // Beside the file, but of a short name: the file's own may be as long as names can be.
      let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
      let name = Array(FileBytes.name(of: path).utf8).withUnsafeBytes(checksum)
      for number in 0..<100 {
        let aside = "\(folder).derain-\(String(name, radix: 16))\(number > 0 ? "-\(number)" : "").part"
        let descriptor = open(aside, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o666)
        if descriptor < 0 {
          let code = errno
          // Somebody else's may stay.
          guard code == EACCES || code == ELOOP, access(aside, F_OK) == 0 else {
            throw writeError(path, code)
          }
          continue
        }
        let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
        let canLock = isLocked || errno == EWOULDBLOCK
        if isLocked, Aside.isTaken(descriptor, aside) {
          self.path = aside
          self.descriptor = descriptor
          return
        }
        close(descriptor)
        if !canLock {
          unlink(aside)
          break
        }
      }
      // Where files cannot be locked, no two processes have one name.
      self.path = asidePath(in: folder)
      descriptor = open(self.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw writeError(path, errno) }
    }

    /// Whether the locked file is still of that name: its writer may have renamed it meanwhile. It is empty then.
    private static func isTaken(_ descriptor: Int32, _ path: String) -> Bool {
      var (own, named) = (stat(), stat())
      return fstat(descriptor, &own) == 0 && lstat(path, &named) == 0 && own.st_ino == named.st_ino
        && own.st_dev == named.st_dev
        && ftruncate(descriptor, 0) == 0
    }
  }

  private static let asideNumber = Atomic<Int>(0)

  /// A name that no other file has, behind a folder that ends in a slash or is empty.
  static func asidePath(in folder: String) -> String {
    "\(folder).derain-\(getpid())-\(asideNumber.add(1, ordering: .relaxed).newValue).part"
  }

  /// Whether there is something at the path that is written to and not replaced.
  private static func isStream(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  private static func writeThrough(_ bytes: UnsafeRawBufferPointer, to path: String) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw writeError(path, errno) }
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor, path: path)
  }

  static func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String
  ) throws(Failure) {
    guard var next = bytes.baseAddress else { return }
    var left = bytes.count
    while left > 0 {
      let step = Glibc.write(descriptor, next, left)
      if step < 0 && errno == EINTR { continue }
      guard step >= 0 else { throw writeError(path, errno) }
      next += step
      left -= step
    }
  }

  /// Waits until what was written is on the disk.
  static func flush(_ descriptor: Int32, path: String) throws(Failure) {
    while fsync(descriptor) != 0 {
      // Some file systems have no fsync; those that have one may only now find the disk full.
      if errno == EINVAL { break }
      guard errno == EINTR else { throw writeError(path, errno) }
    }
  }

  private static func place(_ aside: String, at path: String, replacing: Bool) throws(Failure) -> Bool {
    if !replacing {
      let isMade = link(aside, path) == 0
      if isMade || errno == EEXIST {
        unlink(aside)
        return isMade
      }
      // A file system without hard links.
      guard errno == EPERM || errno == EOPNOTSUPP else { throw writeError(path, errno) }
      if exists(path) {
        unlink(aside)
        return false
      }
    }
    guard rename(aside, path) == 0 else { throw writeError(path, errno) }
    return true
  }

  static func writeError(_ path: String, _ code: Int32) -> Failure {
    let room = "free some space, or write to another disk"
    let (reason, hint): (String, String?) =
      switch code {
      case ENOENT: ("its folder does not exist", nil)
      case EISDIR: ("a folder with that name exists", nil)
      case ENOSPC: ("the disk is full", room)
      case EDQUOT: ("your disk quota is used up", room)
      case EFBIG:
        ("it would exceed the file size limit", "`ulimit -f` shows the file size limit of this process")
      case EACCES, EPERM: ("permission is denied", nil)
      case EROFS: ("the disk is read-only", "write elsewhere")
      default: (systemMessage(code), nil)
      }
    return Failure(.unwritable, "cannot write \(path): \(reason)", hint: hint)
  }
}
