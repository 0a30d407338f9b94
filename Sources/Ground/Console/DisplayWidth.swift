/// How many terminal columns text takes.
public enum DisplayWidth {
  /// Columns of a piece of text without tabs: East Asian wide characters and emoji take two, marks
  /// that join the character before them none.
  public static func columns(_ text: some StringProtocol) -> Int {
    text.reduce(0) { $0 + columns($1) }
  }

  /// Columns of one character: 0, 1 or 2; control characters take none.
  public static func columns(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if scalar.value < 0x300 { return scalar.value < 0x20 ? 0 : 1 }
    if scalar.properties.generalCategory == .nonspacingMark { return 0 }
    if scalar.properties.isEmojiPresentation { return 2 }
    return isWide(scalar.value) ? 2 : 1
  }

  /// The ranges that Unicode Standard Annex 11 lists as wide or full-width, rounded to blocks.
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      true
    default: false
    }
  }

  /// The text, or its beginning and `…` where it takes more columns than there are.
  public static func cut(_ text: String, to width: Int) -> String {
    guard columns(text) > width else { return text }
    var kept = ""
    var used = 0
    for character in text {
      used += columns(character)
      if used >= width { break }
      kept.append(character)
    }
    return kept + "…"
  }

  /// Replaces tabs by spaces up to the next multiple of four columns and shows other control
  /// characters, counting columns as it goes.
  public static func expandingTabs(_ text: String, column: inout Int) -> String {
    var result = ""
    for character in text {
      if character == "\t" {
        let count = 4 - column % 4
        result += String(repeating: " ", count: count)
        column += count
      } else {
        let shown = String(character).visible
        result += shown
        column += columns(shown)
      }
    }
    return result
  }
}
