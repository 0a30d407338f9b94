extension Topic {
  static var rowFunctions: [BuiltIn] { [whereFunction, sort, unique, take, skip, join, pivot] }

  private static var whereFunction: BuiltIn {
    struct Parameters: ParameterList {
      let table = Parameter.table
      let keep = Parameter(.function, "Takes a row as a record and returns true or false.")
    }
    return BuiltIn(
      "where", receivers: ["table"], Parameters.self,
      result: "a table", summary: "The rows for which the function returns true.",
      examples: [Example("len(table([{n: 8}, {n: 64}]).where(r -> r.n > 10))", shows: "1")],
      seeAlso: ["select", "unique"]
    ) { given, call in
      let (source, keep) = (try given.table, try given.keep)
      let kept = try source.rows.indices.filter { try call.passes(.record(source.record(at: $0)), keep) }
      return .object(source.with(rows: kept.map { source.rows[$0] }))
    }
  }

  private static var sort: BuiltIn {
    struct Parameters: ParameterList {
      let table = Parameter.table
      let columns = Parameter.columns("The column to sort by, and columns for ties.")
      let descending = Parameter.descending
    }
    return BuiltIn(
      "sort", receivers: ["table"], Parameters.self, result: "a table",
      summary: "The rows in ascending order of one or several columns; equal rows keep their order.",
      details: "`nan` and `nil` come last either way.",
      errors: [noColumn, "a column whose values cannot be compared, such as numbers and strings"],
      examples: [Example("table([{n: 64}, {n: 8}]).sort(\"n\").n", shows: "[8, 64]")], seeAlso: ["group"]
    ) { given, _ in
      .object(try given.table.sorted(by: given.columns, descending: given.descending))
    }
  }

  private static var unique: BuiltIn {
    struct Parameters: ParameterList {
      let table = Parameter.table
      let columns = Parameter.columns("What to compare; without names, whole rows.")
    }
    return BuiltIn(
      "unique", receivers: ["table"], Parameters.self,
      result: "a table", summary: "The first row of each combination of values.", errors: [noColumn],
      examples: [Example("table([{n: 8, s: 1}, {n: 8, s: 2}]).unique(\"n\")[0]", shows: "{n: 8, s: 1}")],
      seeAlso: ["group"]
    ) { given, _ in .object(try given.table.unique(by: given.columns)) }
  }

  private struct PartParameters: ParameterList {
    let table = Parameter.table
    let count = Parameter.howMany
  }

  private static var take: BuiltIn {
    BuiltIn(
      "take", receivers: ["table"], PartParameters.self,
      result: "a table",
      summary: "The first rows, or all if there are fewer; for the last rows, write `t[-5..]`.",
      examples: [Example("table([{n: 8}, {n: 64}]).take(1).n", shows: "[8]")], seeAlso: ["skip"]
    ) { given, _ in
      let source = try given.table
      return .object(source.with(rows: Array(source.rows.prefix(try given.count))))
    }
  }

  private static var skip: BuiltIn {
    BuiltIn(
      "skip", receivers: ["table"], PartParameters.self,
      result: "a table", summary: "All but the first rows.",
      examples: [Example("table([{n: 8}, {n: 64}]).skip(1).n", shows: "[64]")], seeAlso: ["take"]
    ) { given, _ in
      let source = try given.table
      return .object(source.with(rows: Array(source.rows.dropFirst(try given.count))))
    }
  }

  private static var join: BuiltIn {
    enum Kind: String, CaseIterable {
      case inner
      case left
    }
    struct Parameters: ParameterList {
      let table = Parameter.table
      let other = Parameter(.object(Table.self), "The table to join.")
      let on = Parameter(
        .columnNames, optional: "the columns of both",
        "The column, or a list of columns, whose values must match.")
      let kind = Parameter(
        .choice(of: Kind.self), default: "inner",
        "`inner`: only rows with a match; `left`: all rows of the first table, with `nil` if there is no match."
      )
    }
    return BuiltIn(
      "join", receivers: ["table"], Parameters.self, result: "a table",
      summary: "Joins the rows of two tables that have the same values in some columns.",
      details: "A row with several matches appears several times. `nil` matches `nil`.",
      errors: [noColumn, "another column that both tables have", "no common column"],
      examples: [
        Example(
          """
          a = table([{n: 8, loss: 0.5}, {n: 64, loss: 0.25}])
          b = table([{n: 8, seconds: 3}])
          a.join(b, on: "n", kind: "left").seconds
          """, shows: "[3, nil]")
      ], seeAlso: ["pivot", "rename"]
    ) { given, _ in
      let (table, other) = (try given.table, try given.other)
      let keys = try given.on ?? table.columns.filter(other.columns.contains)
      return .object(try table.joined(other, on: keys, keepsAll: given.kind == .left))
    }
  }

  private static var pivot: BuiltIn {
    struct Parameters: ParameterList {
      let table = Parameter.table
      let rows = Parameter(.columnNames, "The column, or a list of columns, whose values get a row each.")
      let columns = Parameter(.string, "The column whose values get a column each.")
      let values = Parameter(.string, "The column that fills the cells.")
      let combine = Parameter(
        .function, optional: "mean",
        "Combines the values of a cell, given as a list, into one; such as `len` or `max`.")
    }
    return BuiltIn(
      "pivot", receivers: ["table"], Parameters.self, result: "a table",
      summary: "Makes a long table wide: the values of one column become columns.",
      details:
        "Rows and columns come in the order in which their values first appear; empty cells are `nil`.",
      errors: [noColumn, "values to average that are not numbers"],
      examples: [
        Example(
          """
          t = table([{n: 8, rain: "small", x: 1}, {n: 8, rain: "large", x: 2}, {n: 64, rain: "small", x: 3}])
          t.pivot(rows: "n", columns: "rain", values: "x").rows
          """, shows: "[{n: 8, small: 1.0, large: 2.0}, {n: 64, small: 3.0, large: nil}]")
      ], seeAlso: ["group", "join"]
    ) { given, call in
      let (table, values, combine) = (try given.table, try given.values, try given.combine)
      if combine == nil { _ = try table.numbers(inColumn: values) }
      return .object(
        try table.pivoted(rows: given.rows, columns: given.columns, values: values) { met in
          try combine.map { try call.invoke($0, [.list(met)]) } ?? Summary.mean.of(met)
        })
    }
  }
}
