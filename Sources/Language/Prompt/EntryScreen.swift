/// The part of the terminal in which an entry is edited: what it shows, and what must be written to make it show
/// something else.
struct EntryScreen {
  private var shown: (frame: Frame, columns: Int)?

  /// What is to be seen: as many rows of the entry as there is room for, and rows below it.
  private struct Frame: Hashable {
    var rows: [EntryLayout.Row]
    var cursor: EntryLayout.Place
  }

  /// What to write so that the entry is seen, around its cursor when it is taller than the screen.
  /// - Parameter below: rows under the entry that hold no more than the screen's width.
  mutating func drawing(
    _ layout: EntryLayout, below: [EntryLayout.Row] = [], columns: Int, rows: Int
  ) -> String {
    let below = Array(below.prefix(max(0, rows - 1)))
    let room = max(1, rows - below.count)
    let first = min(max(0, layout.cursor.row - room + 1), max(0, layout.rows.count - room))
    var frame = Frame(rows: Array(layout.rows.dropFirst(first).prefix(room)) + below, cursor: layout.cursor)
    frame.cursor.row -= first
    if let shown, shown.frame == frame, shown.columns == columns { return "" }
    let text = "\u{1B}[?25l" + toStart(columns: columns) + EntryScreen.text(of: frame) + "\u{1B}[?25h"
    shown = (frame, columns)
    return text
  }

  /// What to write so that all of the entry is seen and the cursor is below it.
  mutating func ending(_ layout: EntryLayout, columns: Int) -> String {
    var frame = Frame(rows: layout.rows, cursor: .init(row: layout.rows.count - 1, column: 0))
    frame.cursor.column = 0
    let text = toStart(columns: columns) + EntryScreen.text(of: frame)
    shown = nil
    return text + "\n"
  }

  /// What to write so that nothing of the entry is seen and the cursor stands where it began.
  mutating func erasing(columns: Int) -> String {
    defer { shown = nil }
    return toStart(columns: columns) + "\u{1B}[J"
  }

  /// The screen has been written over: nothing of the entry is to be seen.
  mutating func forget() { shown = nil }

  /// Back to the entry's first row. A narrower window has broken rows that no longer fit it.
  private func toStart(columns: Int) -> String {
    guard let shown else { return "\r" }
    let above = shown.frame.rows.prefix(shown.frame.cursor.row).reduce(0) {
      $0 + max(1, ($1.width + columns - 1) / columns)
    }
    return up(above + shown.frame.cursor.column / columns) + "\r"
  }

  private static func text(of frame: Frame) -> String {
    var text = ""
    for (index, row) in frame.rows.enumerated() {
      // Erased before it is written: after a full row the cursor still stands on its last character.
      let isLast = index == frame.rows.count - 1
      text += (isLast ? "\u{1B}[J" : "\u{1B}[K") + row.text + (isLast ? "" : "\r\n")
    }
    text += up(frame.rows.count - 1 - frame.cursor.row) + "\r"
    return frame.cursor.column > 0 ? text + "\u{1B}[\(frame.cursor.column)C" : text
  }
}

private func up(_ rows: Int) -> String { rows > 0 ? "\u{1B}[\(rows)A" : "" }
