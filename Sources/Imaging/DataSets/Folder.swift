import Files
import Glibc

/// The files below a folder.
public enum Folder {
  /// Every ordinary file in the folder and those within, in byte-wise order of the paths. Names that begin
  /// with a dot are passed over; links are followed, each folder once.
  public static func files(in path: String) throws(ImageError) -> [String] {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { throw ImageError(.missing, "there is no folder \(path)") }
      throw ImageError(.unreadable, "the folder \(path) cannot be read")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw ImageError(
        .wrongPlace, "\(path) is a file, not a folder", hint: "read a single picture as an image")
    }
    var found: [String] = []
    var seen: Set<[UInt64]> = [[UInt64(status.st_dev), UInt64(status.st_ino)]]
    try collect(path.withoutLastSlashes, &found, &seen)
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether the name ends like a PNG, JPEG or WebP file's.
  public static func claimsToBePicture(_ path: String) -> Bool {
    let lowercased = path.lowercased()
    return [".png", ".jpg", ".jpeg", ".webp"].contains { lowercased.hasSuffix($0) }
  }

  private static func collect(
    _ path: String, _ found: inout [String], _ seen: inout Set<[UInt64]>
  ) throws(ImageError) {
    guard let directory = opendir(path) else {
      throw ImageError(.unreadable, "the folder \(path) cannot be read: permission is denied")
    }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    closedir(directory)
    // In order, so that of several links to one folder it is always the same that counts.
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let child = path.path(to: name)
      var status = stat()
      guard stat(child, &status) == 0 else {
        // A link that leads nowhere, or a name that is no text: reading it says so.
        found.append(child)
        continue
      }
      if status.st_mode & S_IFMT == S_IFREG { found.append(child) }
      guard status.st_mode & S_IFMT == S_IFDIR else { continue }
      if seen.insert([UInt64(status.st_dev), UInt64(status.st_ino)]).inserted {
        try collect(child, &found, &seen)
      }
    }
  }
}
