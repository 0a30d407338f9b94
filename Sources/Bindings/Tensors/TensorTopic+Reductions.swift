import Interpreter
import Tensors

extension Topic {
  /// What makes fewer values of many.
  static var reductions: [BuiltIn] {
    let x = ParameterEntry("x", .object("tensor"), "The tensor.")
    let axes = ParameterEntry(
      "axes", .orNil(.oneOf([.int(), .listOf(.int())])), default: .nothing, shown: "all",
      "The axes to go, one or a list; -1 is the last.")
    let keep = ParameterEntry("keep", .bool, default: false, "Whether the axes stay, with size 1.")
    func reduction(
      _ name: String, _ more: [ParameterEntry], _ summary: String, details: String? = nil,
      errors: [String] = [],
      _ example: Example, seeAlso: [String] = [],
      _ body: @escaping (Tensor, [Int]?, Bool, Call) throws -> Tensor
    ) -> BuiltIn {
      BuiltIn(
        name, receivers: ["tensor"], [x] + more + [axes, keep], result: "a tensor", summary: summary,
        details: details,
        errors: ["an axis there is not"] + errors, examples: [example], seeAlso: seeAlso
      ) { call in .tensor(try body(call.tensor("x"), call.axes(), call.bool("keep"), call)) }
    }
    let correction = ParameterEntry(
      "correction", .int(0...Int.max), default: 1,
      "What is taken from the count that squares are divided by: 1 for an estimate of the spread of what the values were drawn "
        + "from, 0 for their own.")
    let ties = "Equal extremes share the gradient alike. What is no number makes the result none."
    return [
      reduction(
        "sum", [], "The sum of all values, or along some axes.",
        Example("ones(2, 3).sum(axes: 0).shape", shows: "[3]"), seeAlso: ["mean", "cumsum"]
      ) { x, axes, keep, _ in try x.sum(axes: axes ?? x.allAxes, keepingAxes: keep) },
      reduction(
        "mean", [], "The mean of all values, or along some axes.", errors: ["no values"],
        Example("ones(2, 3).mean(axes: [0, 1], keep: true).shape", shows: "[1, 1]"),
        seeAlso: ["sum", "std", "median"]
      ) { x, axes, keep, _ in
        guard axes != nil || keep else { return try x.mean() }
        return try x.mean(axes: axes ?? x.allAxes, keepingAxes: keep)
      },
      reduction(
        "prod", [], "The product of all values, or along some axes.",
        Example("tensor([2, 3, 4]).prod() == 24", shows: "true"), seeAlso: ["cumprod"]
      ) { x, axes, keep, _ in try x.product(axes: axes, keepingAxes: keep) },
      reduction(
        "min", [], "The smallest of all values, or along some axes.", details: ties, errors: ["no values"],
        Example("tensor([1, 5, 3]).min() == 1", shows: "true"), seeAlso: ["max", "argmin", "minimum"]
      ) { x, axes, keep, _ in try x.minimum(axes: axes, keepingAxes: keep) },
      reduction(
        "max", [], "The largest of all values, or along some axes.", details: ties, errors: ["no values"],
        Example("list(tensor([[1, 5], [3, 2]]).max(axes: 1))", shows: "[5.0, 3.0]"),
        seeAlso: ["min", "argmax", "maximum"]
      ) { x, axes, keep, _ in try x.maximum(axes: axes, keepingAxes: keep) },
      reduction(
        "var", [correction], "The variance of all values, or along some axes.",
        errors: ["no more values than the correction"],
        Example("tensor([1, 3]).var() == 2", shows: "true"), seeAlso: ["std"]
      ) { x, axes, keep, call in
        try x.variance(axes: axes, correction: call.int("correction"), keepingAxes: keep)
      },
      reduction(
        "std", [correction], "The standard deviation of all values, or along some axes.",
        details:
          "The correction is 1, as for lists and in PyTorch; NumPy has 0. Where the result is 0, its gradient is 0.",
        errors: ["no more values than the correction"],
        Example("tensor([1, 3]).std(correction: 0) == 1", shows: "true"), seeAlso: ["var", "mean"]
      ) { x, axes, keep, call in
        try x.standardDeviation(axes: axes, correction: call.int("correction"), keepingAxes: keep)
      },
      reduction(
        "norm",
        [
          ParameterEntry(
            "order", .number(1...Double.infinity), default: 2,
            "1 for the sum of sizes, infinity for the largest.")
        ],
        "The length of all values as a vector, or along some axes: (Σ |x|^order)^(1/order).",
        details: "The gradient of a zero vector is 0.",
        Example("tensor([3, 4]).norm() == 5", shows: "true"), seeAlso: ["abs"]
      ) { x, axes, keep, call in
        try x.norm(Float(call.number("order")), axes: axes, keepingAxes: keep)
      },
      truth("any", "Whether any value is not 0; along some axes, 1 where it is so and 0 elsewhere.", "true") {
        try $0.any(axes: $1)
      },
      truth(
        "all", "Whether all values are not 0; along some axes, 1 where it is so and 0 elsewhere.", "false"
      ) {
        try $0.all(axes: $1)
      },
      position("argmin", "smallest") { try $0.positionOfMinimum(axis: $1) },
      position("argmax", "largest") { try $0.positionOfMaximum(axis: $1) },
      BuiltIn(
        "float", receivers: ["tensor"], [x], result: "a number",
        summary: "The number in a tensor that holds just one.",
        errors: ["a tensor of more than one value"],
        examples: [Example("float(tensor([2]).sum())", shows: "2.0")]
      ) { call in .float(Double(try call.tensor("x").item())) },
      BuiltIn(
        "list", receivers: ["tensor"], [x], result: "a list of numbers",
        summary: "All values in row-major order.",
        examples: [Example("tensor([[1, 2]]).list()", shows: "[1.0, 2.0]")]
      ) { call in .numbers(try call.tensor("x").values().map(Double.init)) },
    ]
  }

  private static func truth(
    _ name: String, _ summary: String, _ shown: String, _ body: @escaping (Tensor, [Int]?) throws -> Tensor
  ) -> BuiltIn {
    let axes = ParameterEntry(
      "axes", .orNil(.oneOf([.int(), .listOf(.int())])), default: .nothing, shown: "all",
      "The axes to go, one or a list; -1 is the last.")
    return BuiltIn(
      name, receivers: ["tensor"], [ParameterEntry("x", .object("tensor"), "The tensor."), axes],
      result: "true or false; with axes a tensor", summary: summary, errors: ["an axis there is not"],
      examples: [Example("\(name)(tensor([1, 2, 3]) > 2)", shows: shown)], seeAlso: ["logical_not"]
    ) { call in
      let result = try body(call.tensor("x"), call.axes())
      return call.axes() == nil ? .bool(try result.item() != 0) : .tensor(result)
    }
  }

  private static func position(
    _ name: String, _ which: String, _ body: @escaping (Tensor, Int) throws -> Tensor
  ) -> BuiltIn {
    let axis = ParameterEntry(
      "axis", .orNil(.int()), default: .nothing, shown: "all values in row-major order",
      "The axis to go; -1 is the last.")
    return BuiltIn(
      name, receivers: ["tensor"], [ParameterEntry("x", .object("tensor"), "The tensor."), axis],
      result: "a whole number; with an axis a tensor",
      summary: "Where the \(which) value is, or the first of equal ones.",
      details: "What is no number counts as \(which).", errors: ["an axis there is not", "no values"],
      examples: [Example("tensor([2, 9, 1]).\(name)()", shows: name == "argmin" ? "2" : "1")],
      seeAlso: [name == "argmin" ? "min" : "max", "argsort"]
    ) { call in
      let x = try call.tensor("x")
      if let axis = call.optionalInt("axis") { return .tensor(try body(x, axis)) }
      return .int(Int(try body(x.reshaped([x.count]), 0).item()))
    }
  }
}

extension Tensor {
  fileprivate var allAxes: [Int] { Array(0..<rank) }
}

extension Call {
  /// Axes given as one number or a list; nil where none are.
  func axes(_ parameter: String = "axes") -> [Int]? {
    if let list = optionalList(parameter) { return list.compactMap(\.asWhole) }
    return optionalInt(parameter).map { [$0] }
  }
}
