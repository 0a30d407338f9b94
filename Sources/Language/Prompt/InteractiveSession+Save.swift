import Failures
import Files
import Glibc
import Interpreter
import Syntax

extension InteractiveSession {
  /// `:save`: what ran without error becomes a script.
  func save(_ path: String) {
    if path.isEmpty { return report("error: `:save` needs the name of a file, such as `:save curves.dr`") }
    let place = expanded(path)
    guard saved.contains(place) || access(place, F_OK) != 0 else {
      return report("error: the file '\(path)' exists already; choose another name")
    }
    let script = SavedScript(ran, folder: folder(of: place)) { [session] text in
      Session(registry: session.registry, output: session.output, directory: session.directory)
        .check(.init(name: place, text: text))
    }
    do {
      try FileBytes.write(Array(script.text.utf8), to: place)
    } catch {
      return report("error: \(error.message)")
    }
    saved.insert(place)
    let count = ran.count - script.leftOut
    let note = script.leftOut == 0 ? "" : "; \(script.leftOut) that would not run are kept as comments"
    session.output.write("wrote \(count) \(count == 1 ? "entry" : "entries") to \(path)\(note)\n")
  }
}

/// The folder that a file's imports start from; nil for what was typed.
func folder(of path: String) -> String? {
  path.lastIndex(of: "/").map { String(path[..<$0]) }
}
