/// Rows of named columns: a value, like lists and records.
public final class Table: ScriptObject {
  public let columns: [String]
  /// One value for each column in every row; `nil` where there is none.
  public let rows: [[Value]]
  /// A line under the rows when shown, such as what the table is about.
  public let caption: String?

  public init(columns: [String], rows: [[Value]], caption: String? = nil) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "a value for every column")
    self.columns = columns
    self.rows = rows
    self.caption = caption
  }

  /// A table of records: the columns are all their fields, in the order of first appearance.
  public convenience init(_ records: [Record]) {
    var columns: [String] = []
    for record in records {
      for key in record.keys where !columns.contains(key) { columns.append(key) }
    }
    self.init(columns: columns, rows: records.map { record in columns.map { record[$0] ?? .nothing } })
  }

  public func record(at row: Int) -> Record { Record(zip(columns, rows[row]).map { ($0, $1) }) }

  /// - Throws: `ScriptError` naming the columns there are.
  public func index(ofColumn name: String) throws -> Int {
    if let index = columns.firstIndex(of: name) { return index }
    throw ScriptError(
      "the table has no column \"\(name)\"",
      hint: "it has \(columns.map { "\"\($0)\"" }.joined(separator: ", "))")
  }

  public func column(_ name: String) throws -> [Value] {
    let index = try index(ofColumn: name)
    return rows.map { $0[index] }
  }

  /// The mean of every column of numbers over the rows that have one; columns of anything else are left out.
  public func means() -> Record {
    var result = Record()
    for (index, name) in columns.enumerated() {
      let present = rows.map { $0[index] }.filter { !$0.isNothing }
      let numbers = present.compactMap(\.asNumber)
      guard numbers.count == present.count, !numbers.isEmpty else {
        if present.isEmpty, !rows.isEmpty { result[name] = .nothing }
        continue
      }
      result[name] = .float(numbers.reduce(0, +) / Double(numbers.count))
    }
    return result
  }

  // MARK: ScriptObject

  public var typeName: String { "table" }

  public var oneLine: String {
    "table of \(rows.count) row\(rows.count == 1 ? "" : "s"): \(columns.joined(separator: ", "))"
  }

  public func richForms() -> [RichForm] { [.text(rendered())] }
  public var approximateBytes: Int { rows.count * columns.count * 24 + 64 }
  public var propertyNames: [String] { ["columns", "rows"] + columns }

  public func property(_ name: String) -> Value? {
    if let values = try? column(name) { return .list(values) }
    switch name {
    case "columns": return .list(columns.map { .string($0) })
    case "rows": return .list(rows.indices.map { .record(record(at: $0)) })
    default: return nil
    }
  }

  public func isSame(as other: any ScriptObject) -> Bool {
    guard let other = other as? Table else { return false }
    return columns == other.columns && rows.count == other.rows.count
      && zip(rows, other.rows).allSatisfy { zip($0, $1).allSatisfy { $0.isSame(as: $1) } }
  }

  public func count() -> Int? { rows.count }
  public func item(_ position: Int) -> Value { .record(record(at: position)) }

  /// A row by its number, rows by a slice, a column by its name.
  public func element(at indices: [Index]) throws -> Value {
    guard indices.count == 1, let index = indices.first else {
      throw ScriptError("a table takes one index: a row, a slice of rows or a column's name")
    }
    switch index {
    case .value(.string(let name)): return .list(try column(name))
    case .value: return .record(record(at: try index.position(count: rows.count, of: "the table")))
    case .slice(let slice):
      let (start, length, step) = try slice.resolved(count: rows.count)
      let chosen = (0..<length).map { rows[start + $0 * step] }
      return .object(Table(columns: columns, rows: chosen, caption: caption))
    }
  }
}
