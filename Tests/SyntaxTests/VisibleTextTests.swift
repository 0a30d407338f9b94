import Syntax
import Testing

struct VisibleTextTests {
  @Test(arguments: [
    ("rain.png", "rain.png"), ("雨 é 🌧", "雨 é 🌧"), ("a\nb\tc\r", "a\\nb\\tc\\r"), ("\u{1B}[31m", "\\e[31m"),
    ("\u{7}\u{0}\u{7F}", "\\u{7}\\u{0}\\u{7F}"), ("\u{9B}2J", "\\u{9B}2J"),
    ("\u{202E}gnp.\u{2066}", "\\u{202E}gnp.\\u{2066}"), ("a\r\nb", "a\\r\\nb"), ("\u{2028}", "\\u{2028}"),
  ])
  func whatATerminalWouldActOnIsShown(text: String, shown: String) {
    #expect(text.visible == shown)
  }

  @Test func linesAndTabsMayStay() {
    #expect("a\n\tb\u{1B}".visibleLines == "a\n\tb\\e")
    #expect("a\r\nb".visibleLines == "a\\r\nb")
  }

  @Test(arguments: [
    ("\u{1B}[1;31mred\u{1B}[0m", "\u{1B}[1;31mred\u{1B}[0m"), ("\u{1B}[mx", "\u{1B}[mx"),
    ("\u{1B}[2J\u{1B}[1mx", "\\e[2J\u{1B}[1mx"), ("\u{1B}]0;title\u{7}", "\\e]0;title\\u{7}"),
    ("\u{1B}[31", "\\e[31"), ("x\u{1B}", "x\\e"), ("\u{1B}[?1m", "\\e[?1m"),
    ("\u{1B}\u{1B}[1m", "\\e\u{1B}[1m"),
  ])
  func ofSequencesOnlyColoursMayStay(text: String, shown: String) {
    #expect(text.visibleStyles == shown)
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
