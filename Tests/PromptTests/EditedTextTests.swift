import Interpreter
import Testing

@testable import Prompt

struct EditedTextTests {
  /// A text with its cursor as `|`.
  private func text(_ marked: String) -> EditedText {
    let parts = marked.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    return EditedText(String(parts[0] + parts[1]), cursor: parts[0].utf8.count)
  }

  private func marked(_ edited: EditedText) -> String { "\(edited.before)|\(edited.after)" }

  struct Move: Sendable {
    var name: String
    var move: @Sendable (EditedText) -> EditedText?
    var from: String
    var to: String?
  }

  @Test(arguments: [
    Move(name: "home", move: { $0.atLineStart }, from: "ab\ncd|e", to: "ab\n|cde"),
    Move(name: "home in the first line", move: { $0.atLineStart }, from: "ab|\ncde", to: "|ab\ncde"),
    Move(name: "end", move: { $0.atLineEnd }, from: "a|b\ncde", to: "ab|\ncde"),
    Move(name: "end in the last line", move: { $0.atLineEnd }, from: "ab\n|cde", to: "ab\ncde|"),
    Move(name: "up", move: { $0.lineUp }, from: "雨雨é\nxy|z", to: "雨雨|é\nxyz"),
    Move(name: "up to a shorter line", move: { $0.lineUp }, from: "a\nxyz|", to: "a|\nxyz"),
    Move(name: "up in the first line", move: { $0.lineUp }, from: "a|\nxyz", to: nil),
    Move(name: "down", move: { $0.lineDown }, from: "a|b\n雨z\nc", to: "ab\n雨|z\nc"),
    Move(name: "down to a shorter line", move: { $0.lineDown }, from: "abc|\nz", to: "abc\nz|"),
    Move(name: "down in the last line", move: { $0.lineDown }, from: "a\nxyz|", to: nil),
  ])
  func theCursorMovesByLines(move: Move) {
    #expect(move.move(text(move.from)).map(marked) == move.to, "\(move.name)")
  }

  struct Cut: Sendable {
    var name: String
    var range: @Sendable (EditedText) -> Range<String.Index>
    var from: String
    var to: String
    var cut: String
  }

  @Test(arguments: [
    Cut(name: "to the end", range: { $0.toLineEnd }, from: "a|bc\nd", to: "a|\nd", cut: "bc"),
    Cut(name: "the newline", range: { $0.toLineEnd }, from: "abc|\nd", to: "abc|d", cut: "\n"),
    Cut(name: "to the start", range: { $0.fromLineStart }, from: "a\nbc|d", to: "a\n|d", cut: "bc"),
    Cut(name: "the newline before", range: { $0.fromLineStart }, from: "a\n|d", to: "a|d", cut: "\n"),
    Cut(name: "a word", range: { $0.toWordEnd }, from: "x|.mean_of(y)", to: "x|(y)", cut: ".mean_of"),
    Cut(name: "a word before", range: { $0.fromWordStart }, from: "x.été2 + |y", to: "x.|y", cut: "été2 + "),
    Cut(name: "nothing", range: { $0.fromWordStart }, from: "|y", to: "|y", cut: ""),
  ])
  func keysCutPartsOut(case: Cut) {
    let edited = text(`case`.from)
    let (rest, cut) = edited.cutting(`case`.range(edited))
    #expect(marked(rest) == `case`.to, "\(`case`.name)")
    #expect(cut == `case`.cut)
  }

  @Test(arguments: [("f {\n  |", "f {\n}|"), ("x |", "x }|"), ("f {\n |", "f {\n }|"), ("  |", "  }|")])
  func aClosingBracketStepsBackALevel(from: String, to: String) {
    #expect(marked(text(from).closing(with: "}")) == to)
  }

  @Test(arguments: [
    ("a\rb", "a\nb"), ("a\r\nb\r\n", "a\nb"), ("a\tb", "a\tb"), ("a\u{7}b\u{1B}[0m", "ab[0m"), ("雨é\n", "雨é"),
    ("\n", ""),
  ])
  func pastedTextIsCleaned(pasted: String, kept: String) {
    #expect(cleaned(paste: pasted) == kept)
  }

  @Test func undoEndsWithTheEmptyEntry() {
    var undo = UndoStack()
    undo.observe(EditedText("typed ahead"))
    #expect(undo.previous(to: EditedText("typed ahead"))?.text == "")
  }

  /// A letter with a mark, a family of emoji, and a flag.
  @Test(arguments: ["e\u{301}", "👨‍👩‍👧", "🇩🇪", "雨"])
  func aCharacterIsMovedOverAndDeletedWhole(character: String) {
    let entry = text("a\(character)|b")
    #expect(marked(entry.back) == "a|\(character)b")
    #expect(marked(entry.back.on) == marked(entry))
    #expect(marked(entry.cutting(entry.characterBefore).rest) == "a|b")
    #expect(marked(entry.back.cutting(entry.back.characterAfter).rest) == "a|b")
    #expect(marked(text("|a").back) == "|a" && marked(text("a|").on) == "a|")
  }

  @Test func undoGoesBackWordByWord() {
    var undo = UndoStack()
    for state in ["", "a", "ab", "abc", "abc ", "abc d", "abc de", ""] { undo.observe(EditedText(state)) }
    var state = EditedText("")
    var states: [String] = []
    while let previous = undo.previous(to: state) {
      states.append(previous.text)
      state = previous
    }
    #expect(states == ["abc de", "abc ", "abc", ""])
  }
}
