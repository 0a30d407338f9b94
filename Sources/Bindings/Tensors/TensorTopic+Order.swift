import Interpreter
import Tensors

extension Topic {
  /// Values in order, and what is told from it.
  static var order: [BuiltIn] {
    let x = ParameterEntry("x", .object("tensor"), "The tensor.")
    let axis = ParameterEntry("axis", .int(), default: -1, "Along which axis.")
    let descending = ParameterEntry("descending", .bool, default: false, "Whether the largest come first.")
    let stays =
      "Equal values stay in the order they had. What is no number counts as larger than all numbers."
    func tensor(
      _ name: String, _ more: [ParameterEntry], _ summary: String, details: String? = nil,
      errors: [String] = [],
      _ example: Example, seeAlso: [String], _ body: @escaping (Tensor, Call) throws -> Tensor
    ) -> BuiltIn {
      BuiltIn(
        name, receivers: ["tensor"], [x] + more, result: "a tensor", summary: summary, details: details,
        errors: errors + ["an axis there is not"], examples: [example], seeAlso: seeAlso
      ) { call in .tensor(try body(call.tensor("x"), call)) }
    }
    let someAxis = ParameterEntry(
      "axis", .orNil(.int()), default: .nothing, shown: "all values", "Along which axis, which goes.")
    return [
      tensor(
        "sort", [axis, descending], "The values along an axis in order.", details: stays,
        Example("list(sort(tensor([3, 1, 2])))", shows: "[1.0, 2.0, 3.0]"), seeAlso: ["argsort", "top_k"]
      ) { try $0.sorted(axis: $1.int("axis"), descending: $1.bool("descending")) },
      tensor(
        "argsort", [axis, descending], "The positions that bring the values along an axis in order.",
        details: stays,
        Example("list(argsort(tensor([3, 1, 2])))", shows: "[1.0, 2.0, 0.0]"), seeAlso: ["sort", "gather"]
      ) { try $0.sortedPositions(axis: $1.int("axis"), descending: $1.bool("descending")) },
      BuiltIn(
        "top_k",
        [
          x, ParameterEntry("k", .int(0...Int.max), "How many."), axis,
          ParameterEntry("largest", .bool, default: true, "Whether the largest or the smallest."),
        ], result: "a record {values, positions}",
        summary:
          "The largest or smallest values along an axis, from the most extreme on, and where they are.",
        errors: ["fewer than `k` values", "an axis there is not"],
        examples: [Example("list(top_k(tensor([3, 9, 1, 7]), 2).values)", shows: "[9.0, 7.0]")],
        seeAlso: ["sort", "max"]
      ) { call in
        let (values, positions) = try call.tensor("x").top(
          call.int("k"), axis: call.int("axis"), largest: call.bool("largest"))
        return .record(Record([("values", .tensor(values)), ("positions", .tensor(positions))]))
      },
      tensor(
        "quantile",
        [
          ParameterEntry(
            "share", .oneOf([.number(0...1), .listOf(.number(0...1))]),
            "How much lies below, or a list of such."),
          someAxis,
        ], "The value below which a share of the values lies, interpolated between neighbours as NumPy does.",
        details: "A list of shares gives a new first axis.", errors: ["no values"],
        Example("float(quantile(tensor([1, 2, 3, 4]), 0.5))", shows: "2.5"), seeAlso: ["median", "sort"]
      ) { x, call in
        let (flat, axis) = try call.optionalInt("axis").map { (x, $0) } ?? (x.reshaped([x.count]), 0)
        guard let shares = call.optionalList("share") else {
          return try flat.quantiles([Float(call.number("share"))], axis: axis).part([.position(0)])
        }
        guard !shares.isEmpty else { throw ScriptError("a quantile needs a share, but the list is empty") }
        return try flat.quantiles(shares.compactMap { $0.asNumber.map { Float($0) } }, axis: axis)
      },
      tensor(
        "median", [someAxis], "The value in the middle, or the mean of the two there.", errors: ["no values"],
        Example("float(median(tensor([5, 1, 3])))", shows: "3.0"), seeAlso: ["quantile", "mean"]
      ) { x, call in
        let (flat, axis) = try call.optionalInt("axis").map { (x, $0) } ?? (x.reshaped([x.count]), 0)
        return try flat.median(axis: axis)
      },
      tensor(
        "cumsum", [axis], "The sums up to every place along an axis.",
        Example("list(cumsum(tensor([1, 2, 3])))", shows: "[1.0, 3.0, 6.0]"), seeAlso: ["sum", "cumprod"]
      ) { try $0.runningSum(axis: $1.int("axis")) },
      tensor(
        "cumprod", [axis], "The products up to every place along an axis.",
        Example("list(cumprod(tensor([1, 2, 3])))", shows: "[1.0, 2.0, 6.0]"), seeAlso: ["prod", "cumsum"]
      ) { try $0.runningProduct(axis: $1.int("axis")) },
      BuiltIn(
        "histogram", receivers: ["tensor"],
        [
          x, ParameterEntry("bins", .int(1...1 << 24), default: 10, "How many, equally wide."),
          ParameterEntry(
            "low", .orNil(.number()), default: .nothing, shown: "the smallest value",
            "Where the first begins."),
          ParameterEntry(
            "high", .orNil(.number()), default: .nothing, shown: "the largest value", "Where the last ends."),
        ], result: "a tensor",
        summary: "How many values lie in each bin, the upper bound in the last; those outside count nowhere.",
        errors: ["bounds that do not rise"],
        examples: [Example("list(histogram(tensor([0, 1, 1, 4]), bins: 2))", shows: "[3.0, 1.0]")],
        seeAlso: ["quantile"]
      ) { call in
        let x = try call.tensor("x").detached
        var (low, high) = (
          call.optionalNumber("low").map { Float($0) }, call.optionalNumber("high").map { Float($0) }
        )
        if low == nil { low = try x.minimum() }
        if high == nil { high = try x.maximum() }
        // All values equal: bins around them, as NumPy has it.
        if let l = low, l == high, !call.has("low"), !call.has("high") { (low, high) = (l - 0.5, l + 0.5) }
        return .tensor(try x.histogram(bins: call.int("bins"), from: low ?? 0, to: high ?? 1))
      },
    ]
  }
}
