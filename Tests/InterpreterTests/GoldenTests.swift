import Glibc
import Syntax
import Testing

@testable import Interpreter

/// Scripts that carry their own expectations: `# expect: text` is the next line of output,
/// `# expect error: text` a part of the message of the error on that line, which ends the script.
extension InterpreterTests {
  @Suite struct GoldenTests {
    static let folder = String(#filePath.dropLast("GoldenTests.swift".count)) + "Golden"

    static let scripts: [String] = {
      guard let directory = opendir(folder) else { return [] }
      defer { closedir(directory) }
      var names: [String] = []
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name.hasSuffix(".dr") { names.append(name) }
      }
      return names.sorted()
    }()

    @Test func scriptsAreFound() { #expect(GoldenTests.scripts.count >= 10) }

    @Test(arguments: scripts) func behavesAsItSays(_ script: String) throws {
      let path = GoldenTests.folder + "/" + script
      let source = Source(name: path, text: try TextFile.read(path))
      let output = RecordedOutput()
      let session = Session(registry: Registry(topics: Registry.coreTopics), output: output)
      var expected: [String] = []
      var expectedErrors: [(line: Int, text: String)] = []
      for line in 0..<source.lineStarts.count {
        let text = source.lineText(line)
        if let range = text.firstRange(of: "# expect: ") {
          expected.append(String(text[range.upperBound...]))
        }
        if let range = text.firstRange(of: "# expect error: ") {
          expectedErrors.append((line + 1, String(text[range.upperBound...])))
        }
      }
      var errors: [(line: Int, text: String)] = []
      do {
        try session.evaluate(source)
      } catch let failure as CheckFailure {
        errors = failure.diagnostics.map { diagnostic in
          let hint = diagnostic.hint.map { " (\($0))" } ?? ""
          return (source.position(at: diagnostic.range.start).line, diagnostic.message + hint)
        }
      } catch let error as ScriptError {
        let line = error.range.map { source.position(at: $0.start).line } ?? 0
        errors = [(line, error.message + (error.hint.map { " (\($0))" } ?? ""))]
      }
      var lines = output.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if lines.last == "" { lines.removeLast() }
      #expect(lines == expected)
      #expect(errors.map(\.line) == expectedErrors.map(\.line), "\(errors)")
      for (error, wanted) in zip(errors, expectedErrors) {
        #expect(error.text.finds(wanted.text), "“\(error.text)” does not say “\(wanted.text)”")
      }
    }
  }
}
