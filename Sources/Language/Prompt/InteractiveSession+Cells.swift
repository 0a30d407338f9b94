import Console
import Glibc
import Interpreter
import Syntax

extension InteractiveSession {
  func openScript(_ path: String) {
    if path.isEmpty { return report("error: `:open` needs the name of a file, such as `:open curves.dr`") }
    _ = reporting {
      let source = try session.source(file: expanded(path))
      script = ScriptCells(path: source.name, text: source.text)
      listCells()
    }
  }

  /// The opened script as it is on disk now; nil, with a report, where there is none.
  private func currentScript() -> ScriptCells? {
    guard var current = script else {
      report("error: no script is open; `:open FILE.dr` opens one")
      return nil
    }
    if let source = try? session.source(file: current.path) {
      current.update(text: source.text)
      script = current
    } else {
      report("warning: '\(current.path)' cannot be read; its cells are unchanged")
    }
    return current
  }

  func listCells() {
    guard let script = currentScript() else { return }
    let room = max(1, Terminal.size.columns - 20)
    for (index, cell) in script.cells.enumerated() {
      let first = script.text(index).prefix { !$0.isNewline }
      let label = cell.title.isEmpty ? String(first) : cell.title
      let shown = DisplayWidth.cut(label.visible, to: room)
      let state =
        switch script.states[index] {
        case .waiting: cell.kind == .markdown ? "text" : ""
        case .ran(let seconds): cell.kind == .markdown ? "text" : Units.duration(seconds)
        case .failed: "failed"
        case .changed: "changed"
        }
      let number = String(index + 1)
      let mark = index == script.next ? ">" : " "
      session.output.write(
        mark + String(repeating: " ", count: max(0, 3 - number.count)) + number + "  "
          + padded(state, 11) + "  " + shown + "\n")
    }
  }

  /// Runs the next cell of code, after printing the text before it.
  func runNextCell() {
    guard let script = currentScript() else { return }
    guard script.next < script.cells.count else {
      return session.output.write("that was the last cell; `:run 1` starts again\n")
    }
    let code = script.cells.indices.first { $0 >= script.next && script.cells[$0].kind == .code }
    runCells(script.next...(code ?? script.cells.count - 1))
  }

  func runLatestCell() {
    guard let script = currentScript() else { return }
    guard let latest = script.latest else {
      return report("error: no cell has run yet; `:next` runs the first")
    }
    runCells(latest...latest)
  }

  /// `3` or `2..4`.
  func runCells(_ text: String) {
    guard let script = currentScript() else { return }
    let count = script.cells.count
    guard let range = cellRange(text) else {
      return report("error: `:run` needs a cell's number or a range, such as `:run 3` or `:run 2..4`")
    }
    guard range.lowerBound >= 1, range.upperBound <= count else {
      return report("error: '\(script.path)' has the cells 1 to \(count); `:cells` lists them")
    }
    runCells(range.lowerBound - 1...range.upperBound - 1)
  }

  /// Shows what is about to run: the beginning of a long cell.
  private func echo(_ code: String) {
    let limit = 12
    let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
    let width = Terminal.size.columns - 1
    for line in lines.prefix(limit) {
      let shown = DisplayWidth.cut("  " + line.visibleLines, to: width)
      session.output.write((isColoured ? Colouring.coloured(shown) : shown) + "\n")
    }
    if lines.count > limit { session.output.write("  … \(lines.count - limit) more lines\n") }
  }

  /// Runs cells in order, up to the first that fails.
  private func runCells(_ range: ClosedRange<Int>) {
    for index in range {
      guard let current = script else { return }
      if current.cells[index].kind == .markdown {
        let words = current.text(index).split(separator: "\n", omittingEmptySubsequences: false).map { line in
          line.hasPrefix("# ") ? line.dropFirst(2) : line.hasPrefix("#") ? line.dropFirst() : line
        }
        session.output.write(words.joined(separator: "\n") + "\n")
        script?.finished(index, .ran(seconds: 0))
        continue
      }
      echo(current.text(index))
      let seconds = evaluate(current.code(index), as: current.text(index))
      script?.finished(index, seconds.map { .ran(seconds: $0) } ?? .failed)
      if seconds == nil { return }
    }
  }
}

/// The cells that `3` or `2..4` names, counted from 1; nil for anything else.
func cellRange(_ text: String) -> ClosedRange<Int>? {
  if let number = Int(text) { return number...number }
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  guard parts.count == 3, parts[1].isEmpty, let first = Int(trimmed(parts[0])),
    let last = Int(trimmed(parts[2])), first <= last
  else { return nil }
  return first...last
}
