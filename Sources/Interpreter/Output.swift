/// Where a script's output goes.
public protocol Output: AnyObject {
  /// Text from `print`, newline included.
  func write(_ text: String)
  /// A value from `show`, in whatever rich form the host can present.
  func show(_ value: Value) throws
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
