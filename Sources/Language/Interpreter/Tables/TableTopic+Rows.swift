extension Topic {
  static var rowFunctions: [BuiltIn] { [whereFunction, sort, unique, take, skip, join, pivot] }

  private static var whereFunction: BuiltIn {
    BuiltIn(
      "where", receivers: ["table"],
      [tableParameter, ParameterEntry("keep", .function, "Takes a row as a record and says true or false.")],
      result: "a table", summary: "The rows for which the function says true.",
      examples: [Example("len(table([{n: 8}, {n: 64}]).where(r -> r.n > 10))", shows: "1")],
      seeAlso: ["select", "unique"]
    ) { call in
      let source = try call.table()
      let kept = try source.rows.indices.filter {
        try call.passes(.record(source.record(at: $0)), call["keep"])
      }
      return .object(source.with(rows: kept.map { source.rows[$0] }))
    }
  }

  private static var sort: BuiltIn {
    BuiltIn(
      "sort", receivers: ["table"],
      [
        tableParameter,
        ParameterEntry.variadic("columns", .string, "The column to sort by, and those that decide ties."),
        ParameterEntry("descending", .bool, default: false, "Whether the largest comes first."),
      ], result: "a table",
      summary: "The rows in ascending order of one or several columns; equal ones keep theirs.",
      details: "`nan` and `nil` come last either way.",
      errors: [noColumn, "a column whose values have no order, such as numbers and strings"],
      examples: [Example("table([{n: 64}, {n: 8}]).sort(\"n\").n", shows: "[8, 64]")], seeAlso: ["group"]
    ) { call in
      .object(try call.table().sorted(by: call.names("columns"), descending: call.bool("descending")))
    }
  }

  private static var unique: BuiltIn {
    BuiltIn(
      "unique", receivers: ["table"],
      [
        tableParameter,
        ParameterEntry.variadic("columns", .string, "What to compare; without names, whole rows."),
      ],
      result: "a table", summary: "The first row of each combination of values.", errors: [noColumn],
      examples: [Example("table([{n: 8, s: 1}, {n: 8, s: 2}]).unique(\"n\")[0]", shows: "{n: 8, s: 1}")],
      seeAlso: ["group"]
    ) { call in .object(try call.table().unique(by: call.names("columns"))) }
  }

  private static var take: BuiltIn {
    BuiltIn(
      "take", receivers: ["table"],
      [tableParameter, ParameterEntry("count", .int(0...Int.max), "How many.")],
      result: "a table",
      summary: "The first rows, or all where there are fewer; the last ones are `t[-5..]`.",
      examples: [Example("table([{n: 8}, {n: 64}]).take(1).n", shows: "[8]")], seeAlso: ["skip"]
    ) { call in
      let source = try call.table()
      return .object(source.with(rows: Array(source.rows.prefix(try call.int("count")))))
    }
  }

  private static var skip: BuiltIn {
    BuiltIn(
      "skip", receivers: ["table"],
      [tableParameter, ParameterEntry("count", .int(0...Int.max), "How many.")],
      result: "a table", summary: "All but the first rows.",
      examples: [Example("table([{n: 8}, {n: 64}]).skip(1).n", shows: "[64]")], seeAlso: ["take"]
    ) { call in
      let source = try call.table()
      return .object(source.with(rows: Array(source.rows.dropFirst(try call.int("count")))))
    }
  }

  private static var columnNames: ParameterType { .oneOf([.string, .listOf(.string)]) }

  private static var join: BuiltIn {
    BuiltIn(
      "join", receivers: ["table"],
      [
        tableParameter, ParameterEntry("other", .object("table"), "What to put beside it."),
        ParameterEntry(
          "on", .orNil(columnNames), default: .nothing, shown: "the columns of both",
          "The column, or a list of columns, in which rows must agree."),
        ParameterEntry(
          "kind", .choice(["inner", "left"]), default: "inner",
          "`inner`: only rows that have a partner; `left`: all rows of the first table, with `nil` where one is missing."
        ),
      ], result: "a table", summary: "The rows of two tables side by side, where they agree in some columns.",
      details: "A row with several partners comes several times. `nil` agrees with `nil`.",
      errors: [noColumn, "another column that both tables have", "no column in common"],
      examples: [
        Example(
          """
          a = table([{n: 8, loss: 0.5}, {n: 64, loss: 0.25}])
          b = table([{n: 8, seconds: 3}])
          a.join(b, on: "n", kind: "left").seconds
          """, shows: "[3, nil]")
      ], seeAlso: ["pivot", "rename"]
    ) { call in
      let (table, other) = (try call.table(), try call.table("other"))
      let keys = call["on"].isNothing ? table.columns.filter(other.columns.contains) : try call.names("on")
      return .object(try table.joined(other, on: keys, keepsAll: call.string("kind") == "left"))
    }
  }

  private static var pivot: BuiltIn {
    BuiltIn(
      "pivot", receivers: ["table"],
      [
        tableParameter,
        ParameterEntry("rows", columnNames, "The column, or a list of columns, whose values get a row each."),
        ParameterEntry("columns", .string, "The column whose values get a column each."),
        ParameterEntry("values", .string, "The column that fills the cells."),
        ParameterEntry(
          "combine", .orNil(.function), default: .nothing, shown: "mean",
          "Makes one value of the list of those that meet in a cell, such as `len` or `max`."),
      ], result: "a table", summary: "A long table made wide: one column's values beside each other.",
      details:
        "Rows and columns come in the order in which their values first appear; empty cells are `nil`.",
      errors: [noColumn, "values to take the mean of that are no numbers"],
      examples: [
        Example(
          """
          t = table([{n: 8, rain: "small", x: 1}, {n: 8, rain: "large", x: 2}, {n: 64, rain: "small", x: 3}])
          t.pivot(rows: "n", columns: "rain", values: "x").rows
          """, shows: "[{n: 8, small: 1.0, large: 2.0}, {n: 64, small: 3.0, large: nil}]")
      ], seeAlso: ["group", "join"]
    ) { call in
      let table = try call.table()
      let values = try call.string("values")
      let combine = call["combine"]
      if combine.isNothing { _ = try table.numbers(inColumn: values) }
      return .object(
        try table.pivoted(rows: call.names("rows"), columns: call.string("columns"), values: values) {
          combine.isNothing ? try Summary.mean.of($0) : try call.invoke(combine, [.list($0)])
        })
    }
  }
}
