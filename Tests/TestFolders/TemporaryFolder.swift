import Glibc

/// A folder that is gone when the test is over.
public final class TemporaryFolder {
  public let path: String

  public init() {
    var template = Array("/tmp/derain-test-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template))
  }

  deinit { Self.remove(path) }

  public func file(_ name: String) -> String { "\(path)/\(name)" }

  public func write(_ name: String, _ bytes: [UInt8]) {
    guard let file = fopen(file(name), "w") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  public func makeFolder(_ name: String) { mkdir(file(name), 0o755) }

  public var names: [String] { Self.names(path) }

  private static func names(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var found: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { found.append(name) }
    }
    return found.sorted()
  }

  private static func remove(_ path: String) {
    for name in names(path) { remove("\(path)/\(name)") }
    Glibc.remove(path)
  }
}
