import Interpreter

/// An entry while it is being written, and where the cursor is in it.
struct EditedText: Hashable {
  var text = ""
  /// UTF-8 offset.
  var cursor = 0

  init(_ text: String = "", cursor: Int? = nil) {
    self.text = text
    self.cursor = min(cursor ?? text.utf8.count, text.utf8.count)
  }

  var place: String.Index { text.utf8.index(text.startIndex, offsetBy: cursor) }
  var before: Substring { text[..<place] }
  var after: Substring { text[place...] }

  private func moved(to place: String.Index) -> EditedText {
    EditedText(text, cursor: text.utf8.distance(from: text.startIndex, to: place))
  }

  // MARK: Characters and words

  /// A character back: what a person takes for one, with the marks on it.
  var back: EditedText { moved(to: characterBefore.lowerBound) }
  var on: EditedText { moved(to: characterAfter.upperBound) }
  var wordBack: EditedText { moved(to: fromWordStart.lowerBound) }
  var wordOn: EditedText { moved(to: toWordEnd.upperBound) }

  /// The character before the cursor; empty at the start.
  var characterBefore: Range<String.Index> { (before.indices.last ?? place)..<place }

  /// The character behind the cursor; empty at the end.
  var characterAfter: Range<String.Index> {
    place..<(after.isEmpty ? place : after.index(after: place))
  }

  // MARK: Lines

  var atLineStart: EditedText {
    moved(to: before.lastIndex(of: "\n").map(text.index(after:)) ?? text.startIndex)
  }

  var atLineEnd: EditedText { moved(to: after.firstIndex(of: "\n") ?? text.endIndex) }

  /// As far into the line above as the cursor is into its own; nil in the first line.
  var lineUp: EditedText? {
    guard let newline = before.lastIndex(of: "\n") else { return nil }
    let column = before[newline...].count - 1
    let start = text[..<newline].lastIndex(of: "\n").map(text.index(after:)) ?? text.startIndex
    return moved(to: text.index(start, offsetBy: column, limitedBy: newline) ?? newline)
  }

  /// As far into the line below as the cursor is into its own; nil in the last line.
  var lineDown: EditedText? {
    guard let newline = after.firstIndex(of: "\n") else { return nil }
    let start = before.lastIndex(of: "\n").map(text.index(after:)) ?? text.startIndex
    let column = text[start..<place].count
    let below = text.index(after: newline)
    let end = text[below...].firstIndex(of: "\n") ?? text.endIndex
    return moved(to: text.index(below, offsetBy: column, limitedBy: end) ?? end)
  }

  // MARK: Changes

  /// With new text in place of a part, and the cursor behind it.
  private func replacing(_ range: Range<String.Index>, with new: String = "") -> EditedText {
    let start = text[..<range.lowerBound]
    return EditedText(start + new + text[range.upperBound...], cursor: start.utf8.count + new.utf8.count)
  }

  func inserting(_ new: String) -> EditedText { replacing(place..<place, with: new) }

  /// Closes a bracket; at the start of a line, one level less deep.
  func closing(with bracket: Character) -> EditedText {
    let lineStart = before.lastIndex(of: "\n").map(text.index(after:))
    let blanks = lineStart.map { text[$0..<place] } ?? ""
    guard blanks.count >= 2, blanks.allSatisfy({ $0 == " " }) else { return inserting(String(bracket)) }
    return replacing(text.index(place, offsetBy: -2)..<place, with: String(bracket))
  }

  /// Without what a key of deletion cuts out, and that.
  func cutting(_ range: Range<String.Index>) -> (rest: EditedText, cut: String) {
    (replacing(range), String(text[range]))
  }

  /// To the end of the line; at its end, the newline.
  var toLineEnd: Range<String.Index> {
    let end = after.firstIndex(of: "\n") ?? text.endIndex
    return place..<(end == place && end < text.endIndex ? text.index(after: end) : end)
  }

  /// From the start of the line; at its start, the newline before it.
  var fromLineStart: Range<String.Index> {
    let start = before.lastIndex(of: "\n").map(text.index(after:)) ?? text.startIndex
    return (start == place && start > text.startIndex ? text.index(before: start) : start)..<place
  }

  /// To the end of the next word.
  var toWordEnd: Range<String.Index> {
    let word = after.drop { !isWordPart($0) }
    return place..<(word.firstIndex { !isWordPart($0) } ?? text.endIndex)
  }

  /// From the start of the word before the cursor.
  var fromWordStart: Range<String.Index> {
    let end = before.lastIndex(where: isWordPart).map(text.index(after:)) ?? text.startIndex
    let start = text[..<end].lastIndex { !isWordPart($0) }.map(text.index(after:)) ?? text.startIndex
    return start..<place
  }
}

private func isWordPart(_ character: Character) -> Bool {
  character == "_" || character.isLetter || character.isNumber
}

/// What is pasted, without what a terminal adds to it: newlines as returns, control characters, blank ends.
func cleaned(paste: String) -> String {
  // A character of Swift's may be both a return and a newline.
  var lines = ""
  let mark = paste.unicodeScalars.first == "\u{FEFF}" ? 1 : 0
  for character in String(paste.unicodeScalars.dropFirst(mark)) {
    if character.isNewline {
      lines.append("\n")
    } else if character == "\t"
      || !character.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    {
      lines.append(character)
    }
  }
  return String(lines.reversed().drop { $0 == "\n" }.reversed())
}
