extension Registry {
  static var recordsTopic: Topic {
    Topic(
      "Records",
      summary:
        "Named fields in order. `r.name` reads one, `\"name\" in r` tests for it, `{...r, name: 1}` is a changed copy.",
      builtIns: [keys, values, entries, record, get, without],
      types: [
        ScriptType(
          "record",
          summary:
            "Named fields in order: `{n: 8, \"two words\": 1}`. `r.n` or `r[\"n\"]` reads one, `r.n = 9` gives it a value, "
            + "`\"n\" in r` tests for it, `{...r, n: 9}` is a changed copy.")
      ])
  }

  private struct FieldParameters: ParameterList {
    let fields = Parameter.fields
  }

  private static var keys: BuiltIn {
    BuiltIn(
      "keys", FieldParameters.self, result: "a list of strings", summary: "The names of the fields.",
      examples: [Example("keys({a: 1, b: 2})", shows: "[\"a\", \"b\"]")], seeAlso: ["values", "entries"]
    ) { given, _ in .list(try given.fields.keys.map { .string($0) }) }
  }

  private static var values: BuiltIn {
    BuiltIn(
      "values", FieldParameters.self, result: "a list", summary: "The values of the fields.",
      examples: [Example("values({a: 1, b: 2})", shows: "[1, 2]")], seeAlso: ["keys"]
    ) { given, _ in .list(try given.fields.values) }
  }

  private static var entries: BuiltIn {
    BuiltIn(
      "entries", FieldParameters.self, result: "a list of pairs", summary: "Pairs of name and value.",
      examples: [Example("entries({a: 1, b: 2})", shows: "[[\"a\", 1], [\"b\", 2]]")],
      seeAlso: ["record", "keys"]
    ) { given, _ in .list(try given.fields.map { .list([.string($0.key), $0.value]) }) }
  }

  private static var record: BuiltIn {
    struct Parameters: ParameterList {
      let pairs = Parameter(.items, "Lists of a name and a value each.")
    }
    return BuiltIn(
      "record", Parameters.self, result: "a record",
      summary: "A record made of pairs; the last of equal names counts.",
      errors: ["an item that is not a pair of a name and a value"],
      examples: [Example("record([[\"a\", 1], [\"b\", 2]])", shows: "{a: 1, b: 2}")],
      seeAlso: ["entries", "zip"]
    ) { given, call in
      var record = Record()
      try call.goThrough(given.pairs) { item in
        guard let pair = item.asList, pair.count == 2, let name = pair[0].asString else {
          throw ScriptError(
            "`record` expects pairs [name, value], found \(item.oneLine(limit: 40))",
            hint: "as in `record([[\"a\", 1], [\"b\", 2]])`")
        }
        record[name] = pair[1]
        return true
      }
      return .record(record)
    }
  }

  private static var get: BuiltIn {
    struct Parameters: ParameterList {
      let fields = Parameter.fields
      let name = Parameter(.string, "A field's name.")
      let `default` = Parameter(
        .any, default: .nothing, byPosition: true, "The result if the field does not exist.")
    }
    return BuiltIn(
      "get", Parameters.self, result: "a value",
      summary: "The value of a field, or a fallback if it does not exist.",
      examples: [Example("[get({a: 1}, \"a\"), get({a: 1}, \"b\", 0)]", shows: "[1, 0]")],
      seeAlso: ["without"]
    ) { given, _ in try given.fields[given.name] ?? given.default }
  }

  private static var without: BuiltIn {
    struct Parameters: ParameterList {
      let fields = Parameter.fields
      let names = Parameter(variadic: .string, "Names of fields.")
    }
    return BuiltIn(
      "without", Parameters.self, result: "a record",
      summary: "The record without some of its fields.", errors: ["a name that is not in the record"],
      examples: [Example("without({a: 1, b: 2, c: 3}, \"a\", \"c\")", shows: "{b: 2}")], seeAlso: ["keys"]
    ) { given, _ in
      var record = try given.fields
      for name in try given.names {
        guard record[name] != nil else { throw Indexing.missing(name, record) }
        record[name] = nil
      }
      return .record(record)
    }
  }
}

extension Parameter where Argument == Record {
  fileprivate static var fields: Parameter { Parameter(.record, "A record.") }
}
