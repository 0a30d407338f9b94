import Glibc

/// A folder of scripts that carry their expectations, in folders named for chapters. What lies in a folder
/// `parts` is there to be imported and is no script of its own.
public struct ScriptFolder: Sendable {
  public let path: String

  /// - Parameters:
  ///   - file: the test file beside the folder, as `#filePath` gives it.
  public init(beside file: String, name: String = "Scripts") {
    self.init(at: file.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/" + name)
  }

  public init(at path: String) {
    self.path = path
  }

  /// The scripts' paths inside the folder, sorted: `numbers/overflow.dr`.
  public var scripts: [String] { ScriptFolder.scripts(in: path, below: "").sorted() }

  private static func scripts(in folder: String, below chapter: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var found: [String] = []
    while let entry = readdir(directory) {
      let isFolder = entry.pointee.d_type == DT_DIR
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") || name == "parts" { continue }
      if isFolder {
        found += scripts(in: "\(folder)/\(name)", below: chapter + name + "/")
      } else if name.hasSuffix(".dr") {
        found.append(chapter + name)
      }
    }
    return found
  }
}
