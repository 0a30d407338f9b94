import Glibc

/// The text of a file; nil where it cannot be read.
public func text(of path: String) -> String? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { break }
    bytes += chunk[..<count]
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// The Swift files below a folder.
public func swiftFiles(below folder: String) -> [String] {
  guard let directory = opendir(folder) else { return [] }
  defer { closedir(directory) }
  var found: [String] = []
  while let entry = readdir(directory) {
    let isFolder = entry.pointee.d_type == DT_DIR
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name.hasPrefix(".") { continue }
    if isFolder { found += swiftFiles(below: "\(folder)/\(name)") }
    if name.hasSuffix(".swift") { found.append("\(folder)/\(name)") }
  }
  return found
}

/// The lines of a source that are not blank.
func sourceLines(of path: String) -> [Substring] { (text(of: path) ?? "").split(separator: "\n") }
