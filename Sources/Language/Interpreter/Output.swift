import Console

/// Where a script's output goes.
public protocol Output: AnyObject {
  /// Text from `print`, newline included.
  func write(_ text: String)
  /// What the host has made for the screen, a picture among it, in which nothing of others can do any harm.
  func draw(_ sequences: String)
  /// A value from `show`, in whatever rich form the host can present.
  func show(_ value: Value) throws
  /// A remark for the user that is no part of the output.
  func remark(_ text: String)
  /// The columns of the screen that the output goes to; nil where lines may be as long as they like.
  var width: Int? { get }
}

extension Output {
  public var width: Int? { nil }
  public func remark(_ text: String) { Terminal.tell(text + "\n") }
  public func draw(_ sequences: String) { write(sequences) }
}

extension Value {
  /// The text of a value on its own: a table whole where no width is given, and cut to it otherwise.
  public func text(width: Int?) -> String {
    if case .object(let object) = self { return object.text(width: width) }
    return width.map { display(width: $0) } ?? display()
  }

  /// The text of a value on a screen, which can do nothing to it.
  /// - Parameter width: the columns there are.
  public func screenText(width: Int) -> String { display(width: width).visibleLines }
}

/// Keeps everything in memory, for tests, notebooks and examples.
public final class RecordedOutput: Output {
  public private(set) var text = ""
  public private(set) var shown: [Value] = []

  public init() {}

  public func write(_ text: String) { self.text += text }

  public func show(_ value: Value) throws {
    shown.append(value)
    text += value.display() + "\n"
  }
}
