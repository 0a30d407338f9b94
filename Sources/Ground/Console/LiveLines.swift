import Glibc

/// What tells on the standard error how things go: lines that are drawn over where a terminal allows it, and lines that
/// stay. No line is wider than the screen, and none does anything to it, whatever it is made of.
public final class LiveLines {
  /// Whether lines can be drawn over.
  public let isDrawn = Terminal.isDrawnOn(STDERR_FILENO)
  /// The widths of the lines to be seen.
  private var shown: [Int] = []

  public init() {}

  /// The columns that a line may take.
  public var width: Int { max(1, (Terminal.size(of: STDERR_FILENO)?.columns ?? 100) - 1) }

  /// Draws lines in place of those drawn last.
  public func draw(_ lines: [String]) {
    guard isDrawn else { return }
    let width = width
    let lines = lines.map { DisplayWidth.cut($0.visible, to: width) }
    let text = erasure + lines.joined(separator: "\n")
    shown = lines.map { DisplayWidth.columns($0) }
    Terminal.draw(text, to: STDERR_FILENO)
  }

  /// Takes away what is drawn.
  public func erase() {
    guard !shown.isEmpty else { return }
    Terminal.draw(erasure, to: STDERR_FILENO)
    shown = []
  }

  /// A line with a bar that is filled by a share: `8 networks  ████░░░░ 12/24 points`. Without room the bar is left out.
  public func line(_ label: String = "", filled share: Double, _ text: String) -> String {
    let length = min(24, width - DisplayWidth.columns(label + text) - 1)
    guard length >= 6 else { return label + text }
    let filled = Int(share * Double(length))
    return label + String(repeating: "█", count: filled) + String(repeating: "░", count: length - filled)
      + " " + text
  }

  /// Writes a line that stays.
  public func say(_ line: String) {
    erase()
    Terminal.write(line.visible + "\n", to: STDERR_FILENO)
  }

  /// From the end of the last line to the start of the first. A window made narrower has broken lines that no longer fit.
  private var erasure: String {
    guard !shown.isEmpty else { return "" }
    let columns = width + 1
    let rows = shown.reduce(0) { $0 + max(1, ($1 + columns - 1) / columns) }
    return (rows > 1 ? "\u{1B}[\(rows - 1)A" : "") + "\r\u{1B}[J"
  }
}
