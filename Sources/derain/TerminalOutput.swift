import Console
import Figures
import Glibc
import Imaging
import Interpreter

/// Standard output: text, and pictures where the terminal can show them.
final class TerminalOutput: Output {
  static let isTerminal = isatty(STDOUT_FILENO) != 0

  func write(_ text: String) { StandardStream.write(text, to: STDOUT_FILENO) }

  func draw(_ sequences: String) { StandardStream.draw(sequences) }

  func show(_ value: Value) throws {
    if let picture = TerminalOutput.picture(of: value) { return draw(picture + "\n") }
    write((width.map { value.screenText(width: $0) } ?? value.text(width: nil)) + "\n")
  }

  var width: Int? { TerminalOutput.isTerminal ? TerminalOutput.columns : nil }

  static var columns: Int { Terminal.size(of: STDOUT_FILENO)?.columns ?? 100 }

  /// The value's picture as the terminal shows pictures; nil where either has none, or where text does better:
  /// the letters of a plot are lost when its pixels become characters.
  static func picture(of value: Value) -> String? {
    guard Terminal.isColoured(STDOUT_FILENO), case .object(let object) = value,
      let forms = try? object.richForms()
    else { return nil }
    let graphics = TerminalGraphics(environment: environment)
    let isCoarse =
      switch graphics {
      case .halfBlocks, .shades: true
      case .kitty, .iTerm, .sixel: false
      }
    for form in forms {
      if case .svg = form, isCoarse { return nil }
    }
    for case .png(let encoded) in forms {
      let image = try? Image(encoded: encoded(), name: object.typeName)
      guard let text = try? image?.terminalText(graphics, columns: columns) else { return nil }
      return text + object.oneLine.visible
    }
    return nil
  }

  static var environment: [String: String] {
    var result: [String: String] = [:]
    for name in ["TERM", "TERM_PROGRAM", "KITTY_WINDOW_ID", "COLORTERM", "NO_COLOR", "TMUX"] {
      if let value = getenv(name) { result[name] = String(cString: value) }
    }
    return result
  }
}
