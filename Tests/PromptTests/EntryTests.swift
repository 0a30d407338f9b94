import Console
import Interpreter
import Testing

@testable import Prompt

struct EntryTests {
  /// Unfinished while a brace is open, as deep as braces are.
  func depth(_ text: String) -> Int? {
    let depth = text.count { $0 == "{" } - text.count { $0 == "}" }
    return depth > 0 ? depth : nil
  }

  @Test(
    arguments: [
      ("x = 1", "x = 1", nil), ("", "", nil), ("  \n ", "  ", nil),
      ("fn f() {", "fn f() {", 2), ("a {\n  b {", "a {\n  b {", 4),
      ("a {\n  b\n}", "a {", nil),
      ("a {\n  b", "a", 0),
      ("# help", "# help", 0), ("# help\n# more", "# help\n# more", 0), ("# help\n", "# help\n", nil),
      ("x # note", "x # note", nil), (":time {", ":time {", 2), (":time", ":time", nil),
      (":timer {", ":timer {", nil), ("?{", "?{", nil),
    ] as [(String, String, Int?)])
  func enterRunsOrContinues(text: String, before: String, indentation: Int?) {
    #expect(entryIndentation(text, before: before, completeness: depth) == indentation)
  }

  @Test(arguments: [("", ""), ("  a b \n", "a b"), ("\n\t", ""), ("a", "a"), (" é雨 ", "é雨")])
  func whiteSpaceAroundAnEntryIsDropped(text: String, kept: String) {
    #expect(trimmed(text) == kept)
  }

  @Test(arguments: [
    (0.0000123, "12.30 µs"), (0.0456, "45.60 ms"), (1.005, "1.00 s"), (59.2, "59.20 s"), (125, "2 min 5 s"),
  ])
  func durationsAreReadable(seconds: Double, text: String) {
    #expect(Units.duration(seconds) == text)
  }

  @Test func commandsWriteToTheSessionsOutput() {
    let output = RecordedOutput()
    let prompt = InteractiveSession(session: Session(registry: Registry(topics: []), output: output))
    #expect(prompt.perform(":help") == .proceed)
    for command in Command.allCases { #expect(output.text.contains(":\(command.rawValue)")) }
    #expect(prompt.perform(":quit") == .leave)
    #expect(prompt.perform(":q") == .leave)
    #expect(prompt.perform(":nonsense") == .proceed)
  }

  private func session(_ topics: [Topic] = []) -> (InteractiveSession, RecordedOutput) {
    let output = RecordedOutput()
    return (InteractiveSession(session: Session(registry: Registry(topics: topics), output: output)), output)
  }

  @Test func aStatementIsTimedToo() {
    let (prompt, output) = session()
    _ = prompt.perform(":time n = 3")
    #expect(output.text.hasSuffix("s\n"))
    #expect(prompt.session.value(of: "n")?.oneLine == "3")
  }

  @Test func namesAreForgotten() {
    let (prompt, output) = session()
    for entry in ["a = 1", "a + 1", "b = _ * 2", ":reset"] { _ = prompt.perform(entry) }
    #expect(output.text.contains("forgot a, b;"))
    #expect(prompt.session.names.isEmpty && prompt.session.value(of: "_1") == nil)
    #expect(prompt.ran.isEmpty)
    _ = prompt.perform("7")
    #expect(output.text.contains("_1 = 7"))
  }

  @Test func documentationIsByTopic() {
    let (prompt, output) = session(Registry.coreTopics)
    _ = prompt.perform(":doc")
    for topic in Registry.coreTopics { #expect(output.text.contains("\(topic.name)\n  ")) }
    _ = prompt.perform(":doc Records")
    #expect(output.text.contains("keys(fields)"))
    _ = prompt.perform(":doc record")
    #expect(output.text.contains("\n  entries(fields)\n    "))
  }

  @Test(arguments: [
    ("cels", "there is no command `:cels`; did you mean `:cells`?"), ("rest", "did you mean `:reset`?"),
    ("re", "`:re` may be :rerun, :reset"), ("xyzxyz", "there are :help, :doc"), ("", "there are :help, :doc"),
  ])
  func aMistypedCommandIsSuggested(name: String, message: String) {
    #expect(Command.problem(with: name).contains(message))
  }

  @Test(arguments: [
    ("?train", "train", false), ("? train", "train", false), ("train?", "train", false),
    ("??train", "train", true),
    ("train??", "train", true), ("?", "", false), ("??", "", true),
  ])
  func questionMarksAskForHelp(entry: String, name: String, isWhole: Bool) {
    let question = InteractiveSession.question(entry)
    #expect(question?.name == name && question?.isWhole == isWhole)
    #expect(InteractiveSession.question("a b?") == nil)
  }

  @Test func theWholeHelpOfAFunctionOfTheUsersHasItsDefinition() {
    let (prompt, output) = session(Registry.coreTopics)
    _ = prompt.perform("# Twice as much.\nfn twice(x) {\n  2 * x\n}")
    _ = prompt.perform("??twice")
    #expect(output.text == "fn twice(x)\n  Twice as much.\n\nfn twice(x) {\n  2 * x\n}\n")
    // Of a built-in, what it points to.
    _ = prompt.perform("??median")
    #expect(output.text.contains("See also\n"))
  }

  @Test func helpIsSearched() {
    let (prompt, output) = session(Registry.coreTopics)
    _ = prompt.perform("?deviation")
    #expect(output.text.hasPrefix("There is no help on `deviation`. It is mentioned by:\n"))
    #expect(output.text.contains("\n  std "))
    _ = prompt.perform(":doc nosuchthing")
    #expect(output.text.contains("no help on `nosuchthing`. Topics: "))
  }

  @Test func theLastEntriesAreListed() {
    let (prompt, output) = session()
    for entry in ["a = 1", "b = 2", "c = 3"] { prompt.entries.add(entry) }
    _ = prompt.perform(":history 2")
    #expect(output.text == "    2  b = 2\n    3  c = 3\n")
  }
}
