import Syntax

/// Help in the making: paragraphs that are broken at words to the screen, and code that stays as it is.
public struct HelpPage {
  private enum Line {
    case code(String)
    /// `hang`: where its further lines start.
    case words(String, hang: Int)
  }

  private var lines: [Line] = []
  /// Columns of the screen; nil where lines may be as long as they like.
  let width: Int?

  /// Longer lines are hard to read.
  private static let widest = 100

  public init(width: Int?) {
    self.width = width.map { min($0, HelpPage.widest) }
  }

  var isEmpty: Bool { lines.isEmpty }

  public mutating func code(_ text: String) { lines.append(.code(text)) }

  /// A paragraph that starts with `indent` blanks and goes on under `hang`, or under its own start.
  public mutating func words(_ text: String, indent: Int = 0, hang: Int? = nil) {
    lines.append(.words(String(repeating: " ", count: indent) + text, hang: hang ?? indent))
  }

  /// Terms with what they mean, under one another: beside each other where there is room.
  public mutating func terms(_ terms: [(term: String, meaning: String)], indent: Int) {
    let widest = terms.map { DisplayWidth.columns($0.term) }.max() ?? 0
    let hang = indent + widest + 2
    let isNarrow = width.map { hang > $0 / 2 } ?? false
    for (term, meaning) in terms {
      if isNarrow {
        words(term, indent: indent)
        words(meaning, indent: indent + 4)
      } else {
        let pad = String(repeating: " ", count: widest - DisplayWidth.columns(term) + 2)
        words(meaning.isEmpty ? term : term + pad + meaning, indent: indent, hang: hang)
      }
    }
  }

  /// An empty line between what is there and what comes.
  public mutating func gap() {
    if !lines.isEmpty { lines.append(.code("")) }
  }

  public var text: String {
    lines.map { line in
      switch line {
      case .code(let text): text
      case .words(let text, let hang): HelpPage.wrapped(text, hang: hang, width: width)
      }
    }.joined(separator: "\n")
  }

  /// Text whose lines are broken at words where they are too long, and go on two columns further in.
  public static func fitted(_ text: String, width: Int?) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      wrapped(String(line), hang: line.prefix { $0 == " " }.count + 2, width: width)
    }.joined(separator: "\n")
  }

  private static func wrapped(_ text: String, hang: Int, width: Int?) -> String {
    guard let width, DisplayWidth.columns(text) > width else { return text }
    let margin = text.prefix { $0 == " " }
    var lines = [String(margin)]
    var column = margin.count
    var isFirst = true
    // Blanks inside a line are columns of a list, kept with the word before them.
    for word in HelpPage.words(of: text.dropFirst(margin.count)) {
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

  /// Words with the blanks behind them. `size: 64` is one word, so that a default stays with its name.
  private static func words(of text: Substring) -> [String] {
    var words: [String] = []
    for character in text {
      let ended = words.last.map { $0.last == " " && !$0.hasSuffix(": ") } ?? true
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
