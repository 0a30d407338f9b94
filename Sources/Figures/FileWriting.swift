import Files

/// Writes a whole file or none.
func writeWhole(_ bytes: [UInt8], to path: String) throws(FigureError) {
  do { try FileBytes.write(bytes, to: path) } catch { throw .file(error) }
}

/// The ending of a file name in lower case, without the dot; empty when it has none.
func fileExtension(_ path: String) -> String {
  let name = path.split(separator: "/").last ?? ""
  guard let dot = name.lastIndex(of: ".") else { return "" }
  return name[name.index(after: dot)...].lowercased()
}
