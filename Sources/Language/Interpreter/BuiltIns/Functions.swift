extension Registry {
  static var functionsTopic: Topic {
    Topic(
      "Functions over items",
      summary:
        "Functions that take functions. They accept everything that a loop accepts: lists, ranges, strings, names of records, "
        + "tensors, tables, fixed data sets. Comprehensions often read better.",
      builtIns: [map, filter, reduce, any, all, find],
      types: [
        ScriptType(
          "function",
          summary: "`fn f(x) { … }`, `x -> x + 1`, or a built-in. It can be called, and is a value.")
      ])
  }

  private struct TestParameters: ParameterList {
    let values = Parameter.values
    let test = Parameter(.function, "Returns true or false for an item.")
  }

  private struct OptionalTestParameters: ParameterList {
    let values = Parameter.values
    let test = Parameter(
      .function, optional: "nil", byPosition: true,
      "Returns true or false for an item; without it, the items must be booleans.")
  }

  private static var map: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter.values
      let function = Parameter(.function, "Called with each item.")
    }
    return BuiltIn(
      "map", Parameters.self, result: "a list",
      summary: "The results of a function for each item.",
      examples: [Example("map([1, 2, 3], x -> x * x)", shows: "[1, 4, 9]")], seeAlso: ["filter", "enumerate"]
    ) { given, call in
      let function = try given.function
      var results: [Value] = []
      try call.goThrough(given.values) { item in
        results.append(try call.invoke(function, [item]))
        try Limits.checkList(results.count, before: results.count - 1)
        return true
      }
      return .list(results)
    }
  }

  private static var filter: BuiltIn {
    BuiltIn(
      "filter", TestParameters.self, result: "a list", summary: "The items that pass a test.",
      examples: [Example("filter(1..6, x -> x % 2 == 0)", shows: "[2, 4, 6]")],
      seeAlso: ["map", "find", "count"]
    ) { given, call in
      let test = try given.test
      var kept: [Value] = []
      try call.goThrough(given.values) { item in
        if try call.passes(item, test) { kept.append(item) }
        try Limits.checkList(kept.count, before: kept.count - 1)
        return true
      }
      return .list(kept)
    }
  }

  private static var reduce: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter.values
      let start = Parameter(.any, "The first intermediate result.")
      let function = Parameter(
        .function, "Called with the result so far and an item; returns the next result.")
    }
    return BuiltIn(
      "reduce", Parameters.self, result: "a value", summary: "Combines many values into one, step by step.",
      examples: [Example("reduce(1..4, 1, (product, x) -> product * x)", shows: "24")], seeAlso: ["map"]
    ) { given, call in
      let function = try given.function
      var result = try given.start
      try call.goThrough(given.values) { item in
        result = try call.invoke(function, [result, item])
        return true
      }
      return result
    }
  }

  private static var any: BuiltIn {
    BuiltIn(
      "any", OptionalTestParameters.self, result: "true or false",
      summary: "Whether at least one item is true, or passes a test; stops at the first one.",
      errors: ["an item, or a result of the test, that is neither true nor false"],
      examples: [Example("any([1, 5], x -> x > 4)", shows: "true")], seeAlso: ["all", "count"]
    ) { given, call in .bool(try contains(true, given, call)) }
  }

  private static var all: BuiltIn {
    BuiltIn(
      "all", OptionalTestParameters.self, result: "true or false",
      summary: "Whether every item is true, or passes a test; stops at the first one that does not.",
      errors: ["an item, or a result of the test, that is neither true nor false"],
      examples: [Example("all([1, 5], x -> x > 4)", shows: "false")], seeAlso: ["any"]
    ) { given, call in .bool(try !contains(false, given, call)) }
  }

  private static func contains(
    _ wanted: Bool, _ given: Arguments<OptionalTestParameters>, _ call: Call
  ) throws -> Bool {
    let test = try given.test
    var isThere = false
    try call.goThrough(given.values) { item in
      let answer =
        if let test { try call.passes(item, test) } else { try Arithmetic.condition(item, "`\(call.name)`") }
      isThere = answer == wanted
      return !isThere
    }
    return isThere
  }

  private static var find: BuiltIn {
    BuiltIn(
      "find", TestParameters.self, result: "an item or nil",
      summary: "The first item that passes a test; `nil` if none does.",
      examples: [Example("find([3, 8, 9], x -> x > 4)", shows: "8")], seeAlso: ["index", "filter"]
    ) { given, call in
      let test = try given.test
      var found = Value.nothing
      try call.goThrough(given.values) { item in
        guard try call.passes(item, test) else { return true }
        found = item
        return false
      }
      return found
    }
  }
}

extension Parameter where Argument == Value {
  fileprivate static var values: Parameter { Parameter(.items, "The items to iterate over.") }
}
