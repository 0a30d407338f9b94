import Testing

@testable import Syntax

@Suite struct DiagnosticTests {
  @Test func pointsAtTheExactSpan() {
    let source = Source(name: "a.dr", text: "x = 1\nprint(pint)\n")
    let diagnostic = Diagnostic(
      .error, "the name `pint` is not defined", at: SourceRange(start: 12, end: 16),
      hint: "did you mean `print`?")
    #expect(
      diagnostic.render(source: source) == """
        a.dr:2:7: error: the name `pint` is not defined
          2 | print(pint)
            |       ^^^^
        hint: did you mean `print`?
        """)
  }

  @Test func tabsAndWideCharactersKeepTheCaretBelowItsPlace() {
    let source = Source(name: "a.dr", text: "\t\"雨\" + oops")
    let start = source.bytes.count - 4
    let rendered = Diagnostic(.warning, "no", at: SourceRange(start: start, end: start + 4)).render(
      source: source)
    let lines = rendered.split(separator: "\n").map(String.init)
    #expect(lines[0] == "a.dr:1:8: warning: no")
    #expect(lines[1] == "  1 |     \"雨\" + oops")
    // Four columns of tab, two quotes, a character two columns wide, ` + `.
    #expect(lines[2] == "    | " + String(repeating: " ", count: 11) + "^^^^")
  }

  @Test func aSpanAtTheEndOfTheTextHasACaret() {
    let source = Source(name: "a.dr", text: "x =")
    let rendered = Diagnostic(.error, "no", at: SourceRange(start: 3, end: 3)).render(source: source)
    #expect(rendered.hasSuffix("|    ^"))
  }

  @Test func longLinesAreCutAroundTheCaret() {
    let source = Source(
      name: "a.dr", text: String(repeating: "a", count: 5000) + "!" + String(repeating: "b", count: 5000))
    let rendered = Diagnostic(.error, "no", at: SourceRange(start: 5000, end: 5001)).render(source: source)
    let lines = rendered.split(separator: "\n").map(Array.init)
    #expect(lines[1].count < 140)
    let caret = lines[2].firstIndex(of: "^")
    #expect(caret.map { lines[1][$0] } == "!")
  }

  @Test func colourChangesNoText() {
    let source = Source(name: "a.dr", text: "oops")
    let diagnostic = Diagnostic(.error, "no", at: SourceRange(start: 0, end: 4), hint: "h", notes: ["n"])
    var plain = ""
    var isEscape = false
    for character in diagnostic.render(source: source, color: true) {
      if character == "\u{1B}" { isEscape = true } else if !isEscape { plain.append(character) }
      if character == "m", isEscape { isEscape = false }
    }
    #expect(plain == diagnostic.render(source: source))
  }

  @Test(arguments: [("pint", "print"), ("kye", "key"), ("lenght", "length"), ("stesp", "steps")])
  func spellingFindsTheNearestName(_ typed: String, _ meant: String) {
    #expect(Spelling.nearest(to: typed, among: ["int", "print", "key", "length", "steps", "rate"]) == meant)
    #expect(Spelling.nearest(to: "zebra", among: ["int", "print"]) == nil)
  }

  @Test func anErrorShowsTheControlCharactersOfItsSource() {
    let source = Source(name: "a\u{1B}[31m\nb.dr", text: "x = \"\u{7}\" + nope\n")
    let problem = Diagnostic(
      .error, "there is no \u{9B}name", at: SourceRange(start: 10, end: 14), hint: "\u{1B}]0;x",
      notes: ["\u{202E}"])
    let text = problem.render(source: source)
    #expect(
      text == """
        a\\e[31m\\nb.dr:1:11: error: there is no \\u{9B}name
          1 | x = "\\u{7}" + nope
            |               ^^^^
        hint: \\e]0;x
        note: \\u{202E}
        """)
    let narrow = Diagnostic(.error, "one two three four five six", at: SourceRange(start: 0, end: 1))
      .render(source: Source(name: "f.dr", text: "x"), color: true, width: 24)
    #expect(
      narrow.split(separator: "\n").prefix(3) == [
        "\u{1B}[1mf.dr:1:1:\u{1B}[0m \u{1B}[1;31merror:\u{1B}[0m one two", "  three four five six",
        "  \u{1B}[2m1 |\u{1B}[0m x",
      ])
  }
}
