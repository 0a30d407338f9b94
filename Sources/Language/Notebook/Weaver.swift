import Interpreter
import Resources
import Syntax

/// A cell of a script, with what running it gave.
public struct WovenCell {
  public enum Kind {
    case text, code
  }

  public var kind: Kind
  public var title: String
  /// The Markdown, or the code.
  public var text: String
  public var outputs: [CellOutput] = []
  public var error: CellError?
  /// nil where it was not run.
  public var seconds: Double?
}

/// What a cell printed or showed.
public enum CellOutput {
  case text(String)
  /// Shown on the way.
  case value(ShownValue)
  /// The value of the cell's last expression.
  case result(ShownValue)
}

/// A value as it was when it was shown: what is shared, such as an optimiser, changes later.
public struct ShownValue {
  public let text: String
  let oneLine: String
  /// Tables never change.
  let table: Table?
  let svg: String?
  let png: [UInt8]?

  init(_ value: Value) {
    text = value.text(width: 100)
    oneLine = value.oneLine(limit: 200)
    table = value.asObject as? Table
    var (svg, png): (String?, [UInt8]?) = (nil, nil)
    for form in (try? value.asObject?.richForms()) ?? [] {
      switch form {
      case .text: break
      case .svg(let make): svg = try? make()
      case .png(let make): png = try? make()
      }
    }
    (self.svg, self.png) = (svg, png)
  }
}

/// Why a cell stopped.
public struct CellError {
  public var message: String
  /// Whether it was asked to, by Ctrl-C or a signal.
  public var isInterruption = false
  /// With the place in the source.
  public var rendered: String
}

/// Runs the cells of a script one after the other and keeps what each gives.
public enum Weaver {
  /// - Parameters:
  ///   - session: one that writes into `output`.
  ///   - each: called before a code cell is run, with its number from 1 and how many there are.
  /// - Returns: all cells; after one that failed none is run.
  public static func weave(
    _ source: Source, in session: Session, output: CellRecorder, each: (Int, Int) -> Void = { _, _ in }
  ) throws -> [WovenCell] {
    // What is wrong anywhere is said before anything runs, as for scripts.
    try session.requireSound(source)
    try session.checkSettings(of: source)
    var woven = cells(of: source)
    let count = woven.count { $0.cell.kind == .code }
    var number = 0
    var failed = false
    for index in woven.indices where woven[index].cell.kind == .code && !failed {
      number += 1
      each(number, count)
      let clock = ContinuousClock()
      let start = clock.now
      do {
        let outcome = try session.evaluate(woven[index].part.alone(in: source))
        if let value = outcome.value, !outcome.isMuted, !value.isNothing {
          output.add(.result(ShownValue(value)))
        }
      } catch {
        failed = true
        woven[index].cell.error = CellError(error, partial: session.partialNames)
        if let value = session.takePartialValue() { output.add(.result(ShownValue(value))) }
      }
      let elapsed = (clock.now - start).components
      woven[index].cell.seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
      woven[index].cell.outputs = output.take()
    }
    return woven.map(\.cell)
  }

  /// The cells as they stand in the source, without any that hold nothing.
  static func cells(of source: Source) -> [(part: Syntax.Cell, cell: WovenCell)] {
    Syntax.Cell.cells(of: source).compactMap { part in
      let isText = part.kind == .markdown
      let text = part.content(in: source).trimmedLines
      guard !text.isEmpty || !part.title.isEmpty else { return nil }
      return (part, WovenCell(kind: isText ? .text : .code, title: part.title, text: text))
    }
  }
}

/// Keeps what a session writes, in order.
public final class CellRecorder: Output {
  private var outputs: [CellOutput] = []
  /// What was printed since the last of them.
  private var printed = ""

  public init() {}

  public func write(_ text: String) { printed += text }

  public func show(_ value: Value) throws { add(.value(ShownValue(value))) }

  func add(_ output: CellOutput) {
    addPrinted()
    outputs.append(output)
  }

  private func addPrinted() {
    if !printed.isEmpty { outputs.append(.text(printed)) }
    printed = ""
  }

  /// What was written since.
  func take() -> [CellOutput] {
    addPrinted()
    defer { outputs = [] }
    return outputs
  }
}

extension CellError {
  /// - Parameter partial: names of what was cut short.
  fileprivate init(_ error: any Error, partial: [(name: String, object: any ScriptObject)]) {
    switch error {
    case let error as ScriptError: self.init(message: error.message, rendered: error.render())
    case let error as CheckFailure: self.init(message: error.render(), rendered: error.render())
    case let stop as Interruption:
      let rests = partial.map { "; `\($0.name)` holds the partial result: \($0.object.oneLine)" }
      self.init(message: stop.message, isInterruption: true, rendered: stop.message + rests.joined())
    default: self.init(message: "\(error)", rendered: "\(error)")
    }
  }
}

extension String {
  /// Without empty lines at both ends.
  var trimmedLines: String {
    let newline = UInt8(ascii: "\n")
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    let start = utf8[..<first].lastIndex(of: newline).map { utf8.index(after: $0) } ?? startIndex
    return String(self[start..<(utf8[last...].firstIndex(of: newline) ?? endIndex)])
  }
}
