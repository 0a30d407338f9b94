import LanguageBindings
import Scoring
import Glibc
import Interpreter
import Syntax
import Testing

/// A directory of its own that goes with the test.
struct TemporaryDirectory: ~Copyable {
  let path: String

  init() throws {
    var template = Array("/tmp/derain-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw ScriptError("no temporary directory") }
    path = String(cString: made)
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    if let listing = opendir(path) {
      while let entry = readdir(listing) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != "." && name != ".." && unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
      }
      closedir(listing)
    }
    rmdir(path)
  }
}

/// One example of the registry, by the place it stands at.
struct ExampleCase: Sendable, CustomTestStringConvertible {
  let position: Int
  let name: String

  var testDescription: String { "\(name) (\(position))" }

  static let all: [ExampleCase] = Registry.derain().examples.enumerated().map { position, entry in
    ExampleCase(position: position, name: entry.builtIn.name)
  }
}

@Suite struct RegistryTests {
  @Test func examplesAreFound() { #expect(ExampleCase.all.count >= 360) }

  @Test(arguments: ExampleCase.all)
  func everyExampleRunsAndShowsWhatItSays(_ example: ExampleCase) throws {
    let registry = Registry.derain()
    let (_, code) = registry.examples[example.position]
    let directory = try TemporaryDirectory()
    let session = Session(registry: registry, output: RecordedOutput(), directory: directory.path)
    let outcome = try session.evaluate(Source(name: example.name, text: code.code))
    if let shows = code.shows { #expect(outcome.value?.oneLine == shows) }
    if case .bool(let answer)? = outcome.value, code.shows == nil {
      #expect(answer, "an example that is not true")
    }
  }

  @Test func everyBuiltInIsDocumented() {
    for topic in Registry.derain().topics {
      #expect(!topic.summary.isEmpty)
      for builtIn in topic.builtIns {
        #expect(builtIn.summary.hasSuffix("."), "\(builtIn.name) needs a sentence")
        #expect(!builtIn.examples.isEmpty, "\(builtIn.name) needs an example")
        for parameter in builtIn.parameters {
          #expect(!parameter.doc.isEmpty, "\(builtIn.name), \(parameter.name)")
        }
      }
    }
  }

  @Test func theReferenceInTheDocumentationIsCurrent() throws {
    let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    let session = Session(registry: Registry.derain(), output: RecordedOutput(), directory: root)
    let committed = try session.source(file: "\(root)/docs/reference.md").text
    let isCurrent = committed == Registry.derainReference()
    #expect(isCurrent, "renew it: derain reference > docs/reference.md")
  }
}
