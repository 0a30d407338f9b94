import Glibc
import Interpreter

extension InteractiveSession {
  /// `:save`: what ran without error becomes a script.
  func save(_ path: String) {
    if path.isEmpty { return report("error: `:save` needs the name of a file, such as `:save curves.dr`") }
    let place = expanded(path)
    guard saved.contains(place) || access(place, F_OK) != 0 else {
      return report("error: there is a file '\(path)' already; choose another name")
    }
    let script = SavedScript(ran, folder: folder(of: place)) { [session] text in
      Session(registry: session.registry, output: session.output, directory: session.directory)
        .check(.init(name: place, text: text))
    }
    guard write(script.text, to: place) else {
      return report("error: '\(path)' cannot be written: \(String(cString: strerror(errno)))")
    }
    saved.insert(place)
    let count = ran.count - script.leftOut
    let note = script.leftOut == 0 ? "" : "; \(script.leftOut) that would not run there stand as comments"
    session.output.write("wrote \(count) \(count == 1 ? "entry" : "entries") to \(path)\(note)\n")
  }

  /// Writes beside the file and renames; whether that went well, with `errno` set where not.
  private func write(_ text: String, to place: String) -> Bool {
    let partial = "\(place).\(getpid()).partial"
    let file = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { return false }
    let isWritten = text.utf8.count == text.withCString { Glibc.write(file, $0, text.utf8.count) }
    if close(file) == 0, isWritten, rename(partial, place) == 0 { return true }
    let reason = errno
    unlink(partial)
    errno = reason
    return false
  }
}

/// The folder that a file's imports start from; nil for what was typed.
func folder(of path: String) -> String? {
  path.lastIndex(of: "/").map { String(path[..<$0]) }
}
