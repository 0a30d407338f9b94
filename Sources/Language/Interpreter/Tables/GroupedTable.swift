import Files

/// The rows of a table in groups that agree in some columns.
public final class GroupedTable: DescribedObject {
  public static let type = ObjectType<GroupedTable>(
    "grouped table", summary: "The rows of a table in groups; a loop visits each group as a table.",
    properties: [
      Property("keys", "The columns whose values are the same within a group.") {
        .list($0.keys.map { .string($0) })
      }
    ])

  let table: Table
  let keys: [String]
  /// The rows of each group, in the order in which the groups first appear.
  let groups: [[Int]]

  /// - Throws: `ScriptError` for columns that are not there.
  init(_ table: Table, by keys: [String]) throws {
    let places = try table.places(of: keys)
    guard !places.isEmpty else {
      throw ScriptError("`group` needs the name of a column", hint: "as in `t.group(\"rain\")`")
    }
    var known = DistinctValues()
    var groups: [[Int]] = []
    for (row, values) in table.rows.enumerated() {
      let place = known.place(of: .list(places.map { values[$0] }))
      if place == groups.count { groups.append([]) }
      groups[place].append(row)
    }
    self.table = table
    self.keys = keys
    self.groups = groups
  }

  /// The values that a group agrees in.
  private func heads() throws -> [[Value]] {
    let places = try table.places(of: keys)
    return groups.map { group in places.map { table.rows[group[0]][$0] } }
  }

  /// The rows of a group as a table.
  func part(_ group: Int) -> Table { table.with(rows: groups[group].map { table.rows[$0] }) }

  /// How many rows each group has.
  func counts() throws -> Table {
    Table(
      columns: keys + [newName("count")], rows: zip(try heads(), groups).map { $0 + [.int($1.count)] },
      caption: table.caption)
  }

  /// A row for each group: its keys, a summary of the columns, and the number of rows. A mean brings the standard
  /// deviation along, in a column called like its own with `_std` behind it.
  /// - Parameter names: the columns, or none for all columns of numbers.
  func summarised(_ summary: Summary, of names: [String]) throws -> Table {
    let names = names.isEmpty ? table.numberColumns.filter { !keys.contains($0) } : names
    for name in names where keys.contains(name) {
      throw ScriptError("the rows are grouped by \"\(name)\", which has a single value in each group")
    }
    if let twice = names.firstRepeated { throw ScriptError("the column \"\(twice)\" is given twice") }
    let columns = try names.map { try table.numbers(inColumn: $0) }
    let withDeviation = summary == .mean
    let rows = try zip(try heads(), groups).map { head, group in
      let cells = try columns.flatMap { column in
        let values = group.map { column[$0] }
        return try [summary.of(values)] + (withDeviation ? [Summary.std.of(values)] : [])
      }
      return head + cells + [.int(group.count)]
    }
    let cellNames = names.flatMap { withDeviation ? [$0, Table.deviationName(of: $0)] : [$0] }
    let all = keys + cellNames + [newName("count", besides: cellNames)]
    if let twice = all.firstRepeated { throw ScriptError("the table would have two columns \"\(twice)\"") }
    return Table(columns: all, rows: rows, caption: table.caption)
  }

  private func newName(_ name: String, besides others: [String] = []) -> String {
    var free = name
    while keys.contains(free) || others.contains(free) { free += "_" }
    return free
  }

  /// A row for each group, with values computed by functions from its rows.
  func summarised(_ functions: Record, call: (Value, Table) throws -> Value) throws -> Table {
    if let twice = (keys + functions.keys).firstRepeated {
      throw ScriptError("the table would have two columns \"\(twice)\"")
    }
    let heads = try heads()
    let rows = try groups.indices.map { group in
      let part = part(group)
      return try heads[group] + functions.values.map { try call($0, part) }
    }
    return Table(columns: keys + functions.keys, rows: rows, caption: table.caption)
  }

  // MARK: ScriptObject

  public var oneLine: String {
    let names = keys.joined(separator: ", ")
    return "table of \(table.rows.count.counted("row")) in \(groups.count.counted("group")) by \(names)"
  }

  public func text(width: Int?) -> String {
    guard let counts = try? counts() else { return oneLine }
    return "\(oneLine)\n\(counts.rendered(width: width))"
  }

  public func richForms() -> [RichForm] { [.text(text(width: nil))] }
  public var approximateBytes: Int { table.approximateBytes }

  public func isSame(as other: any ScriptObject) -> Bool {
    guard let other = other as? GroupedTable else { return false }
    return keys == other.keys && table.isSame(as: other.table)
  }

  public func count() -> Int? { groups.count }
  public func item(_ position: Int) -> Value { .object(part(position)) }

  /// A group by its number.
  public func element(at indices: [Index]) throws -> Value {
    guard indices.count == 1, let index = indices.first else {
      throw ScriptError("a grouped table takes one index: the number of a group")
    }
    return item(try index.position(count: groups.count, of: "the groups"))
  }
}
