import Glibc

/// A file that lies beside the tests.
func goldenPath(_ name: String) -> String {
  "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Golden/\(name)"
}

func contents(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "r") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while case let next = getc(file), next >= 0 { bytes.append(UInt8(next)) }
  return bytes
}
