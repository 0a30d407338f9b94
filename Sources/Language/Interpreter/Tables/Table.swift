/// Rows of named columns: a value, like lists and records.
public final class Table: DescribedObject {
  public static let type = ObjectType<Table>(
    "table",
    summary: "Rows of named columns. `t[0]` is a row as a record, `t.loss` a column as a list, "
      + "`t + u` the rows of both, and a loop visits the rows.",
    properties: [
      Property("columns", "The columns' names.") { .list($0.columns.map { .string($0) }) },
      Property("rows", "The rows as a list of records.") { table in
        .list(table.rows.indices.map { .record(table.record(at: $0)) })
      },
    ])

  public let columns: [String]
  /// One value for each column in every row; `nil` where there is none.
  public let rows: [[Value]]
  /// A line under the rows when shown, such as what the table is about.
  public let caption: String?
  /// Whether Ctrl-C cut short what made it.
  public let isPartial: Bool

  public init(columns: [String], rows: [[Value]], caption: String? = nil, isPartial: Bool = false) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "a value for every column")
    self.columns = columns
    self.rows = rows
    self.caption = caption
    self.isPartial = isPartial
  }

  /// A table of records: the columns are all their fields, in the order of first appearance.
  public convenience init(_ records: [Record], caption: String? = nil, isPartial: Bool = false) {
    var columns: [String] = []
    var known: Set<String> = []
    for record in records {
      for key in record.keys where known.insert(key).inserted { columns.append(key) }
    }
    self.init(
      columns: columns, rows: records.map { record in columns.map { record[$0] ?? .nothing } },
      caption: caption, isPartial: isPartial)
  }

  /// The same columns with other rows.
  func with(rows: [[Value]]) -> Table { Table(columns: columns, rows: rows, caption: caption) }

  public func record(at row: Int) -> Record { Record(zip(columns, rows[row]).map { ($0, $1) }) }

  /// - Throws: `ScriptError` naming the columns there are.
  public func index(ofColumn name: String) throws -> Int {
    if let index = columns.firstIndex(of: name) { return index }
    let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
    throw ScriptError(
      "the table has no column \"\(name)\"", hint: columns.isEmpty ? "it has no columns" : "it has \(names)")
  }

  public func column(_ name: String) throws -> [Value] {
    let index = try index(ofColumn: name)
    return rows.map { $0[index] }
  }

  // MARK: ScriptObject

  public func identity(_ text: (Value) -> String) -> String? {
    let cells = rows.map { $0.map(text).joined(separator: ", ") }
    return "table \(([columns.joined(separator: ", ")] + cells).joined(separator: "; "))"
  }

  public var oneLine: String {
    let names = columns.isEmpty ? "" : ": \(columns.joined(separator: ", "))"
    return "table of \(rows.count) row\(rows.count == 1 ? "" : "s")\(names)"
  }

  public func richForms() -> [RichForm] { [.text(rendered())] }
  public func text(width: Int?) -> String { rendered(width: width) }
  public var approximateBytes: Int { Value.list(rows.map { .list($0) }).approximateBytes }

  /// Besides those of every table, each column is a property, and goes before one of the same name.
  public var propertyNames: [String] { Table.type.propertyNames(of: self) + columns }

  public func property(_ name: String) throws -> Value? {
    if let values = try? column(name) { return .list(values) }
    return try Table.type.property(name, of: self)
  }

  public func setProperty(_ name: String, to value: Value) throws {
    throw ScriptError(
      "a column cannot be assigned with a dot",
      hint: "write `t[\"\(name)\"] = …`, or `t = t.with({\(name): …})`")
  }

  public func isSame(as other: any ScriptObject) -> Bool {
    guard let other = other as? Table else { return false }
    return columns == other.columns && rows.count == other.rows.count
      && zip(rows, other.rows).allSatisfy { zip($0, $1).allSatisfy { $0.isSame(as: $1) } }
  }

  /// `t + u`: the rows of both, with the columns of both. A list of records serves as a table.
  public func binary(_ operation: BinaryOperator, with other: Value, side: OperandSide) throws -> Value? {
    guard operation == .add, side == .left else { return nil }
    let added: Table
    if let table = other.asObject as? Table {
      added = table
    } else if let list = other.asList, list.allSatisfy({ $0.asRecord != nil }) {
      added = Table(list.compactMap(\.asRecord))
    } else {
      throw ScriptError("only a table or a list of records can be added to a table, not \(other.typePhrase)")
    }
    try Limits.checkList(rows.count + added.rows.count)
    let new = added.columns.filter { !columns.contains($0) }
    let places = (columns + new).map { added.columns.firstIndex(of: $0) }
    let missing = [Value](repeating: .nothing, count: new.count)
    return .object(
      Table(
        columns: columns + new,
        rows: rows.map { $0 + missing }
          + added.rows.map { row in places.map { $0.map { row[$0] } ?? .nothing } },
        caption: caption))
  }

  public func count() -> Int? { rows.count }
  public func item(_ position: Int) -> Value { .record(record(at: position)) }

  /// A row by its number, rows by a slice, a column by its name.
  public func element(at indices: [Index]) throws -> Value {
    guard indices.count == 1, let index = indices.first else {
      throw ScriptError(
        "a table takes one index: a row, a slice of rows or a column's name",
        hint: "for a single value, write `t[0].name`")
    }
    switch index {
    case .value(.string(let name)): return .list(try column(name))
    case .value: return .record(record(at: try index.position(count: rows.count, of: "the table")))
    case .slice(let slice):
      let (start, length, step) = try slice.resolved(count: rows.count)
      return .object(with(rows: (0..<length).map { rows[start + $0 * step] }))
    }
  }

  /// `t["name"] = values` gives a column other values, or adds it.
  public func replacing(at indices: [Index], with value: Value) throws -> Value {
    guard indices.count == 1, case .value(.string(let name))? = indices.first else {
      throw ScriptError(
        "only columns of a table can be assigned, not rows", hint: "write `t[\"name\"] = values`")
    }
    return .object(with(column: name, try columnValues(value, for: name)))
  }
}
