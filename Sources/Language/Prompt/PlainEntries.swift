import Console
import Glibc

/// Entries from a terminal that cannot be drawn on (TERM=dumb, as in an editor's shell window): what its own driver
/// edits, line by line.
struct PlainEntries {
  let questions: EntryQuestions

  func read() -> EntryInput {
    var entry = ""
    var prompt = PastedSession.prompt
    while true {
      Terminal.write(prompt)
      switch line() {
      case .entry(let line):
        // A line may be copied from a session.
        if entry.isEmpty {
          entry = PastedSession.entry(line) ?? line
        } else {
          entry +=
            "\n"
            + (line.hasPrefix(PastedSession.continuation) ? PastedSession.withoutContinuation(line) : line)
        }
        if questions.indentation(entry, entry) == nil { return .entry(entry) }
        prompt = PastedSession.continuation
      case .cleared:
        Terminal.write("\n")
        return .cleared
      case .end:
        Terminal.write("\n")
        return entry.isEmpty ? .end : .entry(entry)
      }
    }
  }

  private func line() -> EntryInput {
    var bytes: [UInt8] = []
    while true {
      var byte: UInt8 = 0
      let count = Glibc.read(STDIN_FILENO, &byte, 1)
      if count < 0 { return errno == EINTR ? .cleared : .end }
      if count == 0 { return bytes.isEmpty ? .end : .entry(String(decoding: bytes, as: UTF8.self)) }
      if byte == UInt8(ascii: "\n") { return .entry(String(decoding: bytes, as: UTF8.self)) }
      bytes.append(byte)
    }
  }
}
