import LanguageBindings
import ExpectationScripts
import Interpreter
import Testing

/// The rules of tensors, data sets and seeds, a script each.
@Suite struct RuleTests {
  static let folder = ScriptFolder(beside: #filePath)

  @Test func scriptsAreFound() { #expect(RuleTests.folder.scripts.count >= 75) }

  @Test(arguments: folder.scripts) func holds(_ script: String) throws {
    let scratch = try TemporaryDirectory()
    var rule = try ExpectationScript(script, in: RuleTests.folder)
    if ["weights/", "files/", "sweeps/", "scores/", "plots/"].contains(where: script.hasPrefix) {
      rule.directory = scratch.path
    }
    let problems = rule.problems(registry: Registry.derain())
    #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
  }
}
