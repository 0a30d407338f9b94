extension Registry {
  static var functionsTopic: Topic {
    let values = Parameter("values", items, "A list or range.")
    func optionalTest(_ doc: String) -> Parameter {
      Parameter("test", .orNil(.function), default: .nothing, byPosition: true, doc)
    }
    return Topic(
      "Functions over lists", summary: "Functions that take functions. Comprehensions often read better.",
      builtIns: [
        BuiltIn(
          "map", [values, Parameter("function", .function, "Called with each item.")], result: "a list",
          summary: "What a function gives for each item.",
          examples: [Example("map([1, 2, 3], x -> x * x)", shows: "[1, 4, 9]")], seeAlso: ["filter"]
        ) { call in
          .list(try Iteration.list(call["values"], "`map`").map { try call.invoke(call["function"], [$0]) })
        },
        BuiltIn(
          "filter", [values, Parameter("test", .function, "Says true or false of each item.")],
          result: "a list",
          summary: "The items for which a test is true.",
          examples: [Example("filter(1..6, x -> x % 2 == 0)", shows: "[2, 4, 6]")], seeAlso: ["map"]
        ) { call in
          .list(
            try Iteration.list(call["values"], "`filter`").filter {
              try Arithmetic.condition(try call.invoke(call["test"], [$0]), "`filter`")
            })
        },
        BuiltIn(
          "reduce",
          [
            values, Parameter("start", .any, "The first intermediate result."),
            Parameter(
              "function", .function, "Called with the result so far and an item; gives the next result."),
          ], result: "a value", summary: "One value out of many, step by step.",
          examples: [Example("reduce(1..4, 1, (product, x) -> product * x)", shows: "24")]
        ) { call in
          try Iteration.list(call["values"], "`reduce`").reduce(call["start"]) {
            try call.invoke(call["function"], [$0, $1])
          }
        },
        BuiltIn(
          "any", [values, optionalTest("Says true or false of each item; without, the items are booleans.")],
          result: "true or false", summary: "Whether one item at least is true, or passes a test.",
          examples: [Example("any([1, 5], x -> x > 4)", shows: "true")], seeAlso: ["all"]
        ) { call in
          .bool(try Iteration.list(call["values"], "`any`").contains { try passes($0, call) })
        },
        BuiltIn(
          "all", [values, optionalTest("Says true or false of each item; without, the items are booleans.")],
          result: "true or false", summary: "Whether every item is true, or passes a test.",
          examples: [Example("all([1, 5], x -> x > 4)", shows: "false")], seeAlso: ["any"]
        ) { call in
          .bool(try Iteration.list(call["values"], "`all`").allSatisfy { try passes($0, call) })
        },
      ])
  }

  private static func passes(_ item: Value, _ call: Call) throws -> Bool {
    let test = call["test"]
    return try Arithmetic.condition(test.isNothing ? item : try call.invoke(test, [item]), "`\(call.name)`")
  }
}
