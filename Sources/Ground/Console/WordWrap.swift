/// Text broken to the screen at words.
public enum WordWrap {
  /// Text whose lines are broken where they are too long, and go on two columns further in.
  /// - Parameter width: columns of the screen; nil where lines may be as long as they like.
  public static func fitted(_ text: String, width: Int?) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      wrapped(String(line), hang: line.prefix { $0 == " " }.count + 2, width: width)
    }.joined(separator: "\n")
  }

  /// A line that goes on under `hang`. `size: 64` is one word, so that a default stays with its name.
  public static func wrapped(_ text: String, hang: Int, width: Int?) -> String {
    broken(text, hang: hang, width: width) { $0.last == " " && !$0.hasSuffix(": ") }
  }

  /// A line of code that goes on four columns further in: behind a comma, and where that does not do at any blank.
  public static func code(_ text: String, width: Int?) -> String {
    let hang = text.prefix { $0 == " " }.count + 4
    let atCommas = broken(text, hang: hang, width: width) { $0.hasSuffix(", ") }
    return atCommas.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      broken(String(line), hang: hang, width: width) { $0.last == " " }
    }.joined(separator: "\n")
  }

  private static func broken(
    _ text: String, hang: Int, width: Int?, where ends: (String) -> Bool
  ) -> String {
    guard let width, DisplayWidth.columns(text) > width else { return text }
    let margin = text.prefix { $0 == " " }
    var lines = [String(margin)]
    var column = margin.count
    var isFirst = true
    // Blanks inside a line are columns of a list, kept with the word before them.
    for word in words(of: text.dropFirst(margin.count), where: ends) {
      let count = DisplayWidth.columns(word.trimmingBlanks)
      if column + count > width, !isFirst {
        lines[lines.count - 1] = lines[lines.count - 1].trimmingBlanks
        lines.append(String(repeating: " ", count: min(hang, width / 2)))
        column = min(hang, width / 2)
      }
      lines[lines.count - 1] += word
      column += DisplayWidth.columns(word)
      isFirst = false
    }
    lines[lines.count - 1] = lines[lines.count - 1].trimmingBlanks
    return lines.joined(separator: "\n")
  }

  /// Words with the blanks behind them.
  private static func words(of text: Substring, where ends: (String) -> Bool) -> [String] {
    var words: [String] = []
    for character in text {
      let ended = words.last.map(ends) ?? true
      if ended, character != " " {
        words.append(String(character))
      } else if words.isEmpty {
        words.append(String(character))
      } else {
        words[words.count - 1].append(character)
      }
    }
    return words
  }
}

extension String {
  /// Without the blanks at the end.
  fileprivate var trimmingBlanks: String {
    lastIndex { $0 != " " }.map { String(self[...$0]) } ?? ""
  }
}
