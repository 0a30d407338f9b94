import Console

/// Help in the making: paragraphs that are broken at words to the screen, and code, broken only where it has no room.
public struct HelpPage {
  private enum Line {
    /// Goes on four columns further in where it has no room.
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
      case .code(let text): WordWrap.code(text, width: width)
      case .words(let text, let hang): WordWrap.wrapped(text, hang: hang, width: width)
      }
    }.joined(separator: "\n")
  }
}
