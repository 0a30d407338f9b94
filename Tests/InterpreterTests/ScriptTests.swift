import ExpectationScripts
import Interpreter
import Testing

/// The language's rules, a script each.
extension InterpreterTests {
  @Suite struct ScriptTests {
    static let folder = ScriptFolder(beside: #filePath)

    @Test func scriptsAreFound() { #expect(ScriptTests.folder.scripts.count >= 360) }

    @Test(arguments: folder.scripts) func holds(_ script: String) throws {
      let registry = Registry(topics: Registry.coreTopics)
      let problems = try ExpectationScript(script, in: ScriptTests.folder).problems(registry: registry)
      #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
    }
  }
}
