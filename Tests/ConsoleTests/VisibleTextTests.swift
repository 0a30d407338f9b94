import Console
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
}
