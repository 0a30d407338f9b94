import LanguageBindings
import Scoring
import ExpectationScripts
import Interpreter
import Syntax
import TestFolders
import Testing

/// What the documents say about the language holds.
@Suite struct DocumentTests {
  static let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

  static func lines(of path: String) throws -> [String] {
    let reader = Session(registry: Registry(topics: []), output: RecordedOutput())
    let text = try reader.source(file: "\(repository)/\(path)").text
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// `- A sentence. [name](../Tests/…/name.dr)`
  static func rules() throws -> [(sentence: String, script: String)] {
    try lines(of: "docs/rules.md").compactMap { line in
      guard line.hasPrefix("- "), line.hasSuffix(".dr)"), let link = line.ranges(of: "](../").last,
        let name = line[..<link.lowerBound].lastIndex(of: "[")
      else { return nil }
      let sentence = line[..<name].dropFirst(2).dropLast()
      return (String(sentence), String(line[link.upperBound...].dropLast()))
    }
  }

  @Test func everyRuleIsTheOneItsScriptStates() throws {
    for (sentence, script) in try DocumentTests.rules() {
      #expect(try DocumentTests.lines(of: script).first == "# " + sentence, "\(script)")
    }
  }

  @Test func everyScriptHoldsARule() throws {
    let named = try DocumentTests.rules().map(\.script).sorted()
    var scripts: [String] = []
    for target in ["InterpreterTests", "LanguageBindingsTests"] {
      let folder = "Tests/\(target)/Scripts"
      let found = ScriptFolder(at: "\(DocumentTests.repository)/\(folder)").scripts
      scripts += found.map { "\(folder)/\($0)" }
    }
    #expect(named == scripts.sorted())
    #expect(Set(named).count == named.count)
  }

  /// Every line of code runs, and those that end in `# → value` give that value; a remark in
  /// parentheses may follow after blanks.
  @Test(arguments: [("language.md", 60), ("cheatsheet.md", 15)])
  func theDocumentsExamplesGiveWhatTheySay(_ document: String, atLeast: Int) throws {
    let folder = TemporaryFolder()
    let session = Session(registry: Registry.derain(), output: RecordedOutput(), directory: folder.path)
    var isInside = false
    var entry = ""
    var checked = 0
    for (number, line) in try DocumentTests.lines(of: "docs/\(document)").enumerated() {
      if line.hasPrefix("```") {
        isInside = line == "```derain"
        continue
      }
      guard isInside else { continue }
      entry += line + "\n"
      if case .incomplete = session.completeness(of: entry) { continue }
      let outcome = try session.evaluate(Source(name: "\(document):\(number + 1)", text: entry))
      entry = ""
      guard let arrow = line.ranges(of: "# → ").last else { continue }
      let remark = line.ranges(of: "   (").last?.lowerBound ?? line.endIndex
      let wanted = line[arrow.upperBound..<remark].reversed().drop { $0 == " " }.reversed()
      #expect(outcome.value?.plainText == String(wanted), "line \(number + 1): \(line)")
      checked += 1
    }
    #expect(checked > atLeast)
  }
}
