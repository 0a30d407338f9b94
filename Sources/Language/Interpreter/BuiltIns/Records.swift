extension Registry {
  static var recordsTopic: Topic {
    Topic(
      "Records",
      summary:
        "Named fields in order. `r.name` reads one, `\"name\" in r` asks for it, `{...r, name: 1}` is a changed copy.",
      builtIns: [keys, values, entries, record, get, without],
      types: [
        ScriptType(
          "record",
          summary:
            "Named fields in order: `{n: 8, \"two words\": 1}`. `r.n` or `r[\"n\"]` reads one, `r.n = 9` gives it a value, "
            + "`\"n\" in r` asks for it, `{...r, n: 9}` is a changed copy.")
      ])
  }

  private static var fields: ParameterEntry { ParameterEntry("fields", .record, "A record.") }

  private static var keys: BuiltIn {
    BuiltIn(
      "keys", [fields], result: "a list of strings", summary: "The names of the fields.",
      examples: [Example("keys({a: 1, b: 2})", shows: "[\"a\", \"b\"]")], seeAlso: ["values", "entries"]
    ) { call in .list(try call.record("fields").keys.map { .string($0) }) }
  }

  private static var values: BuiltIn {
    BuiltIn(
      "values", [fields], result: "a list", summary: "The values of the fields.",
      examples: [Example("values({a: 1, b: 2})", shows: "[1, 2]")], seeAlso: ["keys"]
    ) { call in .list(try call.record("fields").values) }
  }

  private static var entries: BuiltIn {
    BuiltIn(
      "entries", [fields], result: "a list of pairs", summary: "Pairs of name and value.",
      examples: [Example("entries({a: 1, b: 2})", shows: "[[\"a\", 1], [\"b\", 2]]")],
      seeAlso: ["record", "keys"]
    ) { call in .list(try call.record("fields").map { .list([.string($0.key), $0.value]) }) }
  }

  private static var record: BuiltIn {
    BuiltIn(
      "record", [ParameterEntry("pairs", .items, "Lists of a name and a value each.")], result: "a record",
      summary: "A record made of pairs; the last of equal names counts.",
      errors: ["an item that is no pair of a name and a value"],
      examples: [Example("record([[\"a\", 1], [\"b\", 2]])", shows: "{a: 1, b: 2}")],
      seeAlso: ["entries", "zip"]
    ) { call in
      var record = Record()
      try call.goThrough("pairs") { item in
        guard let pair = item.asList, pair.count == 2, let name = pair[0].asString else {
          throw ScriptError(
            "`record` takes pairs of a name and a value, not \(item.oneLine(limit: 40))",
            hint: "as in `record([[\"a\", 1], [\"b\", 2]])`")
        }
        record[name] = pair[1]
        return true
      }
      return .record(record)
    }
  }

  private static var get: BuiltIn {
    BuiltIn(
      "get",
      [
        fields, ParameterEntry("name", .string, "A field's name."),
        ParameterEntry(
          "default", .any, default: .nothing, byPosition: true, "What to give where there is no such field."),
      ], result: "a value", summary: "The value of a field that may not be there.",
      examples: [Example("[get({a: 1}, \"a\"), get({a: 1}, \"b\", 0)]", shows: "[1, 0]")],
      seeAlso: ["without"]
    ) { call in try call.record("fields")[call.string("name")] ?? call["default"] }
  }

  private static var without: BuiltIn {
    BuiltIn(
      "without", [fields, .variadic("names", .string, "Names of fields.")], result: "a record",
      summary: "The record without some of its fields.", errors: ["a name that the record does not have"],
      examples: [Example("without({a: 1, b: 2, c: 3}, \"a\", \"c\")", shows: "{b: 2}")], seeAlso: ["keys"]
    ) { call in
      var record = try call.record("fields")
      for name in try call.list("names").compactMap(\.asString) {
        guard record[name] != nil else { throw Indexing.missing(name, record) }
        record[name] = nil
      }
      return .record(record)
    }
  }
}
