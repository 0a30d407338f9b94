import Glibc
import Syntax
import Testing

@testable import Interpreter

/// Every built-in's examples run and give what they say.
extension InterpreterTests {
  @Suite struct ExampleTests {
    static let names = Registry(topics: Registry.coreTopics).names

    @Test(arguments: names) func runs(_ name: String) throws {
      let registry = Registry(topics: Registry.coreTopics)
      guard let group = registry.group(name) else { return }
      var template = Array("/tmp/derain-examples-XXXXXX".utf8CString)
      let folder = String(cString: try #require(mkdtemp(&template)))
      defer {
        unlink("\(folder)/note.txt")
        rmdir(folder)
      }
      for builtIn in group.members {
        #expect(!builtIn.examples.isEmpty, "`\(name)` has no example")
        for example in builtIn.examples {
          let output = RecordedOutput()
          let session = Session(registry: registry, output: output, directory: folder)
          let outcome = try session.evaluate(Source(name: name, text: example.code))
          if let shows = example.shows { #expect(outcome.value?.oneLine == shows) }
        }
        for other in builtIn.seeAlso { #expect(registry.value(other) != nil, "`\(other)` is unknown") }
      }
    }

    @Test func helpNamesParametersAndNearestNames() {
      let registry = Registry(topics: Registry.coreTopics)
      #expect(registry.help("sort").finds("descending"))
      #expect(registry.help("srot").finds("Did you mean `sort`?"))
      #expect(registry.reference().finds("### `sort(values, key: nil, descending: false)`"))
    }
  }
}
