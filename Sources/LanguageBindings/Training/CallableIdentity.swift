import Files
import Interpreter

extension Call {
  /// Tells a function from all others by what its results depend on: its definition, and what it uses.
  func identity(of function: Value) -> String {
    let identity = session.identity(of: function)
    let opaque = identity.opaque.map { "; \($0.name): \($0.value.oneLine)" }.joined()
    // Long texts are read by people where a checkpoint is refused.
    return "function \(digest((identity.text + opaque).utf8).prefix(16))"
  }
}
