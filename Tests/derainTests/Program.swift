import Glibc
import TestFolders

/// The derain program that stands beside the tests, run as a user would.
struct Program {
  struct Outcome {
    let output: String
    let errors: String
    let status: Int32
  }

  /// The binary is built into the folder that holds the test bundle.
  static let path: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let own = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // The runner may be a program of the toolchain, so the bundle is looked for among the arguments too.
    for candidate in [own] + CommandLine.arguments {
      let folder = candidate.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
        separator: "/")
      if access("\(folder)/derain", X_OK) == 0 { return "\(folder)/derain" }
    }
    return "\(repository)/.build/release/derain"
  }()

  /// Runs with these arguments and input in this folder; output and errors are kept apart.
  static func run(
    _ arguments: [String], input: String? = nil, in folder: String, environment: [String] = []
  ) -> Outcome {
    let files = ["input", "output", "errors"].map { "\(folder)/.\($0)" }
    write(input ?? "", to: files[0])
    func quoted(_ text: String) -> String {
      "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }
    let words = (["env"] + environment + [path] + arguments).map(quoted).joined(separator: " ")
    let command =
      "cd \(quoted(folder)) && \(words) < \(quoted(files[0])) > \(quoted(files[1])) 2> \(quoted(files[2]))"
    let status = system(command)
    defer { for file in files { unlink(file) } }
    return Outcome(
      output: text(of: files[1]) ?? "", errors: text(of: files[2]) ?? "",
      status: status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f))
  }

  static func write(_ text: String, to path: String) {
    guard let file = fopen(path, "w") else { return }
    fputs(text, file)
    fclose(file)
  }
}
