extension Topic {
  static var summaryFunctions: [BuiltIn] {
    [group] + Summary.allCases.flatMap { [ofTable($0), ofGroups($0)] } + [count, summarise]
  }

  private static let sample = "t = table([{n: 8, loss: 0.5}, {n: 8, loss: 0.25}, {n: 64, loss: 0.125}])"

  private static var group: BuiltIn {
    struct Parameters: ParameterList {
      let table = Parameter.table
      let columns = Parameter.columns("The columns whose values are the same within a group.")
    }
    return BuiltIn(
      "group", receivers: ["table"], Parameters.self,
      result: "a grouped table",
      summary:
        "The rows in groups, to summarise with `mean`, `count` and so on, or to loop over as tables.",
      details: "Groups come in the order in which they first appear.", errors: [noColumn],
      examples: [
        Example("\(sample)\nt.group(\"n\").mean(\"loss\").loss", shows: "[0.375, 0.125]"),
        Example("\(sample)\n[len(part) for part in t.group(\"n\")]", shows: "[2, 1]"),
      ], seeAlso: ["mean", "summarise", "pivot", "unique"]
    ) { given, _ in .object(try GroupedTable(given.table, by: given.columns)) }
  }

  private static func ofTable(_ summary: Summary) -> BuiltIn {
    struct Parameters: ParameterList {
      let table = Parameter.table
      let column = Parameter(.string, optional: "all of numbers", byPosition: true, "A column of numbers.")
    }
    let name = summary.rawValue
    return BuiltIn(
      name, receivers: ["table"], Parameters.self, result: "a number with a column's name, else a record",
      summary: "\(summary.sentence) of a column, or of every column of numbers, without missing values.",
      details: "`nil` if there are too few values.",
      errors: [noColumn, "a column with values that are not numbers"],
      examples: [Example("\(sample)\nt.\(name)(\"loss\") == \(name)(t.loss)", shows: "true")],
      seeAlso: ["group"]
    ) { given, _ in
      let table = try given.table
      guard let column = try given.column else { return .record(try table.summaries(summary)) }
      return try summary.of(table.numbers(inColumn: column))
    }
  }

  private static func ofGroups(_ summary: Summary) -> BuiltIn {
    struct Parameters: ParameterList {
      let groups = Parameter.groups
      let columns = Parameter.columns("Columns of numbers; without names, all of them.")
    }
    let isMean = summary == .mean
    return BuiltIn(
      summary.rawValue, receivers: ["grouped table"], Parameters.self,
      result: "a table",
      summary: isMean
        ? "The mean of columns in each group, with the standard deviation and the number of rows."
        : "\(summary.sentence) of columns in each group, and the number of rows.",
      details: isMean
        ? "The sample standard deviation (n − 1) is in a column with the suffix `_std`, `nil` for a single row; "
          + "shown, the two are one column `0.31 ± 0.04`." : nil,
      errors: [
        noColumn, "a column with values that are not numbers", "a column that the rows are grouped by",
      ],
      examples: [
        Example(
          "\(sample)\nt.group(\"n\").\(summary.rawValue)(\"loss\").columns",
          shows: isMean ? "[\"n\", \"loss\", \"loss_std\", \"count\"]" : "[\"n\", \"loss\", \"count\"]")
      ], seeAlso: ["group", "summarise"]
    ) { given, _ in .object(try given.groups.summarised(summary, of: given.columns)) }
  }

  private static var count: BuiltIn {
    struct Parameters: ParameterList {
      let groups = Parameter.groups
    }
    return BuiltIn(
      "count", receivers: ["grouped table"], Parameters.self, result: "a table",
      summary: "How many rows each group has.",
      examples: [Example("\(sample)\nt.group(\"n\").count().count", shows: "[2, 1]")], seeAlso: ["group"]
    ) { given, _ in .object(try given.groups.counts()) }
  }

  private static var summarise: BuiltIn {
    struct Parameters: ParameterList {
      let groups = Parameter.groups
      let columns = Parameter(
        .record, "For each new column, a function that takes a group's rows as a table.")
    }
    return BuiltIn(
      "summarise", receivers: ["grouped table"], Parameters.self,
      result: "a table", summary: "A row for each group, with values computed by functions from its rows.",
      errors: ["a value that is not a function", "a column that the rows are grouped by"],
      examples: [
        Example(
          "\(sample)\nt.group(\"n\").summarise({best: g -> min(g.loss), runs: g -> len(g)})[0]",
          shows: "{n: 8, best: 0.25, runs: 2}")
      ], seeAlso: ["group"]
    ) { given, call in
      let functions = try given.columns
      for (name, value) in functions where !value.isCallable {
        throw ScriptError(
          "the argument `\(name)` of `summarise` must be a function of a group's rows, not \(value.typePhrase)",
          hint: "as in `{best: g -> min(g.loss)}`")
      }
      return .object(
        try given.groups.summarised(functions) {
          try call.invoke($0, [.object($1)])
        })
    }
  }
}

extension Parameter where Argument == GroupedTable {
  fileprivate static var groups: Parameter { Parameter(.object(GroupedTable.self), "The result of `group`.") }
}
