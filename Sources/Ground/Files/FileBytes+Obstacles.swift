import Failures
import Glibc

extension FileBytes {
  /// Checks in advance whether files can be written. They cannot when a folder has the name, a file stands where a
  /// folder should be, a name is too long, or the nearest existing folder takes no new file.
  ///
  /// To test a folder, a hidden file is written there and removed, once for all paths that need the folder. No folders
  /// are made.
  ///
  /// - Returns: an error for each path that cannot be written.
  public static func obstacles(toWriting paths: some Sequence<String>) -> [PathBytes: Failure] {
    var found: [PathBytes: Failure] = [:]
    var codes: [PathBytes: Int32] = [:]
    for path in paths {
      var status = stat()
      if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
        found[PathBytes(path)] = writeError(path, EISDIR)
        continue
      }
      var folder = folder(of: path)
      // A link that leads nowhere is in the way.
      while lstat(folder, &status) != 0, errno == ENOENT, Self.folder(of: folder) != folder {
        folder = Self.folder(of: folder)
      }
      let code = codes[PathBytes(folder)] ?? self.code(writingInto: folder)
      codes[PathBytes(folder)] = code
      let isTooLong = lstat(path, &status) != 0 && errno == ENAMETOOLONG
      if code != 0 || isTooLong {
        found[PathBytes(path)] = writeError(path, isTooLong ? ENAMETOOLONG : code)
      }
    }
    return found
  }

  /// The system's error code of writing a block to a new file in the folder; 0 for success.
  private static func code(writingInto folder: String) -> Int32 {
    let path = asidePath(in: folder == "/" ? folder : folder + "/")
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return errno }
    defer {
      close(descriptor)
      unlink(path)
    }
    let block = [UInt8](repeating: 0, count: 4096)
    var left = block.count
    while left > 0 {
      // Where only a part had room, the next part says why.
      let step = Glibc.write(descriptor, block, left)
      if step < 0, errno == EINTR { continue }
      guard step > 0 else { return step == 0 ? ENOSPC : errno }
      left -= step
    }
    return fsync(descriptor) == 0 || errno == EINVAL ? 0 : errno
  }
}
