import Files
import Interpreter

extension Call {
  /// Tells the function given from all others by what its results depend on: its definition, and what it uses.
  func identity(ofFunction parameter: String) -> String {
    let identity = session.identity(of: value(parameter))
    let opaque = identity.opaque.map { "; \($0.name): \($0.value.oneLine)" }.joined()
    // Long texts are read by people where a checkpoint is refused.
    return "function \(digest((identity.text + opaque).utf8).prefix(16))"
  }
}
