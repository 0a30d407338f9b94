import Syntax

extension Compiler {
  /// Whether a statement is its cell's last.
  func endsCell(_ statement: Statement, before next: Statement) -> Bool {
    cellStarts.contains { $0 > statement.range.start && $0 <= next.range.start }
  }

  /// Warns of a statement that computes a value and leaves it: `x == 3` for `x = 3`, `f` for `f()`.
  func warnIfUnused(_ value: Expression) {
    guard let hint = unusedHint(value) else { return }
    warn("this value is not used", value.range, hint: hint.isEmpty ? nil : hint)
  }

  /// nil where the expression does something; else what was probably meant, or nothing.
  private func unusedHint(_ value: Expression) -> String? {
    switch value.kind {
    // A bare nil says that a block is to have no value.
    case .call, .conditional, .attempt, .nothing: nil
    // Their right side may be there for what it does.
    case .and(_, let right), .or(_, let right): unusedHint(right)
    case .comprehension(let body, _): unusedHint(body).map { _ in "" }
    case .negate: "to continue the line above, put the `-` at its end"
    case .binary("==", let left, _) where isPlace(left): "`=` assigns, `==` compares"
    case .name(let name): "`\(name)()` calls a function, `print(\(name))` shows a value"
    case .property(_, let name): "to call the function, add parentheses: `.\(name.text)()`"
    case .function: "assign the function to a name, or call it"
    default: "assign it to a name, or show it with `print`"
    }
  }

  private func isPlace(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .name, .property, .element: true
    default: false
    }
  }
}
