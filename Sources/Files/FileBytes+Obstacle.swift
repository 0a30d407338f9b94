import Glibc

extension FileBytes {
  /// Why a file cannot be written, as far as that can be told before it is tried: its folder, or the nearest one that is
  /// there, is no folder or may not be written to, a folder has its name, or its name is too long.
  ///
  /// - Returns: nil where nothing stands in the way.
  public static func obstacle(toWriting path: String) -> FileError? {
    var status = stat()
    if lstat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { return writeError(path, EISDIR) }
    } else if errno != ENOENT {
      return writeError(path, errno)
    }
    var folder = folder(of: path)
    while stat(folder, &status) != 0, errno == ENOENT, Self.folder(of: folder) != folder {
      folder = Self.folder(of: folder)
    }
    guard access(folder, W_OK | X_OK) == 0 else { return writeError(path, errno) }
    return status.st_mode & S_IFMT == S_IFDIR ? nil : writeError(path, ENOTDIR)
  }
}
