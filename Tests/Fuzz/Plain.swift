import Glibc
import Interpreter
import Syntax
import LanguageBindings

// Tries the texts of a folder, and others that the mutator makes of them, the same each time. A text that crashes or hangs
// ends the program, after it has been written to standard error.
// Usage: Fuzz N FOLDER

nonisolated(unsafe) private var current = ""

@main enum Fuzz {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let count = Int(arguments[1]) else {
      complain("usage: Fuzz N FOLDER\n")
      exit(2)
    }
    for signal in [SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE] {
      Glibc.signal(signal) { number in
        complain("the text that ends the program by signal \(number):\n\(current)\n")
        _exit(1)
      }
    }
    var texts: [String] = []
    for name in names(in: arguments[2]).sorted() {
      let bytes = bytes(of: "\(arguments[2])/\(name)")
      texts.append(String(decoding: bytes, as: UTF8.self))
    }
    guard !texts.isEmpty else {
      complain("there are no texts in \(arguments[2])\n")
      exit(2)
    }
    let trial = Trial(registry: Registry.derain())
    let vocabulary = Vocabulary(registry: trial.registry)
    for text in texts {
      current = text
      trial.run(text)
    }
    var random = SeededRandom(seed: 1)
    for number in 0..<count {
      var mutator = Mutator(vocabulary: vocabulary, seed: UInt32(number))
      let first = texts[Int.random(in: texts.indices, using: &random)]
      let second = texts[Int.random(in: texts.indices, using: &random)]
      current = number % 4 == 0 ? mutator.joined(first, second) : mutator.changed(first) ?? first
      trial.run(current)
    }
    trial.report()
  }
}

private func complain(_ text: String) {
  _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
}

private func names(in folder: String) -> [String] {
  guard let listing = opendir(folder) else { return [] }
  defer { closedir(listing) }
  var names: [String] = []
  while let entry = readdir(listing) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if !name.hasPrefix(".") { names.append(name) }
  }
  return names
}

private func bytes(of path: String) -> [UInt8] {
  guard let file = fopen(path, "r") else { return [] }
  defer { fclose(file) }
  var bytes = [UInt8](repeating: 0, count: 1 << 16)
  return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
}
