import Interpreter
import Tensors

extension Topic {
  /// Values in order, and what is told from it.
  static var order: [BuiltIn] {
    struct Sort: ParameterList {
      let axis = Parameter.alongAxis
      let descending = Parameter(.bool, default: false, "Whether the largest come first.")
    }
    struct Top: ParameterList {
      let x = Parameter.tensor
      let k = Parameter(.int(0...Int.max), "How many.")
      let axis = Parameter.alongAxis
      let largest = Parameter(.bool, default: true, "Whether the largest or the smallest.")
    }
    struct Quantile: ParameterList {
      let share = Parameter(.shares, "The share below the result, or a list of shares.")
      let axis = Parameter.axisThatGoes
    }
    struct Median: ParameterList {
      let axis = Parameter.axisThatGoes
    }
    struct Running: ParameterList {
      let axis = Parameter.alongAxis
    }
    struct Histogram: ParameterList {
      let x = Parameter.tensor
      let bins = Parameter(.int(1...1 << 24), default: 10, "The number of bins of equal width.")
      let low = Parameter(.number(), optional: "the smallest value", "The lower bound of the first bin.")
      let high = Parameter(.number(), optional: "the largest value", "The upper bound of the last bin.")
    }
    let stays =
      "Equal values keep their order. nan counts as larger than all numbers."
    func tensor<More: ParameterList>(
      _ name: String, _ more: More.Type, _ summary: String, details: String? = nil,
      errors: [String] = [], _ example: Example, seeAlso: [String],
      _ body: @escaping (Tensor, Arguments<More>) throws -> Tensor
    ) -> BuiltIn {
      BuiltIn(
        name, receivers: ["tensor"], OfTensor<More>.self, result: "a tensor", summary: summary,
        details: details, errors: errors + ["an axis out of range"], examples: [example], seeAlso: seeAlso
      ) { given, _ in .tensor(try body(given.x, given.more)) }
    }
    return [
      tensor(
        "sort", Sort.self, "Sorts the values along an axis.", details: stays,
        Example("list(sort(tensor([3, 1, 2])))", shows: "[1.0, 2.0, 3.0]"), seeAlso: ["argsort", "top_k"]
      ) { try $0.sorted(axis: $1.axis, descending: $1.descending) },
      tensor(
        "argsort", Sort.self, "The positions that sort the values along an axis.",
        details: stays,
        Example("list(argsort(tensor([3, 1, 2])))", shows: "[1.0, 2.0, 0.0]"), seeAlso: ["sort", "gather"]
      ) { try $0.sortedPositions(axis: $1.axis, descending: $1.descending) },
      BuiltIn(
        "top_k", Top.self, result: "a record {values, positions}",
        summary:
          "The largest or smallest values along an axis, from the most extreme on, and where they are.",
        errors: ["fewer than `k` values", "an axis out of range"],
        examples: [Example("list(top_k(tensor([3, 9, 1, 7]), 2).values)", shows: "[9.0, 7.0]")],
        seeAlso: ["sort", "max"]
      ) { given, _ in
        let (values, positions) = try given.x.top(given.k, axis: given.axis, largest: given.largest)
        return .record(Record([("values", .tensor(values)), ("positions", .tensor(positions))]))
      },
      tensor(
        "quantile", Quantile.self,
        "The quantile: the value below which a given share of the values is, interpolated linearly as in NumPy.",
        details: "A list of shares gives a new first axis.", errors: ["no values"],
        Example("float(quantile(tensor([1, 2, 3, 4]), 0.5))", shows: "2.5"), seeAlso: ["median", "sort"]
      ) { x, given in
        let (flat, axis) = try given.axis.map { (x, $0) } ?? (x.reshaped([x.count]), 0)
        switch try given.share {
        case .one(let share): return try flat.quantiles([share], axis: axis).part([.position(0)])
        case .several(let shares):
          guard !shares.isEmpty else {
            throw ScriptError("the list of quantiles is empty")
          }
          return try flat.quantiles(shares, axis: axis)
        }
      },
      tensor(
        "median", Median.self, "The middle value, or the mean of the two middle values.",
        errors: ["no values"],
        Example("float(median(tensor([5, 1, 3])))", shows: "3.0"), seeAlso: ["quantile", "mean"]
      ) { x, given in
        let (flat, axis) = try given.axis.map { (x, $0) } ?? (x.reshaped([x.count]), 0)
        return try flat.median(axis: axis)
      },
      tensor(
        "cumsum", Running.self, "The cumulative sums along an axis.",
        Example("list(cumsum(tensor([1, 2, 3])))", shows: "[1.0, 3.0, 6.0]"), seeAlso: ["sum", "cumprod"]
      ) { try $0.runningSum(axis: $1.axis) },
      tensor(
        "cumprod", Running.self, "The cumulative products along an axis.",
        Example("list(cumprod(tensor([1, 2, 3])))", shows: "[1.0, 2.0, 6.0]"), seeAlso: ["prod", "cumsum"]
      ) { try $0.runningProduct(axis: $1.axis) },
      BuiltIn(
        "histogram", receivers: ["tensor"], Histogram.self, result: "a tensor",
        summary:
          "Counts the values in each bin; the last bin includes its upper bound, and values outside are ignored.",
        errors: ["a lower bound that is not below the upper one"],
        examples: [Example("list(histogram(tensor([0, 1, 1, 4]), bins: 2))", shows: "[3.0, 1.0]")],
        seeAlso: ["quantile"]
      ) { given, _ in
        let x = try given.x.detached
        var (low, high) = try (given.low.map { Float($0) }, given.high.map { Float($0) })
        if low == nil { low = try x.minimum() }
        if high == nil { high = try x.maximum() }
        // All values equal: bins around them, as NumPy has it.
        if let l = low, l == high, !given.has(\.low), !given.has(\.high) { (low, high) = (l - 0.5, l + 0.5) }
        return .tensor(try x.histogram(bins: given.bins, from: low ?? 0, to: high ?? 1))
      },
    ]
  }
}

extension Parameter where Argument == Int {
  fileprivate static var alongAxis: Parameter { Parameter(.int(), default: -1, "The axis.") }
}

extension Parameter where Argument == Int? {
  fileprivate static var axisThatGoes: Parameter {
    Parameter(.int(), optional: "all values", "The axis to reduce; it is removed.")
  }
}

/// The shares of values that lie below quantiles.
private enum Shares {
  case one(Float)
  case several([Float])
}

extension ParameterKind where Argument == Shares {
  fileprivate static var shares: Self {
    Self(.oneOf([.number(0...1), .listOf(.number(0...1))])) { value, reading in
      if let list = value.asList { return .several(list.compactMap { $0.asNumber.map { Float($0) } }) }
      guard let number = value.asNumber else { throw reading.mismatch("a number or a list of numbers") }
      return .one(Float(number))
    }
  }
}
