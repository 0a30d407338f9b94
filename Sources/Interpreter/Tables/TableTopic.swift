extension Topic {
  /// Tables: rows of named columns.
  public static var tables: Topic {
    let table = Parameter("table", .object("table"), "The table.")
    return Topic(
      "Tables",
      summary: "Rows of named columns, made from records. A table is a value: functions give new ones.",
      builtIns: [
        BuiltIn(
          "table",
          [Parameter("rows", .listOf(.record), "A record for each row; missing fields become `nil`.")],
          result: "a table", summary: "A table with a row for each record.",
          examples: [
            Example("table([{n: 8, loss: 0.2}, {n: 64, loss: 0.1}]).columns", shows: "[\"n\", \"loss\"]")
          ],
          seeAlso: ["where", "select"]
        ) { call in
          .object(Table(try call.list("rows").compactMap(\.asRecord)))
        },
        BuiltIn(
          "mean", receivers: ["table"], [table], result: "a record",
          summary: "The mean of every column of numbers, over the rows that have one.",
          examples: [Example("table([{n: 8, loss: 0.5}, {n: 64, loss: 0.25}]).mean().loss", shows: "0.375")]
        ) { call in
          .record(try call.object("table", as: Table.self).means())
        },
        BuiltIn(
          "where", receivers: ["table"],
          [table, Parameter("keep", .function, "Takes a row as a record and says true or false.")],
          result: "a table", summary: "The rows for which the function says true.",
          examples: [Example("len(table([{n: 8}, {n: 64}]).where(r -> r.n > 10))", shows: "1")]
        ) { call in
          let source = try call.object("table", as: Table.self)
          let kept = try source.rows.indices.filter { row in
            let answer = try call.invoke(call["keep"], [.record(source.record(at: row))])
            guard let keeps = answer.asBool else {
              throw ScriptError(
                "the function given to `where` must say true or false, not \(answer.typePhrase)")
            }
            return keeps
          }
          return .object(
            Table(columns: source.columns, rows: kept.map { source.rows[$0] }, caption: source.caption))
        },
        BuiltIn(
          "select", receivers: ["table"],
          [table, Parameter.variadic("columns", .string, "Names of columns, in the order wanted.")],
          result: "a table", summary: "The table with some of its columns only.",
          examples: [Example("table([{n: 8, loss: 0.5}]).select(\"loss\").columns", shows: "[\"loss\"]")]
        ) { call in
          let source = try call.object("table", as: Table.self)
          let names = try call.list("columns").compactMap(\.asString)
          let indices = try names.map { try source.index(ofColumn: $0) }
          let rows = source.rows.map { row in indices.map { row[$0] } }
          return .object(Table(columns: names, rows: rows, caption: source.caption))
        },
      ],
      types: [
        ScriptType(
          "table",
          summary: "Rows of named columns. `t[0]` is a row as a record, `t.loss` a column as a list.",
          properties: [("columns", "The columns' names."), ("rows", "The rows as records.")])
      ])
  }
}
