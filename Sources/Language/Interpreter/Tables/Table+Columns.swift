import Files
import Resources

extension Table {
  /// The table with a column replaced, or added as the last.
  func with(column name: String, _ values: [Value]) -> Table {
    guard let place = columns.firstIndex(of: name) else {
      return Table(
        columns: columns + [name], rows: zip(rows, values).map { $0 + [$1] }, caption: caption)
    }
    return with(
      rows: zip(rows, values).map { row, value in
        var row = row
        row[place] = value
        return row
      })
  }

  /// A value for every row: those of a list, range or whatever else has as many items, or one value for all.
  func columnValues(_ value: Value, for name: String) throws -> [Value] {
    switch value {
    case .list, .range: break
    case .object(let object) where (try? object.count()) != nil: break
    default: return [Value](repeating: value, count: rows.count)
    }
    let values = try Iteration.list(value, "the column \"\(name)\"")
    guard values.count == rows.count else {
      throw ScriptError(
        "the column \"\(name)\" would have \(values.count.counted("value")), but the table has \(rows.count.counted("row"))"
      )
    }
    return values
  }

  /// The columns of these names, in the order given.
  /// - Throws: `ScriptError` for names that are not there or given twice.
  func selecting(_ names: [String]) throws -> Table {
    let places = try places(of: names)
    return Table(columns: names, rows: rows.map { row in places.map { row[$0] } }, caption: caption)
  }

  func dropping(_ names: [String]) throws -> Table {
    let dropped = Set(try places(of: names))
    return try selecting(columns.indices.filter { !dropped.contains($0) }.map { columns[$0] })
  }

  func renaming(_ names: Record) throws -> Table {
    var renamed = columns
    for (old, value) in names {
      guard let new = value.asString else {
        throw ScriptError("the new name of \"\(old)\" must be a string, not \(value.typePhrase)")
      }
      renamed[try index(ofColumn: old)] = new
    }
    if let twice = renamed.firstRepeated {
      throw ScriptError("the table would have two columns \"\(twice)\"")
    }
    return Table(columns: renamed, rows: rows, caption: caption)
  }

  func places(of names: [String]) throws -> [Int] {
    if let twice = names.firstRepeated { throw ScriptError("the column \"\(twice)\" is given twice") }
    return try names.map { try index(ofColumn: $0) }
  }

  // MARK: Rows

  /// The rows in the order of one or several columns, the first deciding; `nan` and `nil` come last.
  func sorted(by names: [String], descending: Bool) throws -> Table {
    let places = try places(of: names)
    guard !places.isEmpty else {
      throw ScriptError("`sort` needs the name of a column", hint: "as in `t.sort(\"loss\")`")
    }
    let order = try Array(rows.indices).stableSorted { first, second in
      for (place, name) in zip(places, names) {
        let (left, right) = (rows[first][place], rows[second][place])
        do {
          if try Ordering.precedes(left, right, descending: descending) { return true }
          if try Ordering.precedes(right, left, descending: descending) { return false }
        } catch let error as ScriptError {
          throw ScriptError("the column \"\(name)\" cannot be sorted: \(error.message)")
        }
      }
      return false
    }
    return with(rows: order.map { rows[$0] })
  }

  /// The first row of each combination of values in the columns.
  func unique(by names: [String]) throws -> Table {
    let places = names.isEmpty ? Array(columns.indices) : try places(of: names)
    var known = DistinctValues()
    var kept: [[Value]] = []
    for row in rows where known.place(of: .list(places.map { row[$0] })) == kept.count { kept.append(row) }
    return with(rows: kept)
  }

  /// The rows of this table beside those of another that agree in the columns `keys`.
  /// - Parameter keepsAll: whether rows without a partner stay, with `nil` in the other's columns.
  func joined(_ other: Table, on keys: [String], keepsAll: Bool) throws -> Table {
    guard !keys.isEmpty else {
      throw ScriptError(
        "the tables have no common column to join on", hint: "rename one: `t.rename({old: \"new\"})`")
    }
    let places = try places(of: keys)
    let otherPlaces = try other.places(of: keys)
    let added = other.columns.indices.filter { !otherPlaces.contains($0) }
    for place in added where columns.contains(other.columns[place]) {
      let name = other.columns[place]
      throw ScriptError(
        "both tables have a column \"\(name)\", but it is not in `on:`",
        hint: "rename one: `other.rename({\"\(name)\": \"other \(name)\"})`, or leave it out with `without`")
    }
    var known = DistinctValues()
    var partners: [[Int]] = []
    for (row, values) in other.rows.enumerated() {
      let place = known.place(of: .list(otherPlaces.map { values[$0] }))
      if place == partners.count { partners.append([]) }
      partners[place].append(row)
    }
    var joined: [[Value]] = []
    for row in rows {
      if Interrupt.isRequested { throw Interruption() }
      let before = joined.count
      if let place = known.place(ofKnown: .list(places.map { row[$0] })) {
        for partner in partners[place] { joined.append(row + added.map { other.rows[partner][$0] }) }
      } else if keepsAll {
        joined.append(row + added.map { _ in .nothing })
      }
      try Limits.checkList(joined.count, before: before)
    }
    return Table(columns: columns + added.map { other.columns[$0] }, rows: joined, caption: caption)
  }

  /// A row for each combination in `rowNames`, a column for each value of `columnName`.
  /// - Parameter combine: makes one value of those that meet in a cell.
  func pivoted(
    rows rowNames: [String], columns columnName: String, values: String, combine: ([Value]) throws -> Value
  ) throws -> Table {
    let rowPlaces = try places(of: rowNames)
    let columnPlace = try index(ofColumn: columnName)
    let valuePlace = try index(ofColumn: values)
    var (lefts, tops) = (DistinctValues(), DistinctValues())
    var cells: [[[Value]]] = []
    for row in rows {
      if Interrupt.isRequested { throw Interruption() }
      let left = lefts.place(of: .list(rowPlaces.map { row[$0] }))
      let top = tops.place(of: row[columnPlace])
      if left == cells.count { cells.append([]) }
      while cells[left].count <= top { cells[left].append([]) }
      cells[left][top].append(row[valuePlace])
    }
    let names = rowNames + tops.values.map(\.plainText)
    if let twice = names.firstRepeated { throw ScriptError("the table would have two columns \"\(twice)\"") }
    let pivoted = try cells.enumerated().map { left, tally in
      if Interrupt.isRequested { throw Interruption() }
      return try (lefts.values[left].asList ?? [])
        + tops.values.indices.map {
          $0 < tally.count && !tally[$0].isEmpty ? try combine(tally[$0]) : .nothing
        }
    }
    return Table(columns: names, rows: pivoted, caption: caption)
  }
}
