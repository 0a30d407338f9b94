extension Topic {
  /// Tables: rows of named columns.
  public static var tables: Topic {
    Topic(
      "Tables",
      summary:
        "Rows of named columns. A table is a value: functions give new ones. `nil` marks a missing value: means and "
        + "the like leave it out, sorting puts it last; `nan` makes a mean `nan`. `t + u` puts the rows of two tables "
        + "together, `t[0]` is a row, `t[..<5]` the first five, `t.loss` or `t[\"loss\"]` a column.",
      builtIns: [table, select, without, rename, with] + rowFunctions + summaryFunctions + fileFunctions,
      types: [
        ScriptType(
          "table",
          summary: "Rows of named columns. `t[0]` is a row as a record, `t.loss` a column as a list, "
            + "`t + u` the rows of both, and a loop goes through the rows.",
          properties: [("columns", "The columns' names."), ("rows", "The rows as a list of records.")]),
        ScriptType(
          "grouped table", summary: "The rows of a table in groups; a loop goes through them as tables.",
          properties: [("keys", "The columns that the rows of a group agree in.")]),
      ])
  }

  static var tableParameter: ParameterEntry { ParameterEntry("table", .object("table"), "The table.") }
  static var noColumn: String { "a column that is not there" }

  private static var table: BuiltIn {
    BuiltIn(
      "table",
      [
        ParameterEntry(
          "rows", .oneOf([.listOf(.record), .record]),
          "A record for each row, where missing fields become `nil`; or one record of columns, lists of one length."
        )
      ],
      result: "a table", summary: "A table with a row for each record, or with the columns given.",
      errors: ["columns of different lengths"],
      examples: [
        Example("table([{n: 8, loss: 0.2}, {n: 64, loss: 0.1}]).columns", shows: "[\"n\", \"loss\"]"),
        Example("table({n: [8, 64], loss: [0.2, 0.1]})[1]", shows: "{n: 64, loss: 0.1}"),
      ], seeAlso: ["where", "group", "read_csv"]
    ) { call in
      if let records = call.optionalList("rows") { return .object(Table(records.compactMap(\.asRecord))) }
      let columns = try call.record("rows").map { name, values in
        guard !values.isNothing, values.asNumber == nil, values.asString == nil else {
          throw ScriptError(
            "the column \"\(name)\" must be a list, not \(values.typePhrase)",
            hint: "one row is `table([{…}])`")
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
    BuiltIn(
      "select", receivers: ["table"],
      [
        tableParameter, ParameterEntry.variadic("columns", .string, "Names of columns, in the order wanted."),
      ],
      result: "a table", summary: "The table with some of its columns only.",
      errors: [noColumn, "a column named twice"],
      examples: [Example("table([{n: 8, loss: 0.5}]).select(\"loss\").columns", shows: "[\"loss\"]")],
      seeAlso: ["without", "where"]
    ) { call in .object(try call.table().selecting(call.names("columns"))) }
  }

  private static var without: BuiltIn {
    BuiltIn(
      "without", receivers: ["table"],
      [tableParameter, ParameterEntry.variadic("columns", .string, "Names of columns.")],
      result: "a table", summary: "The table without some of its columns.", errors: [noColumn],
      examples: [Example("table([{n: 8, loss: 0.5}]).without(\"n\").columns", shows: "[\"loss\"]")],
      seeAlso: ["select"]
    ) { call in .object(try call.table().dropping(call.names("columns"))) }
  }

  private static var rename: BuiltIn {
    BuiltIn(
      "rename", receivers: ["table"],
      [tableParameter, ParameterEntry("names", .record, "The new names, each under the old one.")],
      result: "a table", summary: "The table with other names for some columns.",
      errors: [noColumn, "two columns of one name"],
      examples: [Example("table([{n: 8}]).rename({n: \"images\"}).columns", shows: "[\"images\"]")],
      seeAlso: ["select"]
    ) { call in .object(try call.table().renaming(call.record("names"))) }
  }

  private static var with: BuiltIn {
    BuiltIn(
      "with", receivers: ["table"],
      [
        tableParameter,
        ParameterEntry(
          "columns", .record,
          "For each column a function of the row, a list with a value for each row, or one value for all."),
      ], result: "a table", summary: "The table with columns added or replaced.",
      details: "Functions get each row as a record, with the columns before them in place already.",
      errors: ["a list that has not one value for each row"],
      examples: [
        Example(
          "table([{a: 3, b: 1}]).with({gain: r -> r.a - r.b, seed: 1})[0]",
          shows: "{a: 3, b: 1, gain: 2, seed: 1}")
      ], seeAlso: ["select", "rename"]
    ) { call in
      var result = try call.table()
      for (name, value) in try call.record("columns") {
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

extension Call {
  func table(_ parameter: String = "table") throws -> Table { try object(parameter, as: Table.self) }

  /// Names of columns, given as strings or as one string.
  func names(_ parameter: String) throws -> [String] {
    if let name = optionalString(parameter) { return [name] }
    return (optionalList(parameter) ?? []).compactMap(\.asString)
  }
}
