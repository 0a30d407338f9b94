extension Topic {
  /// Tables: rows of named columns.
  public static var tables: Topic {
    Topic(
      "Tables",
      summary:
        "Rows of named columns. A table is a value: functions give new ones. `nil` marks a missing value: means and "
        + "other summaries ignore it, sorting puts it last; `nan` makes a mean `nan`. `t + u` puts the rows of two tables "
        + "together, `t[0]` is a row, `t[..<5]` the first five, `t.loss` or `t[\"loss\"]` a column.",
      builtIns: [table, select, without, rename, with] + rowFunctions + summaryFunctions + fileFunctions,
      types: [Table.type.entry, GroupedTable.type.entry])
  }

  static var noColumn: String { "a column that does not exist" }

  private static var table: BuiltIn {
    struct Parameters: ParameterList {
      let rows = Parameter(
        .value(.oneOf([.listOf(.record), .record])),
        "A record for each row, where missing fields become `nil`; or one record of columns, lists of one length."
      )
    }
    return BuiltIn(
      "table", Parameters.self,
      result: "a table", summary: "A table with a row for each record, or with the columns given.",
      errors: ["columns of different lengths"],
      examples: [
        Example("table([{n: 8, loss: 0.2}, {n: 64, loss: 0.1}]).columns", shows: "[\"n\", \"loss\"]"),
        Example("table({n: [8, 64], loss: [0.2, 0.1]})[1]", shows: "{n: 64, loss: 0.1}"),
      ], seeAlso: ["where", "group", "read_csv"]
    ) { given, _ in
      let rows = try given.rows
      if let records = rows.asList { return .object(Table(records.compactMap(\.asRecord))) }
      let columns = try (rows.asRecord ?? Record()).map { name, values in
        guard !values.isNothing, values.asNumber == nil, values.asString == nil else {
          throw ScriptError(
            "the column \"\(name)\" must be a list, not \(values.typePhrase)",
            hint: "for a single row, write `table([{…}])`")
        }
        return (name: name, values: try Iteration.list(values, "the column \"\(name)\""))
      }
      let count = columns.first?.values.count ?? 0
      for column in columns where column.values.count != count {
        throw ScriptError(
          "the columns have different lengths: \"\(columns[0].name)\" \(count), \"\(column.name)\" \(column.values.count)"
        )
      }
      return .object(
        Table(columns: columns.map(\.name), rows: (0..<count).map { row in columns.map { $0.values[row] } }))
    }
  }

  private static var select: BuiltIn {
    struct Parameters: ParameterList {
      let table = Parameter.table
      let columns = Parameter.columns("Names of columns, in the new order.")
    }
    return BuiltIn(
      "select", receivers: ["table"], Parameters.self,
      result: "a table", summary: "The table with only some of its columns.",
      errors: [noColumn, "a column given twice"],
      examples: [Example("table([{n: 8, loss: 0.5}]).select(\"loss\").columns", shows: "[\"loss\"]")],
      seeAlso: ["without", "where"]
    ) { given, _ in .object(try given.table.selecting(given.columns)) }
  }

  private static var without: BuiltIn {
    struct Parameters: ParameterList {
      let table = Parameter.table
      let columns = Parameter.columns("Names of columns.")
    }
    return BuiltIn(
      "without", receivers: ["table"], Parameters.self,
      result: "a table", summary: "The table without some of its columns.", errors: [noColumn],
      examples: [Example("table([{n: 8, loss: 0.5}]).without(\"n\").columns", shows: "[\"loss\"]")],
      seeAlso: ["select"]
    ) { given, _ in .object(try given.table.dropping(given.columns)) }
  }

  private static var rename: BuiltIn {
    struct Parameters: ParameterList {
      let table = Parameter.table
      let names = Parameter(.record, "The new names, as in `{old: \"new\"}`.")
    }
    return BuiltIn(
      "rename", receivers: ["table"], Parameters.self,
      result: "a table", summary: "The table with some columns renamed.",
      errors: [noColumn, "two columns with the same name"],
      examples: [Example("table([{n: 8}]).rename({n: \"images\"}).columns", shows: "[\"images\"]")],
      seeAlso: ["select"]
    ) { given, _ in .object(try given.table.renaming(given.names)) }
  }

  private static var with: BuiltIn {
    struct Parameters: ParameterList {
      let table = Parameter.table
      let columns = Parameter(
        .record,
        "For each column a function of the row, a list with a value for each row, or one value for all.")
    }
    return BuiltIn(
      "with", receivers: ["table"], Parameters.self, result: "a table",
      summary: "The table with columns added or replaced.",
      details: "Functions take each row as a record that already includes the columns before.",
      errors: ["a list without exactly one value for each row"],
      examples: [
        Example(
          "table([{a: 3, b: 1}]).with({gain: r -> r.a - r.b, seed: 1})[0]",
          shows: "{a: 3, b: 1, gain: 2, seed: 1}")
      ], seeAlso: ["select", "rename"]
    ) { given, call in
      var result = try given.table
      for (name, value) in try given.columns {
        let values =
          value.isFunction
          ? try result.rows.indices.map { try call.invoke(value, [.record(result.record(at: $0))]) }
          : try result.columnValues(value, for: name)
        result = result.with(column: name, values)
      }
      return .object(result)
    }
  }
}

extension Value {
  /// Whether it is a function: objects that can be called, such as networks, are values of a column.
  fileprivate var isFunction: Bool {
    switch self {
    case .function, .builtIn: true
    default: false
    }
  }
}

extension ParameterKind where Argument == [String] {
  /// Names of columns, given as strings or as one string.
  static var columnNames: Self {
    Self(.oneOf([.string, .listOf(.string)])) { value, _ in
      value.asString.map { [$0] } ?? value.asList?.compactMap(\.asString) ?? []
    }
  }
}

extension Parameter where Argument == Table {
  static var table: Parameter { Parameter(.object(Table.self), "The table.") }
}

extension Parameter where Argument == [String] {
  /// Columns, one for each position.
  static func columns(_ doc: String) -> Parameter { Parameter(variadic: .string, as: .columnNames, doc) }
}
