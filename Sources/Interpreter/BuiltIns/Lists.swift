extension Registry {
  static var items: ParameterType { .oneOf([.list, .range]) }

  static var listsTopic: Topic {
    Topic(
      "Lists and records",
      summary:
        "Lists, ranges and records are values: functions give new ones, assignments such as `xs += [x]` change them.",
      builtIns: sizes + orders + records)
  }

  private static var sizes: [BuiltIn] {
    [
      BuiltIn(
        "len", [Parameter("value", .any, "A list, string, record, range or anything else with items.")],
        result: "an int", summary: "The number of items, characters or fields.",
        examples: [Example("len([1, 2, 3])", shows: "3")],
        shortcut: .length
      ) { call in
        switch call["value"] {
        case .list(let list): return .int(list.count)
        case .string(let string): return .int(string.characterCount)
        case .record(let record): return .int(record.count)
        case .range(let range): return .int(range.count)
        case .object(let object):
          if let count = try object.count() { return .int(count) }
          throw ScriptError("\(object.typeName.withArticle) has no length")
        case let value: throw ScriptError("\(value.typePhrase) has no length")
        }
      },
      BuiltIn(
        "list", [Parameter("items", .any, "Anything that can be gone through.")], result: "a list",
        summary: "The items as a list.", examples: [Example("list(1..3)", shows: "[1, 2, 3]")]
      ) { call in .list(try Iteration.list(call["items"], "`list`")) },
      BuiltIn(
        "sum", [Parameter("values", items, "Numbers.")], result: "a number",
        summary: "The sum; 0 for no numbers.",
        examples: [Example("sum(1..10)", shows: "55")]
      ) { call in
        try Iteration.list(call["values"], "`sum`").reduce(.int(0)) { try Arithmetic.apply(.add, $0, $1) }
      },
      BuiltIn(
        "mean", [Parameter("values", items, "Numbers, at least one.")], result: "a float",
        summary: "The mean.",
        examples: [Example("mean([1, 2, 6])", shows: "3.0")]
      ) { call in
        let values = try Iteration.list(call["values"], "`mean`")
        guard !values.isEmpty else { throw ScriptError("`mean` needs at least one number") }
        let sum = try values.reduce(.int(0)) { try Arithmetic.apply(.add, $0, $1) }
        return try Arithmetic.apply(.divide, sum, .int(values.count))
      },
      extremum("min", "smallest", "[3, 1, 2]", "1", .less),
      extremum("max", "largest", "[3, 1, 2]", "3", .greater),
      extremumOfNumbers("min", "smaller", "1", .less),
      extremumOfNumbers("max", "larger", "2", .greater),
    ]
  }

  private static func extremum(
    _ name: String, _ word: String, _ example: String, _ shows: String, _ operation: BinaryOperator
  ) -> BuiltIn {
    BuiltIn(
      name, [Parameter("values", items, "Numbers or strings, at least one.")], result: "one of the values",
      summary: "The \(word) of the values.", examples: [Example("\(name)(\(example))", shows: shows)]
    ) { call in try best(try Iteration.list(call["values"], "`\(name)`"), operation, name) }
  }

  private static func extremumOfNumbers(
    _ name: String, _ word: String, _ shows: String, _ operation: BinaryOperator
  ) -> BuiltIn {
    BuiltIn(
      name,
      [
        Parameter("first", .oneOf([.number(), .string]), "A value."),
        .variadic("others", .any, "Others to compare with."),
      ],
      result: "one of the values", summary: "The \(word) of the values.",
      examples: [Example("\(name)(1, 2)", shows: shows)]
    ) { call in try best([call["first"]] + (try call.list("others")), operation, name) }
  }

  private static func best(_ values: [Value], _ operation: BinaryOperator, _ name: String) throws -> Value {
    guard var best = values.first else { throw ScriptError("`\(name)` needs at least one value") }
    for value in values.dropFirst()
    where try Arithmetic.condition(try Arithmetic.apply(operation, value, best), "`\(name)`") {
      best = value
    }
    return best
  }

  private static var orders: [BuiltIn] {
    [
      BuiltIn(
        "sort",
        [
          Parameter("values", items, "Numbers or strings, or anything with a key."),
          Parameter("key", .orNil(.function), default: .nothing, "Gives what to compare for each item."),
          Parameter("descending", .bool, default: false, "Whether the largest comes first."),
        ], result: "a list", summary: "The items in ascending order; equal ones keep theirs.",
        examples: [
          Example("sort([3, 1, 2])", shows: "[1, 2, 3]"),
          Example("sort([\"bb\", \"a\"], key: s -> len(s))", shows: "[\"a\", \"bb\"]"),
        ], seeAlso: ["reverse"]
      ) { call in
        let values = try Iteration.list(call["values"], "`sort`")
        let key = call["key"]
        let keyed = try values.map { ($0, key.isNothing ? $0 : try call.invoke(key, [$0])) }
        let operation: BinaryOperator = try call.bool("descending") ? .greater : .less
        return .list(
          try keyed.stableSorted {
            try Arithmetic.condition(try Arithmetic.apply(operation, $0.1, $1.1), "`sort`")
          }.map(\.0))
      },
      BuiltIn(
        "reverse", [Parameter("values", .oneOf([.list, .range, .string]), "A list, range or string.")],
        result: "a list or a string", summary: "The items from the last to the first.",
        examples: [Example("reverse(1..3)", shows: "[3, 2, 1]")]
      ) { call in
        if let text = call["values"].asString { return .string(String(text.reversed())) }
        return .list(try Iteration.list(call["values"], "`reverse`").reversed())
      },
      BuiltIn(
        "enumerate", [Parameter("values", items, "What to number.")], result: "a list of pairs",
        summary: "Pairs of position, from 0, and item.",
        examples: [Example("[i * x for i, x in enumerate([5, 6])]", shows: "[0, 6]")]
      ) { call in
        .list(
          try Iteration.list(call["values"], "`enumerate`").enumerated().map {
            .list([.int($0.offset), $0.element])
          })
      },
      BuiltIn(
        "zip",
        [Parameter("first", .any, "Items."), .variadic("others", .any, "As many other items.")],
        result: "a list of lists", summary: "The first items together, the second ones, and so on.",
        details: "All must have the same number of items.",
        examples: [Example("zip([1, 2], [3, 4])", shows: "[[1, 3], [2, 4]]")]
      ) { call in
        let columns = try ([call["first"]] + (try call.list("others"))).map {
          try Iteration.list($0, "`zip`")
        }
        let count = columns[0].count
        guard columns.allSatisfy({ $0.count == count }) else {
          throw ScriptError(
            "`zip` needs equally many items of each, not \(columns.map { String($0.count) }.joined(separator: " and "))"
          )
        }
        return .list((0..<count).map { row in .list(columns.map { $0[row] }) })
      },
    ]
  }

  private static var records: [BuiltIn] {
    [
      BuiltIn(
        "keys", [Parameter("fields", .record, "A record.")], result: "a list of strings",
        summary: "The names of the fields.",
        examples: [Example("keys({a: 1, b: 2})", shows: "[\"a\", \"b\"]")]
      ) { call in .list(try call.record("fields").keys.map { .string($0) }) },
      BuiltIn(
        "values", [Parameter("fields", .record, "A record.")], result: "a list",
        summary: "The values of the fields.", examples: [Example("values({a: 1, b: 2})", shows: "[1, 2]")]
      ) { call in .list(try call.record("fields").values) },
    ]
  }
}

extension Array {
  /// Merge sort whose comparison may throw; it never traps, however inconsistent the comparison is.
  func stableSorted(_ precedes: (Element, Element) throws -> Bool) rethrows -> [Element] {
    guard count > 1 else { return self }
    let left = try Array(self[..<(count / 2)]).stableSorted(precedes)
    let right = try Array(self[(count / 2)...]).stableSorted(precedes)
    var result: [Element] = []
    result.reserveCapacity(count)
    var (first, second) = (0, 0)
    while first < left.count, second < right.count {
      if try precedes(right[second], left[first]) {
        result.append(right[second])
        second += 1
      } else {
        result.append(left[first])
        first += 1
      }
    }
    return result + left[first...] + right[second...]
  }
}
