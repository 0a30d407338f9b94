/// An error of a host's own that already says what is wrong in a sentence: it reaches the script as a
/// `ScriptError` with the place added.
public protocol ExplainedError: Error {
  var message: String { get }
  var hint: String? { get }
}
