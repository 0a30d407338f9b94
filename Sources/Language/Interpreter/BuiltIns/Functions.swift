extension Registry {
  static var functionsTopic: Topic {
    Topic(
      "Functions over items",
      summary:
        "Functions that take functions. They go through whatever a loop can: lists, ranges, strings, names of records, "
        + "tensors, tables, fixed data sets. Comprehensions often read better.",
      builtIns: [map, filter, reduce, any, all, find],
      types: [
        ScriptType(
          "function",
          summary: "`fn f(x) { … }`, `x -> x + 1`, or a built-in. It can be called, and is a value.")
      ])
  }

  private static var values: ParameterEntry { ParameterEntry("values", .items, "What to go through.") }

  private static var test: ParameterEntry {
    ParameterEntry("test", .function, "Says true or false of each item.")
  }

  private static var optionalTest: ParameterEntry {
    ParameterEntry(
      "test", .orNil(.function), default: .nothing, byPosition: true,
      "Says true or false of each item; without, the items are booleans.")
  }

  private static var map: BuiltIn {
    BuiltIn(
      "map", [values, ParameterEntry("function", .function, "Called with each item.")], result: "a list",
      summary: "What a function gives for each item.",
      examples: [Example("map([1, 2, 3], x -> x * x)", shows: "[1, 4, 9]")], seeAlso: ["filter", "enumerate"]
    ) { call in
      var results: [Value] = []
      try call.goThrough { item in
        results.append(try call.invoke(call["function"], [item]))
        try Limits.checkList(results.count, before: results.count - 1)
        return true
      }
      return .list(results)
    }
  }

  private static var filter: BuiltIn {
    BuiltIn(
      "filter", [values, test], result: "a list", summary: "The items for which a test is true.",
      examples: [Example("filter(1..6, x -> x % 2 == 0)", shows: "[2, 4, 6]")],
      seeAlso: ["map", "find", "count"]
    ) { call in
      var kept: [Value] = []
      try call.goThrough { item in
        if try call.passes(item, call["test"]) { kept.append(item) }
        try Limits.checkList(kept.count, before: kept.count - 1)
        return true
      }
      return .list(kept)
    }
  }

  private static var reduce: BuiltIn {
    BuiltIn(
      "reduce",
      [
        values, ParameterEntry("start", .any, "The first intermediate result."),
        ParameterEntry(
          "function", .function, "Called with the result so far and an item; gives the next result."),
      ], result: "a value", summary: "One value out of many, step by step.",
      examples: [Example("reduce(1..4, 1, (product, x) -> product * x)", shows: "24")], seeAlso: ["map"]
    ) { call in
      var result = call["start"]
      try call.goThrough { item in
        result = try call.invoke(call["function"], [result, item])
        return true
      }
      return result
    }
  }

  private static var any: BuiltIn {
    BuiltIn(
      "any", [values, optionalTest], result: "true or false",
      summary: "Whether one item at least is true, or passes a test; looks no further than that.",
      errors: ["an item, or an answer of the test, that is neither true nor false"],
      examples: [Example("any([1, 5], x -> x > 4)", shows: "true")], seeAlso: ["all", "count"]
    ) { call in .bool(try contains(true, call)) }
  }

  private static var all: BuiltIn {
    BuiltIn(
      "all", [values, optionalTest], result: "true or false",
      summary: "Whether every item is true, or passes a test; looks no further than the first that is not.",
      errors: ["an item, or an answer of the test, that is neither true nor false"],
      examples: [Example("all([1, 5], x -> x > 4)", shows: "false")], seeAlso: ["any"]
    ) { call in .bool(try !contains(false, call)) }
  }

  private static func contains(_ wanted: Bool, _ call: Call) throws -> Bool {
    let test = call["test"]
    var isThere = false
    try call.goThrough { item in
      let answer =
        test.isNothing ? try Arithmetic.condition(item, "`\(call.name)`") : try call.passes(item, test)
      isThere = answer == wanted
      return !isThere
    }
    return isThere
  }

  private static var find: BuiltIn {
    BuiltIn(
      "find", [values, test], result: "an item or nil",
      summary: "The first item that passes a test; `nil` if none does.",
      examples: [Example("find([3, 8, 9], x -> x > 4)", shows: "8")], seeAlso: ["index", "filter"]
    ) { call in
      var found = Value.nothing
      try call.goThrough { item in
        guard try call.passes(item, call["test"]) else { return true }
        found = item
        return false
      }
      return found
    }
  }
}
