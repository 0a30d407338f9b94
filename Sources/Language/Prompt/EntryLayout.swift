import Console
import Syntax

/// An entry as rows of the screen: its lines coloured, broken where the screen ends, and the lines after the first
/// set in by the prompt's width.
struct EntryLayout: Hashable {
  struct Row: Hashable {
    /// With colour sequences, all ended within the row.
    var text = ""
    /// Columns.
    var width = 0
  }

  /// From 0.
  struct Place: Hashable {
    var row: Int
    var column: Int
  }

  var rows: [Row] = []
  var cursor = Place(row: 0, column: 0)

  /// - Parameters:
  ///   - prompt: what stands before the first line, in the colour `promptColour`.
  ///   - spans: colours of parts of the text, in its order; none for plain text.
  ///   - columns: the screen's width.
  init(
    prompt: String, entry: EditedText, spans: [Colouring.Span] = [], found: Range<Int>? = nil,
    isColoured: Bool = true, columns: Int
  ) {
    var writer = RowWriter(columns: max(columns, 4), isColoured: isColoured)
    writer.write(prompt, .prompt)
    // On a narrow screen the room is worth more than the order.
    writer.indent = 2 * writer.row.width <= columns / 2 ? writer.row.width : 0
    var cursor: Place?
    var offset = 0
    var span = spans.startIndex
    for character in entry.text {
      while span < spans.endIndex, spans[span].range.upperBound <= offset { span += 1 }
      let isFound = found?.contains(offset) ?? false
      let kind = span < spans.endIndex && spans[span].range.contains(offset) ? spans[span].kind : nil
      let next = offset + character.utf8.count
      if character.isNewline {
        if cursor == nil, entry.cursor < next { cursor = writer.place }
        writer.breakLine()
      } else {
        let start = writer.write(character, isFound ? .found : kind.map(TextColour.part) ?? .plain)
        if cursor == nil, entry.cursor < next { cursor = start }
      }
      offset = next
    }
    if cursor == nil, writer.isFull { writer.breakLine() }
    self.cursor = cursor ?? writer.place
    rows = writer.finished()
  }
}

/// How a part of the prompt is shown.
enum TextColour: Hashable {
  case plain, prompt, found
  case part(Colouring.Kind)

  /// The parameters of the terminal's sequence for it (ECMA-48, SGR).
  var code: String {
    switch self {
    case .plain: "0"
    case .prompt: "1;36"
    case .found: "7"
    case .part(let kind): kind.code
    }
  }
}

private struct RowWriter {
  let columns: Int
  let isColoured: Bool
  /// Blanks at the start of the rows after the first.
  var indent = 0
  var row = EntryLayout.Row()
  private var rows: [EntryLayout.Row] = []
  private var colour = TextColour.plain

  init(columns: Int, isColoured: Bool) {
    self.columns = columns
    self.isColoured = isColoured
  }

  var place: EntryLayout.Place { .init(row: rows.count, column: min(row.width, columns - 1)) }
  var isFull: Bool { row.width >= columns }

  mutating func write(_ text: String, _ colour: TextColour) {
    for character in text { write(character, colour) }
  }

  /// Writes a character, in the next row when this one has no room; where it came to stand.
  @discardableResult
  mutating func write(_ character: Character, _ colour: TextColour) -> EntryLayout.Place {
    let (text, width) = visible(character)
    if row.width + width > columns { breakLine() }
    let start = place
    change(to: colour)
    row.text += text
    row.width += width
    return start
  }

  private func visible(_ character: Character) -> (text: String, width: Int) {
    guard let scalar = character.unicodeScalars.first else { return ("", 0) }
    if scalar == "\t" {
      let width = min(4 - (row.width - indent) % 4, max(1, columns - row.width))
      return (String(repeating: " ", count: width), width)
    }
    if scalar.value < 0x20 { return ("^\(Character(Unicode.Scalar(UInt8(scalar.value) + 0x40)))", 2) }
    if scalar.isUnsafe { return ("\u{FFFD}", 1) }
    let width = DisplayWidth.columns(character)
    // A mark alone would join what stands before it.
    return width == 0 ? ("\u{25CC}\(character)", 1) : (String(character), width)
  }

  mutating func breakLine() {
    change(to: .plain)
    rows.append(row)
    row = .init(text: String(repeating: " ", count: indent), width: indent)
  }

  private mutating func change(to colour: TextColour) {
    guard isColoured, colour != self.colour else { return }
    self.colour = colour
    row.text += (colour == .plain ? "" : "\u{1B}[0m") + "\u{1B}[\(colour.code)m"
  }

  mutating func finished() -> [EntryLayout.Row] {
    change(to: .plain)
    return rows + [row]
  }
}
