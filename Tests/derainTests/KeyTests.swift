import Console
import TestFolders
import Testing

/// Every key that docs/prompt.md promises, typed at the real prompt, from a full entry to an empty one and back.
@Suite(.serialized) struct KeyTests {
  /// What is typed from an empty entry on, and the entry that is to be seen after each step.
  private struct Keys {
    let documented: [String]
    let steps: [(keys: [String], entry: String)]

    init(_ documented: String..., steps: [(keys: [String], entry: String)]) {
      self.documented = documented
      self.steps = steps
    }
  }

  /// Each ends with an empty entry. Before them `first = 1`, `fn f(x) {` … `}` and `6 * 7` have run.
  private let cases: [Keys] = [
    Keys(
      "Ctrl-U",
      steps: [
        (["1+2+3", "C-u"], ""), (["C-u", "a", "M-Enter", "b", "C-u"], "a\n"), (["C-u"], "a"), (["C-u"], ""),
      ]),
    Keys(
      "Ctrl-K",
      steps: [
        (["1+2+3", "C-a", "C-k"], ""), (["C-k", "a", "M-Enter", "b", "Up", "C-a", "C-k"], "\nb"),
        (["C-k"], "b"),
        (["C-k"], ""),
      ]),
    Keys(
      "Ctrl-W",
      steps: [
        (["word", "C-w"], ""), (["C-w", "one two  ", "C-w"], "one"), (["C-w"], ""),
        (["a(", "M-Enter", "b", "C-w"], "a(\n"),
        (["C-w"], ""), (["+++", "C-w"], ""),
      ]),
    Keys("Alt-Backspace", steps: [(["one_2 雨", "M-BSpace"], "one_2"), (["M-BSpace"], "")]),
    Keys("Alt-D", steps: [(["one two", "C-a", "M-d"], " two"), (["M-d"], ""), (["M-d"], "")]),
    Keys(
      "Backspace",
      steps: [(["🌧e\u{301}ä", "BSpace"], "🌧e\u{301}"), (["BSpace", "BSpace"], ""), (["BSpace"], "")]),
    Keys("Delete", steps: [(["🌧e\u{301}x", "C-a", "DC"], "e\u{301}x"), (["DC", "DC"], ""), (["DC"], "")]),
    Keys("Ctrl-D", steps: [(["ab", "C-d"], "ab"), (["C-a", "C-d"], "b"), (["C-d"], "")]),
    Keys(
      "Ctrl-Y",
      steps: [(["ab", "C-u"], ""), (["C-y"], "ab"), (["C-u"], ""), (["C-y", "C-y"], "abab"), (["C-u"], "")]),
    Keys(
      "Ctrl-_",
      steps: [
        (["1"], "1"), ([" + 2"], "1 + 2"), (["C-u"], ""), (["C-_"], "1 + 2"), (["C-_"], "1"), (["C-_"], ""),
        (["C-_"], ""),
      ]),
    Keys(
      "Up", "Down",
      steps: [
        (["Up"], "6 * 7"), (["Down"], ""), (["Down"], ""), (["f", "Up"], "fn f(x) {\n  2 * x\n}"),
        (["Down", "Down"], "fn f(x) {\n  2 * x\n}"),
        (["Down"], "f"), (["C-u"], ""),
      ]),
    Keys(
      "Alt-<", "Alt->",
      steps: [
        (["M-<"], "first = 1"), (["M->"], ""), (["fi", "M-<"], "first = 1"), (["M->"], "fi"), (["C-u"], ""),
      ]),
    Keys(
      "Ctrl-R",
      steps: [
        (["C-r", "zz", "C-g"], ""), (["C-r", "first", "C-g"], ""),
        (["C-r", "f", "C-r", "C-e"], "first = 1"),
        (["C-u", "C-r", "f", "C-r", "C-s", "C-e"], "fn f(x) {\n  2 * x\n}"),
        (["C-u", "C-k", "C-k", "C-k", "C-k"], ""),
        (["C-u"], ""),
        (["kept", "C-r", "zz", "C-e"], "kept"), (["C-u"], ""),
      ]),
    Keys("Tab", steps: [(["Tab", "x", "C-u"], ""), (["fir", "Tab"], "first"), (["C-w"], "")]),
    Keys(
      "Alt-Enter",
      steps: [
        (["M-Enter"], "\n"), (["BSpace"], ""), (["1 +", "M-Enter", "2"], "1 +\n2"),
        (["C-u", "C-u", "C-u"], ""),
      ]),
    Keys(
      "Left", "Right", "Ctrl-B", "Ctrl-F",
      steps: [
        (["Left", "Right", "C-b", "C-f"], ""), (["🌧e\u{301}", "Left", "a"], "🌧ae\u{301}"),
        (["C-b", "C-b", "b"], "b🌧ae\u{301}"),
        (["Right", "C-f", "C-f", "c"], "b🌧ae\u{301}c"), (["C-u"], ""),
      ]),
    Keys(
      "Alt-B", "Alt-F", "Ctrl-Left", "Ctrl-Right",
      steps: [
        (["M-b", "M-f"], ""), (["one two", "M-b", "C-Left", "a"], "aone two"),
        (["M-f", "C-Right", "b"], "aone twob"), (["C-u"], ""),
      ]),
    Keys(
      "Ctrl-A", "Ctrl-E", "Home", "End",
      steps: [
        (["C-a", "C-e", "Home", "End"], ""), (["b", "C-a", "a", "C-e", "c"], "abc"),
        (["Home", "x", "End", "y"], "xabcy"), (["C-u"], ""),
      ]),
    Keys("Ctrl-L", steps: [(["C-l"], ""), (["long", "C-l"], "long"), (["C-u"], "")]),
    Keys("Ctrl-C", steps: [(["1+2+3"], "1+2+3"), (["C-c"], ""), (["C-c"], "")]),
    Keys(
      "Ctrl-Z",
      steps: [
        (["1+2+3"], "1+2+3"), (["C-z", "fg", "Enter"], "1+2+3"), (["C-u"], ""), (["C-z", "fg", "Enter"], ""),
      ]),
  ]

  /// The keys of the table in docs/prompt.md.
  private var documented: [String] {
    let page = text(of: "\(repository)/docs/prompt.md") ?? ""
    let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst(2)
    return rows.flatMap { row in
      row.split(separator: "|")[0].split(separator: ",").map { String($0.filter { $0 != " " }) }
    }
  }

  @Test func everyDocumentedKeyIsTyped() {
    #expect(documented.count >= 30)
    #expect(documented.sorted() == cases.flatMap(\.documented).sorted())
  }

  @Test func everyKeyGoesFromFullToEmptyAndBack() throws {
    let terminal = try Terminal(columns: 60, rows: 40, shell: true)
    #expect(terminal.shows("shell>"))
    terminal.type(Program.path, "Enter")
    #expect(terminal.shows("derain>"))
    terminal.press([
      "first = 1", "Enter", "fn f(x) {", "Enter", "2 * x", "Enter", "}", "Enter", "6 * 7", "Enter",
    ])
    #expect(terminal.shows("_1 = 42\nderain>"))
    for keys in cases {
      for (number, step) in keys.steps.enumerated() {
        for group in step.keys.split(separator: "C-z", omittingEmptySubsequences: false).enumerated() {
          // The shell gets what follows, once the program has stopped.
          if group.offset > 0 {
            terminal.press(["C-z"])
            #expect(terminal.shows("\nshell>"))
          }
          terminal.press(Array(group.element))
        }
        let isRight = terminal.ends(withEntry: step.entry)
        #expect(
          isRight,
          "\(keys.documented), step \(number + 1): \(step.keys) should give '\(step.entry)': \(terminal.screen)"
        )
        if !isRight { return }
      }
      // What is run is what is seen.
      terminal.press(["C-l", "6 * 7", "Enter"])
      #expect(terminal.shows("= 42"))
    }
    terminal.press(["C-d"])
    #expect(terminal.shows("\nshell>"))
  }

  @Test func lettersOfOtherLanguagesAreNoKeys() throws {
    let terminal = try Terminal(columns: 90)
    #expect(terminal.shows("derain>"))
    let letters = "äöüÄÖÜßéèêâîôûçøØåÅæÆñõãìíúýÿðþ×÷°±²µ¿¡"
    terminal.press(["\"\(letters)\"", "Enter"])
    #expect(terminal.shows("_1 = \(letters)"))
    terminal.press(["M-x", "M-5", "M-w", "C-@", "1", "Enter"])
    #expect(terminal.shows("_2 = 1"))
  }

  @Test func aLongEntryIsEmptiedOnANarrowScreen() throws {
    let terminal = try Terminal(columns: 40, rows: 12)
    #expect(terminal.shows("derain>"))
    let long = String(repeating: "雨 + ", count: 120) + "1"
    terminal.press([long])
    #expect(terminal.shows("雨 + 1"))
    terminal.press(["C-u"])
    #expect(terminal.ends(withEntry: ""))
    terminal.press(["C-_"])
    #expect(terminal.shows("雨 + 1"))
    terminal.resize(columns: 20, rows: 10)
    terminal.press(["C-a", "C-k"])
    #expect(terminal.ends(withEntry: ""))
    terminal.paste("6 * 7")
    terminal.press(["Enter"])
    #expect(terminal.shows("_1 = 42"))
  }
}
