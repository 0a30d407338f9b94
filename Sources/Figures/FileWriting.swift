import Glibc

/// Writes a whole file or none: the bytes go to a file beside `path`, which takes its name once they are all there.
func writeWhole(_ bytes: [UInt8], to path: String) throws(FigureError) {
  let partial = "\(path).\(getpid()).partial"
  func reason() -> String { String(cString: strerror(errno)) }
  let file = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
  guard file >= 0 else { throw .cannotWrite(path: path, reason: reason()) }
  var problem: String?
  bytes.withUnsafeBytes { buffer in
    var done = 0
    while done < buffer.count {
      let count = write(file, buffer.baseAddress! + done, buffer.count - done)
      if count < 0 {
        if errno == EINTR { continue }
        problem = reason()
        return
      }
      done += count
    }
  }
  if close(file) != 0, problem == nil { problem = reason() }
  if problem == nil, rename(partial, path) != 0 { problem = reason() }
  if let problem {
    unlink(partial)
    throw .cannotWrite(path: path, reason: problem)
  }
}

/// The ending of a file name in lower case, without the dot; empty when it has none.
func fileExtension(_ path: String) -> String {
  let name = path.split(separator: "/").last ?? ""
  guard let dot = name.lastIndex(of: ".") else { return "" }
  return name[name.index(after: dot)...].lowercased()
}
