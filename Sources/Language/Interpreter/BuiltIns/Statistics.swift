import Glibc
import Statistics

extension Registry {
  static var statisticsTopic: Topic {
    Topic(
      "Statistics",
      summary:
        "Of lists and ranges; tensors and tables have functions of the same names. A `nil` among the numbers is an "
        + "error here, but ignored in tables; `nan` makes the result `nan`.",
      builtIns: [
        sum, mean, median, std, interval, quantile, extremum("min", "smallest", "1", .less),
        extremum("max", "largest", "3", .greater), extremumOfNumbers("min", "smaller", "1", .less),
        extremumOfNumbers("max", "larger", "2", .greater),
        positionOfExtremum("argmin", "smallest", "1", .less),
        positionOfExtremum("argmax", "largest", "0", .greater),
      ])
  }

  private static var sum: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(.sequence, "Numbers, or tensors of one shape.")
    }
    return BuiltIn(
      "sum", Parameters.self,
      result: "a number or a tensor",
      summary: "The sum; 0 for no numbers.",
      errors: ["anything that is not a number or tensor", "a sum of whole numbers beyond 64 bits"],
      examples: [Example("sum(1..10)", shows: "55")], seeAlso: ["mean"]
    ) { given, call in try total(of: given.values, call) }
  }

  private static func total(of values: Value, _ call: Call) throws -> Value {
    var total = Value.int(0)
    try call.goThrough(values) { item in
      if case .object = item {} else if item.asNumber == nil { _ = try call.numbers(values) }
      total = try Arithmetic.apply(.add, total, item)
      return true
    }
    return total
  }

  private static var mean: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(.sequence, "Numbers, or tensors of one shape; at least one.")
    }
    return BuiltIn(
      "mean", Parameters.self,
      result: "a float or a tensor", summary: "The mean.", errors: ["an empty list"],
      examples: [Example("mean([1, 2, 6])", shows: "3.0")], seeAlso: ["median", "std"]
    ) { given, call in
      let values = try given.values
      let count = try call.items(values).count
      guard count > 0 else { throw ScriptError("`mean` needs at least one number") }
      return try Arithmetic.apply(.divide, try total(of: values, call), .int(count))
    }
  }

  private static var median: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(.sequence, "Numbers, at least one.")
    }
    return BuiltIn(
      "median", Parameters.self, result: "a float",
      summary: "The middle number, or the mean of the two middle numbers.", errors: ["no numbers"],
      examples: [Example("median([9, 1, 2, 4])", shows: "3.0")], seeAlso: ["mean", "quantile"]
    ) { given, call in .float(Sample.quantile(try call.numbers(given.values, least: 1), 0.5)) }
  }

  private static var std: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(.sequence, "Numbers, at least two.")
    }
    return BuiltIn(
      "std", Parameters.self, result: "a float",
      summary: "The standard deviation of a sample: squared distances from the mean are divided by n − 1.",
      errors: ["fewer than two numbers"], examples: [Example("std([1, 3, 5])", shows: "2.0")],
      seeAlso: ["mean", "quantile"]
    ) { given, call in .float(Sample.deviation(try call.numbers(given.values, least: 2))) }
  }

  private static var interval: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(.sequence, "Numbers of repetitions, at least two.")
      let level = Parameter(
        .number(0.01...0.9999), default: 0.95,
        "The confidence: how often such intervals contain the true mean.")
    }
    return BuiltIn(
      "interval", Parameters.self, result: "a record {mean, low, high}",
      summary: "The mean and its confidence interval, by Student's t.",
      details:
        "It assumes independent draws from a normal distribution. With fewer than five numbers it says little.",
      errors: ["fewer than two numbers"],
      examples: [Example("round(interval([1, 2, 3, 4, 5]).high, 3)", shows: "4.963")],
      seeAlso: ["std", "quantile"]
    ) { given, call in
      let numbers = try call.numbers(given.values, least: 2)
      let found = StudentT.interval(numbers, level: try given.level)
      return .record([
        "mean": .float(Sample.mean(numbers)), "low": found.map { .float($0.low) } ?? .nothing,
        "high": found.map { .float($0.high) } ?? .nothing,
      ])
    }
  }

  private static var quantile: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(.sequence, "Numbers, at least one.")
      let share = Parameter(.finite(0...1), "The share of the numbers below the result: 0.5 for the median.")
    }
    return BuiltIn(
      "quantile", Parameters.self, result: "a float",
      summary: "The quantile: a given share of the numbers is below it.",
      details: "Between two numbers it is interpolated linearly, as numpy and Julia do.",
      errors: ["no numbers"],
      examples: [Example("quantile(0..100, 0.25)", shows: "25.0")], seeAlso: ["median"]
    ) { given, call in
      let share = try given.share
      return .float(Sample.quantile(try call.numbers(given.values, least: 1), share))
    }
  }

  private struct ExtremumParameters: ParameterList {
    let values = Parameter(.sequence, "Numbers or strings, at least one.")
    let key = Parameter.key
  }

  private static func extremum(
    _ name: String, _ word: String, _ shows: String, _ operation: BinaryOperator
  ) -> BuiltIn {
    BuiltIn(
      name, ExtremumParameters.self, result: "one of the values",
      summary: "The \(word) of the values, the first of equal ones.",
      errors: ["no values", "values that cannot be compared, such as a number and a string"],
      examples: [
        Example("\(name)([3, 1, 2])", shows: shows),
        Example("\(name)([\"wet\", \"dry\"], key: s -> len(s))", shows: "\"wet\""),
      ], seeAlso: ["arg\(name)", "sort"]
    ) { given, call in
      let values = try call.items(given.values)
      return values[try position(of: values, key: given.key, operation, call)]
    }
  }

  private static func extremumOfNumbers(
    _ name: String, _ word: String, _ shows: String, _ operation: BinaryOperator
  ) -> BuiltIn {
    struct Parameters: ParameterList {
      let first = Parameter(.value(.oneOf([.number(), .string])), "A value.")
      let others = Parameter(variadic: .any, "Other values to compare.")
    }
    return BuiltIn(
      name, Parameters.self, result: "one of the values", summary: "The \(word) of the values.",
      examples: [Example("\(name)(1, 2)", shows: shows)]
    ) { given, call in
      let values = try [given.first] + given.others
      return values[try position(of: values, key: nil, operation, call)]
    }
  }

  private static func positionOfExtremum(
    _ name: String, _ word: String, _ shows: String, _ operation: BinaryOperator
  ) -> BuiltIn {
    BuiltIn(
      name, ExtremumParameters.self, result: "an int",
      summary: "The position of the \(word) of the values, the first of equal ones.",
      errors: ["no values"], examples: [Example("\(name)([3, 1, 2])", shows: shows)],
      seeAlso: [String(name.dropFirst(3)), "index"]
    ) { given, call in
      .int(try position(of: call.items(given.values), key: given.key, operation, call))
    }
  }

  /// Where the first value stands that no other beats; the first `nan` beats all.
  private static func position(
    of values: [Value], key: Value?, _ operation: BinaryOperator, _ call: Call
  ) throws -> Int {
    let keys = try key.map { key in try values.map { try call.invoke(key, [$0]) } } ?? values
    guard !keys.isEmpty else { throw ScriptError("`\(call.name)` needs at least one value") }
    var best = 0
    for (position, key) in keys.enumerated() {
      if case .float(let number) = key, number.isNaN { return position }
      try call.attend(position)
      guard position > 0 else { continue }
      if try Arithmetic.condition(try Arithmetic.apply(operation, key, keys[best]), "`\(call.name)`") {
        best = position
      }
    }
    return best
  }
}

func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
