import Console
import Syntax

/// Where the time of a run went.
public struct Profile {
  /// A line of a script, with what itself took: without the functions of the language it calls.
  public struct Line {
    public let source: Source
    /// Counted from 1.
    public let number: Int
    /// How often the line was begun.
    public var runs = 0
    public var seconds = 0.0
  }

  /// A built-in or an operator on objects, without what it calls in turn.
  public struct Operation {
    public let name: String
    public var calls = 0
    public var seconds = 0.0
  }

  public let seconds: Double
  public let lines: [Line]
  public let operations: [Operation]

  /// A table of the lines that took most, and one of the operations.
  /// - Parameter width: the columns there are on the screen.
  public func text(width: Int?, limit: Int = 12) -> String {
    let language = seconds - operations.reduce(0) { $0 + $1.seconds }
    return [
      "\(Units.duration(seconds)), of which the language itself \(Units.duration(max(language, 0)))",
      lineTable(limit).text(width: width), operationTable(limit).text(width: width),
    ].joined(separator: "\n\n")
  }

  private func lineTable(_ limit: Int) -> Table {
    let most = lines.sorted { $0.seconds > $1.seconds }
    return Table(
      columns: ["time", "share", "runs", "line", ""],
      rows: most.prefix(limit).map { line in
        let code = line.source.lineText(line.number - line.source.linesBefore - 1).trimmed
        return timing(line.seconds) + [
          .int(line.runs), .string("\(line.source.name):\(line.number)"), .string(code),
        ]
      }, caption: caption(most.dropFirst(limit).map(\.seconds), "line"))
  }

  private func operationTable(_ limit: Int) -> Table {
    let most = operations.sorted { $0.seconds > $1.seconds }
    return Table(
      columns: ["time", "share", "calls", "operation"],
      rows: most.prefix(limit).map { timing($0.seconds) + [.int($0.calls), .string($0.name)] },
      caption: caption(most.dropFirst(limit).map(\.seconds), "operation"))
  }

  private func timing(_ part: Double) -> [Value] {
    [.string(Units.duration(part)), .string("\(Int((100 * part / max(seconds, 1e-9)).rounded())) %")]
  }

  private func caption(_ rest: [Double], _ what: String) -> String? {
    if rest.isEmpty { return nil }
    return
      "and \(Units.duration(rest.reduce(0, +))) in \(rest.count) more \(what)\(rest.count == 1 ? "" : "s")"
  }
}
