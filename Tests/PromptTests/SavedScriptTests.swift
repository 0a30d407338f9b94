import Glibc
import Interpreter
import Syntax
import Testing

@testable import Prompt

struct SavedScriptTests {
  /// The entries run one after the other, as they would at the prompt, and saved.
  private func script(_ entries: [String]) -> SavedScript {
    let registry = Registry(topics: Registry.coreTopics)
    let prompt = InteractiveSession(session: Session(registry: registry, output: RecordedOutput()))
    for entry in entries { _ = prompt.perform(entry) }
    return SavedScript(prompt.ran, folder: nil) { text in
      Session(registry: registry, output: RecordedOutput()).check(.init(name: "s.dr", text: text))
    }
  }

  struct Case: CustomTestStringConvertible {
    var entries: [String]
    var text: String
    var testDescription: String { entries.joined(separator: " | ") }
  }

  @Test(arguments: [
    Case(entries: ["x = 1", "x + 1"], text: "x = 1\nx + 1\n"),
    // What later entries mention gets its name.
    Case(entries: ["3 + 4", "y = _ * 2"], text: "_1 = 3 + 4\ny = _1 * 2\n"),
    Case(entries: ["5", "6", "y = _1 + _2"], text: "_1 = 5\n_2 = 6\ny = _1 + _2\n"),
    Case(entries: ["a = 2; a * 3", "\"twice {2 * _}\""], text: "a = 2; _1 = a * 3\n\"twice {2 * _1}\"\n"),
    // What is bound in the entry is not the prompt's.
    Case(entries: ["7", "for _ in 1..2 { print(1) }"], text: "7\nfor _ in 1..2 { print(1) }\n"),
    Case(entries: ["7", "f = _ -> 1"], text: "7\nf = _ -> 1\n"),
    // An entry with an error is not kept, nor what needs it.
    Case(
      entries: ["z = 3; error(\"no\")", "w = z + 1", "w * 2", "v = 1"],
      text:
        "# left out: the name `z` is not defined\n# w = z + 1\n# left out: the name `w` is not defined\n# w * 2\nv = 1\n"
    ),
  ])
  func itDoesWhatTheEntriesDid(_ entry: Case) {
    let saved = script(entry.entries)
    #expect(saved.text == entry.text)
    #expect(saved.leftOut == entry.text.split(separator: "\n").count { $0.hasPrefix("# left out") })
  }

  @Test func importsStartFromTheScriptsFolder() throws {
    var template = Array("/tmp/derain-save-XXXXXX".utf8CString)
    let folder = String(cString: try #require(mkdtemp(&template)))
    defer { _ = system("rm -rf '\(folder)'") }
    mkdir("\(folder)/parts", 0o700)
    let entries = [
      RanEntry(text: "import \"lib.dr\" as lib", folder: "\(folder)/parts"),
      RanEntry(text: "import \"/away/lib.dr\"", folder: "\(folder)/parts"),
    ]
    #expect(
      SavedScript(entries, folder: folder) { _ in [] }.text
        == "import \"parts/lib.dr\" as lib\nimport \"/away/lib.dr\"\n")
    #expect(
      SavedScript(entries, folder: "/") { _ in [] }.text.hasPrefix(
        "import \"\(folder.dropFirst())/parts/lib.dr\""))
    #expect(
      SavedScript(entries, folder: "/usr") { _ in [] }.text.hasPrefix("import \"\(folder)/parts/lib.dr\""))
  }

  @Test func itIsWrittenOnceAndAgainButOverNothingElse() throws {
    var template = Array("/tmp/derain-save-XXXXXX".utf8CString)
    let folder = String(cString: try #require(mkdtemp(&template)))
    defer { _ = system("rm -rf '\(folder)'") }
    let output = RecordedOutput()
    let session = Session(registry: Registry(topics: []), output: output)
    let prompt = InteractiveSession(session: session)
    for entry in ["a = 1", ":save \(folder)/a.dr", "b = 2", ":save \(folder)/a.dr"] {
      _ = prompt.perform(entry)
    }
    #expect(try session.source(file: "\(folder)/a.dr").text == "a = 1\nb = 2\n")
    let other = InteractiveSession(session: Session(registry: Registry(topics: []), output: output))
    for entry in ["c = 3", ":save \(folder)/a.dr"] { _ = other.perform(entry) }
    #expect(try session.source(file: "\(folder)/a.dr").text == "a = 1\nb = 2\n")
  }
}
