import Files

extension ParameterKind where Argument == Value {
  /// A list or a range.
  static var sequence: Self { .value(.oneOf([.list, .range])) }
}

extension Registry {
  static var listsTopic: Topic {
    Topic(
      "Lists",
      summary:
        "Lists are values: functions give new ones, assignments such as `xs += [x]` change them. Indices start at 0, "
        + "and slices such as `xs[1..3]` take parts.",
      builtIns: [
        len, list, sort, reverse, enumerate, zip, index, count, unique, flatten, take, skip, chunks, linspace,
        geomspace,
      ],
      types: [
        ScriptType(
          "list",
          summary:
            "Values in order. `xs[0]` is the first, `xs[-1]` the last, `xs[1..3]` a part. `xs + ys` joins two, "
            + "`x in xs` looks for one, `xs[0] = x` and `xs += [x]` change it."),
        ScriptType(
          "range",
          summary:
            "Numbers from one to another: `1..3` with the end, `0..<3` without, `0..1 by 0.1` in steps. "
            + "`list(1..3)` is a list of them, `2 in 1..3` asks for one."),
      ])
  }

  private static var len: BuiltIn {
    struct Parameters: ParameterList {
      let value = Parameter(.any, "A list, string, record, range or anything else with items.")
    }
    return BuiltIn(
      "len", Parameters.self, result: "an int", summary: "The number of items, characters or fields.",
      errors: ["a number, a function or anything else without items"],
      examples: [Example("len([1, 2, 3])", shows: "3")], seeAlso: ["count"], shortcut: .length
    ) { given, _ in
      switch given.passed(\.value) {
      case .list(let list): return .int(list.count)
      case .string(let string): return .int(string.characterCount)
      case .record(let record): return .int(record.count)
      case .range(let range): return .int(range.count)
      case .object(let object):
        if let count = try object.count() { return .int(count) }
        throw ScriptError("\(object.typeName.withArticle) has no length")
      case let value: throw ScriptError("\(value.typePhrase) has no length")
      }
    }
  }

  private static var list: BuiltIn {
    struct Parameters: ParameterList {
      let items = Parameter(.any, "Any iterable value; a record gives its names.")
    }
    return BuiltIn(
      "list", Parameters.self, result: "a list", summary: "The items as a list.",
      errors: ["a data set that is not fixed", "more than 50,000,000 items"],
      examples: [
        Example("list(1..3)", shows: "[1, 2, 3]"),
        Example("list(\"rain\")", shows: "[\"r\", \"a\", \"i\", \"n\"]"),
      ], seeAlso: ["map"]
    ) { given, call in .list(try call.items(given.items)) }
  }

  private static var sort: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(.items, "Numbers, strings, or lists of them; anything with a key.")
      let key = Parameter.key
      let descending = Parameter.descending
    }
    return BuiltIn(
      "sort", Parameters.self, result: "a list",
      summary: "The items in ascending order; equal items keep their order.",
      details:
        "`nan` and `nil` come last either way. Lists are compared item by item, so a key may be "
        + "several: `key: r -> [r.rain, r.images]`.",
      errors: ["items that cannot be compared, such as a number and a string"],
      examples: [
        Example("sort([3, 1, 2])", shows: "[1, 2, 3]"),
        Example("sort([\"bb\", \"a\"], key: s -> len(s))", shows: "[\"a\", \"bb\"]"),
      ], seeAlso: ["reverse", "min"]
    ) { given, call in
      let values = try call.items(given.values)
      let keys = try given.key.map { key in try values.map { try call.invoke(key, [$0]) } } ?? values
      let order = try Ordering.positions(of: keys, descending: given.descending)
      return .list(order.map { values[$0] })
    }
  }

  private static var reverse: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter.listRangeOrString
    }
    return BuiltIn(
      "reverse", Parameters.self, result: "a list or a string",
      summary: "The items from the last to the first.",
      examples: [Example("reverse(1..3)", shows: "[3, 2, 1]")], seeAlso: ["sort"]
    ) { given, call in
      let values = try given.values
      if let text = values.asString { return .string(String(text.reversed())) }
      return .list(try call.items(values).reversed())
    }
  }

  private static var enumerate: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(.items, "The items to number.")
      let from = Parameter(.int(), default: 0, "The first number.")
    }
    return BuiltIn(
      "enumerate", Parameters.self, result: "a list of pairs", summary: "Pairs of number and item.",
      examples: [Example("[i * x for i, x in enumerate([5, 6])]", shows: "[0, 6]")], seeAlso: ["zip"]
    ) { given, call in
      let start = try given.from
      return .list(
        try call.items(given.values).enumerated().map {
          .list([try Arithmetic.apply(.add, .int(start), .int($0)), $1])
        })
    }
  }

  private static var zip: BuiltIn {
    struct Parameters: ParameterList {
      let first = Parameter(.items, "Items.")
      let others = Parameter(variadic: .items, "Other items, equally many.")
    }
    return BuiltIn(
      "zip", Parameters.self, result: "a list of lists",
      summary: "Lists of the first items, of the second items, and so on.",
      errors: ["different numbers of items"],
      examples: [Example("zip([1, 2], [3, 4])", shows: "[[1, 3], [2, 4]]")],
      seeAlso: ["enumerate"]
    ) { given, call in
      let columns = try ([given.first] + given.others).map { try call.items($0) }
      let count = columns[0].count
      guard columns.allSatisfy({ $0.count == count }) else {
        let counts = columns.map { String($0.count) }.joined(separator: " and ")
        throw ScriptError(
          "`zip` needs the same number of items in each argument, found \(counts)",
          hint: "shorten the longer ones: `xs[..<n]`")
      }
      return .list((0..<count).map { row in .list(columns.map { $0[row] }) })
    }
  }

  private static var index: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(.sequence, "Where to look.")
      let wanted = Parameter.wanted
    }
    return BuiltIn(
      "index", Parameters.self, result: "an int or nil",
      summary: "The position of the first item that equals a value or passes a test; `nil` if there is none.",
      examples: [Example("[index([5, 6, 7], 6), index([5, 6, 7], x -> x > 9)]", shows: "[1, nil]")],
      seeAlso: ["find", "argmin"]
    ) { given, call in
      let wanted = try given.wanted
      var position = 0
      var found: Int?
      try call.goThrough(given.values) { item in
        if try call.matches(item, wanted) { found = position }
        position += 1
        return found == nil
      }
      return found.map { .int($0) } ?? .nothing
    }
  }

  private static var count: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(.items, "What to count in.")
      let wanted = Parameter.wanted
    }
    return BuiltIn(
      "count", Parameters.self, result: "an int", summary: "How many items equal a value or pass a test.",
      examples: [Example("[count([1, 2, 1], 1), count(1..9, x -> x > 4)]", shows: "[2, 5]")],
      seeAlso: ["len", "any"]
    ) { given, call in
      let wanted = try given.wanted
      var count = 0
      try call.goThrough(given.values) { item in
        if try call.matches(item, wanted) { count += 1 }
        return true
      }
      return .int(count)
    }
  }

  private static var unique: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(.items, "Anything.")
      let key = Parameter.key
    }
    return BuiltIn(
      "unique", Parameters.self, result: "a list",
      summary: "The distinct items, in order of first appearance.",
      examples: [Example("unique([2, 1, 2, 1.0])", shows: "[2, 1]")], seeAlso: ["count"]
    ) { given, call in
      let key = try given.key
      var known = DistinctValues()
      var kept: [Value] = []
      try call.goThrough(given.values) { item in
        let compared = try key.map { try call.invoke($0, [item]) } ?? item
        if known.place(of: compared) == kept.count { kept.append(item) }
        return true
      }
      return .list(kept)
    }
  }

  private static var flatten: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(.list, "Lists, and other values between them.")
    }
    return BuiltIn(
      "flatten", Parameters.self, result: "a list",
      summary: "The items of the lists inside a list, one after the other.",
      examples: [Example("flatten([[1, 2], [3, [4]], 5])", shows: "[1, 2, 3, [4], 5]")], seeAlso: ["chunks"]
    ) { given, _ in
      var items: [Value] = []
      for value in try given.values {
        let before = items.count
        if case .list(let inner) = value { items += inner } else { items.append(value) }
        try Limits.checkList(items.count, before: before)
      }
      return .list(items)
    }
  }

  private struct PartParameters: ParameterList {
    let values = Parameter.listRangeOrString
    let count = Parameter.howMany
  }

  private static func part(of values: Value, _ positions: (Int) -> Range<Int>) throws -> Value {
    switch values {
    case .string(let text):
      let characters = Array(text)
      return .string(String(characters[positions(characters.count)]))
    case .range(let range):
      let chosen = positions(range.count)
      try Limits.checkList(chosen.count)
      return .list(chosen.map { range.element($0) })
    case let value:
      let items = value.asList ?? []
      return .list(Array(items[positions(items.count)]))
    }
  }

  private static var take: BuiltIn {
    BuiltIn(
      "take", PartParameters.self, result: "a list or a string",
      summary: "The first items, or all if there are fewer.",
      examples: [Example("take([5, 6, 7], 2)", shows: "[5, 6]")], seeAlso: ["skip"]
    ) { given, _ in
      let wanted = try given.count
      return try part(of: given.values) { 0..<min(wanted, $0) }
    }
  }

  private static var skip: BuiltIn {
    BuiltIn(
      "skip", PartParameters.self, result: "a list or a string",
      summary: "All but the first items.", examples: [Example("skip([5, 6, 7], 2)", shows: "[7]")],
      seeAlso: ["take"]
    ) { given, _ in
      let wanted = try given.count
      return try part(of: given.values) { min(wanted, $0)..<$0 }
    }
  }

  private static var chunks: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(.items, "What to divide.")
      let size = Parameter(.int(1...Int.max), "Items in each part; the last may have fewer.")
    }
    return BuiltIn(
      "chunks", Parameters.self, result: "a list of lists", summary: "Parts of equal size, in order.",
      examples: [Example("chunks(1..5, 2)", shows: "[[1, 2], [3, 4], [5]]")], seeAlso: ["flatten"]
    ) { given, call in
      let items = try call.items(given.values)
      let size = min(try given.size, max(items.count, 1))
      return .list(
        stride(from: 0, to: items.count, by: size).map {
          .list(Array(items[$0..<min($0 + size, items.count)]))
        })
    }
  }

  private struct EndParameters: ParameterList {
    let first = Parameter(.finite(), "The first number.")
    let last = Parameter(.finite(), "The last number.")
    let count = Parameter(.int(2...50_000_000), "How many, both ends included.")
  }

  private static var linspace: BuiltIn {
    BuiltIn(
      "linspace", EndParameters.self, result: "a list of floats",
      summary: "Numbers at equal distances between two ends.",
      errors: ["a bound that is not finite"],
      examples: [Example("linspace(0, 1, 5)", shows: "[0.0, 0.25, 0.5, 0.75, 1.0]")], seeAlso: ["geomspace"]
    ) { given, _ in
      let (first, last) = (try given.first, try given.last)
      let steps = try given.count - 1
      return .list(
        (0...steps).map { step in
          let share = Double(step) / Double(steps)
          return .float(step == steps ? last : first * (1 - share) + last * share)
        })
    }
  }

  private static var geomspace: BuiltIn {
    BuiltIn(
      "geomspace", EndParameters.self, result: "a list of floats",
      summary: "Numbers with a constant ratio, evenly spaced on a logarithmic axis.",
      errors: ["bounds that are not both above 0 and finite"],
      examples: [
        Example("geomspace(8, 512, 4).map(n -> round(n))", shows: "[8, 32, 128, 512]")
      ], seeAlso: ["linspace"]
    ) { given, _ in
      let (first, last) = (try given.first, try given.last)
      guard first > 0, last > 0 else { throw ScriptError("`geomspace` needs both ends above 0") }
      let steps = try given.count - 1
      return .list(
        (0...steps).map { step in
          if step == 0 || step == steps { return .float(step == 0 ? first : last) }
          return .float(first * power(last / first, Double(step) / Double(steps)))
        })
    }
  }
}

extension ParameterKind where Argument == Double {
  /// A number within bounds that is neither infinite nor `nan`.
  static func finite(_ bounds: ClosedRange<Double> = -Double.infinity...Double.infinity) -> Self {
    Self(.number(bounds)) { value, reading in
      guard let number = value.asNumber else { throw reading.mismatch("a number") }
      guard number.isFinite else { throw reading.mismatch("finite, not \(number.plainText)") }
      return number
    }
  }
}

extension Parameter where Argument == Value {
  /// What parts are taken of.
  fileprivate static var listRangeOrString: Parameter {
    Parameter(.value(.oneOf([.list, .range, .string])), "A list, range or string.")
  }

  /// What is looked for.
  fileprivate static var wanted: Parameter {
    Parameter(.any, "A value, or a function that returns true or false for an item.")
  }
}

extension Parameter where Argument == Value? {
  /// What items are compared by.
  static var key: Parameter {
    Parameter(.function, optional: "nil", "Returns the value to compare for an item.")
  }
}

extension Parameter where Argument == Bool {
  /// The order of sorting.
  static var descending: Parameter { Parameter(.bool, default: false, "Whether the largest comes first.") }
}

extension Parameter where Argument == Int {
  /// The size of a part.
  static var howMany: Parameter { Parameter(.int(0...Int.max), "How many.") }
}
