import Console
import Syntax
import Testing

@testable import Prompt

/// As much of a terminal as the entry's drawing needs: cursor movements, erasing, and scrolling.
private struct Emulator {
  var columns: Int
  var rows: Int
  var lines: [[Character]] = [[]]
  var row = 0
  var column = 0

  init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
  }

  /// The screen: the last rows there are.
  private var top: Int { max(0, lines.count - rows) }

  var text: String {
    lines[top...].map { line in
      String(String(line).reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }

  mutating func write(_ text: String) {
    // A return with a newline is one character of Swift's.
    var rest = Array(text.unicodeScalars)[...]
    while let next = rest.popFirst() {
      switch next {
      case "\r": column = 0
      case "\n":
        row += 1
        if row == lines.count { lines.append([]) }
      case "\u{1B}":
        rest = rest.dropFirst()
        let parameters = rest.prefix { !($0.value >= 0x40 && $0.value <= 0x7E) }
        rest = rest.dropFirst(parameters.count)
        control(rest.popFirst() ?? "?", Int(String(String.UnicodeScalarView(parameters))) ?? 1)
      default: put(Character(next))
      }
    }
  }

  private mutating func control(_ final: Unicode.Scalar, _ count: Int) {
    switch final {
    case "A": row = max(top, row - count)
    case "C": column = min(columns - 1, column + count)
    case "K": lines[row] = Array(lines[row].prefix(column))
    case "J":
      lines[row] = Array(lines[row].prefix(column))
      for below in row + 1..<max(row + 1, lines.count) { lines[below] = [] }
    default: break
    }
  }

  private mutating func put(_ character: Character) {
    let width = DisplayWidth.columns(character)
    #expect(column + width <= columns, "written over the edge")
    while lines[row].count < column { lines[row].append(" ") }
    // A wide character is kept with an empty place behind it.
    for (offset, cell) in ([character] + (width == 2 ? ["\u{200B}"] : [])).enumerated() {
      if column + offset < lines[row].count {
        lines[row][column + offset] = cell
      } else {
        lines[row].append(cell)
      }
    }
    column += width
  }
}

struct EntryScreenTests {
  private func layout(_ text: String, cursor: Int? = nil, columns: Int = 20, isColoured: Bool = false)
    -> EntryLayout
  {
    EntryLayout(
      prompt: "dr> ", entry: EditedText(text, cursor: cursor), spans: Colouring.spans(of: text),
      isColoured: isColoured, columns: columns)
  }

  @Test(
    arguments: [
      ("", nil, ["dr> "], 0, 4), ("x", nil, ["dr> x"], 0, 5), ("x = 1", 0, ["dr> x = 1"], 0, 4),
      ("f {\n  x\n}", nil, ["dr> f {", "      x", "    }"], 2, 5),
      ("f {\n  x\n}", 3, ["dr> f {", "      x", "    }"], 0, 7),
      // Breaks where the screen ends, before a character that does not fit.
      ("123456789012345678", nil, ["dr> 1234567890123456", "    78"], 1, 6),
      ("1234567890123456", nil, ["dr> 1234567890123456", "    "], 1, 4),
      ("123456789012345雨", nil, ["dr> 123456789012345", "    雨"], 1, 6),
      ("雨x", 3, ["dr> 雨x"], 0, 6), ("e\u{301}x", 3, ["dr> e\u{301}x"], 0, 5),
      ("a\tb", nil, ["dr> a   b"], 0, 9), ("a\u{1}b", nil, ["dr> a^Ab"], 0, 8),
    ] as [(String, Int?, [String], Int, Int)])
  func textIsLaidOutInRows(text: String, cursor: Int?, rows: [String], row: Int, column: Int) {
    let layout = layout(text, cursor: cursor)
    #expect(layout.rows.map(\.text) == rows)
    #expect(layout.rows.map(\.width) == rows.map { DisplayWidth.columns($0) })
    #expect(layout.cursor == .init(row: row, column: column))
  }

  @Test func narrowScreensLoseTheIndentButNoText() {
    let layout = layout("abcdefghij", columns: 7)
    #expect(layout.rows.map(\.text) == ["dr> abc", "defghij", ""])
  }

  @Test func coloursEndWithTheirRow() {
    let layout = layout("s = \"\"\"\n  a\n\"\"\"", isColoured: true)
    for row in layout.rows { #expect(!row.text.contains("\u{1B}") || row.text.hasSuffix("\u{1B}[0m")) }
    #expect(layout.rows[1].text.contains("\u{1B}[32m"))
  }

  /// Whatever is shown after what, the terminal shows just the entry and has its cursor where the entry has.
  @Test(arguments: [(20, 6), (9, 3), (33, 1)])
  func theScreenAlwaysShowsTheEntry(columns: Int, rows: Int) {
    let texts = [
      "", "x", "fn f(x) {\n  x\n}", "x = \"雨雨雨雨雨雨雨雨雨雨雨雨雨雨\"", "1234567890123456", "a\n\n\n\n\n\n\nb", "last",
    ]
    for first in texts {
      for second in texts {
        var screen = EntryScreen()
        var terminal = Emulator(columns: columns, rows: rows)
        for text in [first, second, first] {
          for cursor in [0, text.utf8.count / 2, text.utf8.count] {
            let entry = layout(text, cursor: cursor, columns: columns)
            terminal.write(screen.drawing(entry, columns: columns, rows: rows))
            let shown = entry.rows.map(\.text).map { row in
              row.map { DisplayWidth.columns($0) == 2 ? "\($0)\u{200B}" : String($0) }.joined()
            }
            let visible = terminal.text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(terminal.column == entry.cursor.column)
            #expect(visible.count <= rows)
            // The rows seen are the entry's own, one after the other.
            let start = max(0, entry.cursor.row - rows + 1)
            for (offset, row) in shown.dropFirst(start).prefix(rows).enumerated() {
              let place = visible.indices.contains(offset) ? String(visible[offset]) : ""
              #expect(place == String(row.reversed().drop { $0 == " " }.reversed()))
            }
          }
        }
        let entry = layout(second, columns: columns)
        terminal.write(screen.ending(entry, columns: columns))
        #expect(terminal.column == 0)
      }
    }
  }

  @Test func nothingIsWrittenWhenNothingChanged() {
    var screen = EntryScreen()
    #expect(!screen.drawing(layout("x"), columns: 20, rows: 5).isEmpty)
    #expect(screen.drawing(layout("x"), columns: 20, rows: 5).isEmpty)
    #expect(!screen.drawing(layout("x"), columns: 21, rows: 5).isEmpty)
  }

  @Test func rowsBelowTheEntryGoAwayWithTheNextDrawing() {
    var screen = EntryScreen()
    var terminal = Emulator(columns: 20, rows: 5)
    let list = [EntryLayout.Row(text: "train  tree", width: 11), EntryLayout.Row(text: "trim", width: 4)]
    terminal.write(screen.drawing(layout("tr"), below: list, columns: 20, rows: 5))
    #expect(terminal.text == "dr> tr\ntrain  tree\ntrim")
    #expect(terminal.row == 0 && terminal.column == 6)
    terminal.write(screen.drawing(layout("tra"), columns: 20, rows: 5))
    #expect(terminal.text.hasPrefix("dr> tra\n") && !terminal.text.contains("trim"))
  }
}
