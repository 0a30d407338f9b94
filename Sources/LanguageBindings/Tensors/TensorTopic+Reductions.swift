import Interpreter
import Tensors

private struct Reduction<More> {
  let x = Parameter.tensor
  let more: More
  let axes = Parameter.axesToGo
  let keepdims = Parameter(.bool, default: false, "Whether the axes stay, with size 1.").formerly("keep")
}

extension Reduction: ParameterList where More: ParameterList {
  init() { self.init(more: More()) }
}

extension Topic {
  /// What makes fewer values of many.
  static var reductions: [BuiltIn] {
    func reduction<More: ParameterList>(
      _ name: String, _ more: More.Type, _ summary: String, details: String? = nil,
      errors: [String] = [], _ example: Example, seeAlso: [String] = [],
      _ body: @escaping (Tensor, [Int]?, Bool, Arguments<More>) throws -> Tensor
    ) -> BuiltIn {
      BuiltIn(
        name, receivers: ["tensor"], Reduction<More>.self, result: "a tensor", summary: summary,
        details: details,
        errors: ["an axis there is not"] + errors, examples: [example], seeAlso: seeAlso
      ) { given, _ in .tensor(try body(given.x, given.axes, given.keepdims, given.more)) }
    }
    struct Spread: ParameterList {
      let correction = Parameter(
        .int(0...Int.max), default: 1,
        "Subtracted from the number of values in the divisor: 1 estimates the variance of the population that the values are drawn "
          + "from, 0 gives the variance of the values themselves.")
    }
    struct Norm: ParameterList {
      let order = Parameter(
        .number(1...Double.infinity), default: 2, "1 for the sum of sizes, infinity for the largest.")
    }
    let ties = "Equal extremes share the gradient equally. If any value is nan, the result is nan."
    return [
      reduction(
        "sum", NoParameters.self, "The sum of all values, or along some axes.",
        Example("ones(2, 3).sum(axes: 0).shape", shows: "[3]"), seeAlso: ["mean", "cumsum"]
      ) { x, axes, keep, _ in try x.sum(axes: axes ?? x.allAxes, keepingAxes: keep) },
      reduction(
        "mean", NoParameters.self, "The mean of all values, or along some axes.", errors: ["no values"],
        Example("ones(2, 3).mean(axes: [0, 1], keepdims: true).shape", shows: "[1, 1]"),
        seeAlso: ["sum", "std", "median"]
      ) { x, axes, keep, _ in
        guard axes != nil || keep else { return try x.mean() }
        return try x.mean(axes: axes ?? x.allAxes, keepingAxes: keep)
      },
      reduction(
        "prod", NoParameters.self, "The product of all values, or along some axes.",
        Example("tensor([2, 3, 4]).prod() == 24", shows: "true"), seeAlso: ["cumprod"]
      ) { x, axes, keep, _ in try x.product(axes: axes, keepingAxes: keep) },
      reduction(
        "min", NoParameters.self, "The smallest of all values, or along some axes.", details: ties,
        errors: ["no values"],
        Example("tensor([1, 5, 3]).min() == 1", shows: "true"), seeAlso: ["max", "argmin", "minimum"]
      ) { x, axes, keep, _ in try x.minimum(axes: axes, keepingAxes: keep) },
      reduction(
        "max", NoParameters.self, "The largest of all values, or along some axes.", details: ties,
        errors: ["no values"],
        Example("list(tensor([[1, 5], [3, 2]]).max(axes: 1))", shows: "[5.0, 3.0]"),
        seeAlso: ["min", "argmax", "maximum"]
      ) { x, axes, keep, _ in try x.maximum(axes: axes, keepingAxes: keep) },
      reduction(
        "var", Spread.self, "The variance of all values, or along some axes.",
        errors: ["too few values: not more than the correction"],
        Example("tensor([1, 3]).var() == 2", shows: "true"), seeAlso: ["std"]
      ) { x, axes, keep, given in
        try x.variance(axes: axes, correction: given.correction, keepingAxes: keep)
      },
      reduction(
        "std", Spread.self, "The standard deviation of all values, or along some axes.",
        details:
          "The correction is 1, as for lists and in PyTorch; NumPy has 0. Where the result is 0, its gradient is 0.",
        errors: ["too few values: not more than the correction"],
        Example("tensor([1, 3]).std(correction: 0) == 1", shows: "true"), seeAlso: ["var", "mean"]
      ) { x, axes, keep, given in
        try x.standardDeviation(axes: axes, correction: given.correction, keepingAxes: keep)
      },
      reduction(
        "norm", Norm.self,
        "The length of all values as a vector, or along some axes: (Σ |x|^order)^(1/order).",
        details: "The gradient of a zero vector is 0.",
        Example("tensor([3, 4]).norm() == 5", shows: "true"), seeAlso: ["abs"]
      ) { x, axes, keep, given in
        try x.norm(Float(given.order), axes: axes, keepingAxes: keep)
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
        "float", receivers: ["tensor"], OfTensor<NoParameters>.self, result: "a number",
        summary: "The number in a tensor with a single value.",
        errors: ["a tensor of more than one value"],
        examples: [Example("float(tensor([2]).sum())", shows: "2.0")]
      ) { given, _ in .float(Double(try given.x.item())) },
      BuiltIn(
        "list", receivers: ["tensor"], OfTensor<NoParameters>.self, result: "a list of numbers",
        summary: "All values in row-major order.",
        examples: [Example("tensor([[1, 2]]).list()", shows: "[1.0, 2.0]")]
      ) { given, _ in .numbers(try given.x.values().map(Double.init)) },
    ]
  }

  private static func truth(
    _ name: String, _ summary: String, _ shown: String, _ body: @escaping (Tensor, [Int]?) throws -> Tensor
  ) -> BuiltIn {
    struct Parameters: ParameterList {
      let x = Parameter.tensor
      let axes = Parameter.axesToGo
    }
    return BuiltIn(
      name, receivers: ["tensor"], Parameters.self, result: "true or false; with axes a tensor",
      summary: summary, errors: ["an axis out of range"],
      examples: [Example("\(name)(tensor([1, 2, 3]) > 2)", shows: shown)], seeAlso: ["logical_not"]
    ) { given, _ in
      let axes = try given.axes
      let result = try body(given.x, axes)
      return axes == nil ? .bool(try result.item() != 0) : .tensor(result)
    }
  }

  private static func position(
    _ name: String, _ which: String, _ body: @escaping (Tensor, Int) throws -> Tensor
  ) -> BuiltIn {
    struct Parameters: ParameterList {
      let x = Parameter.tensor
      let axis = Parameter(
        .int(), optional: "all values in row-major order", "The axis to reduce; -1 is the last.")
    }
    return BuiltIn(
      name, receivers: ["tensor"], Parameters.self, result: "a whole number; with an axis a tensor",
      summary: "Where the \(which) value is, or the first of equal ones.",
      details: "nan counts as \(which).", errors: ["an axis out of range", "no values"],
      examples: [Example("tensor([2, 9, 1]).\(name)()", shows: name == "argmin" ? "2" : "1")],
      seeAlso: [name == "argmin" ? "min" : "max", "argsort"]
    ) { given, _ in
      let x = try given.x
      if let axis = try given.axis { return .tensor(try body(x, axis)) }
      return .int(Int(try body(x.reshaped([x.count]), 0).item()))
    }
  }
}

extension Tensor {
  fileprivate var allAxes: [Int] { Array(0..<rank) }
}

extension Parameter where Argument == [Int]? {
  fileprivate static var axesToGo: Parameter {
    Parameter(.axes, optional: "all", "The axes to reduce, one or a list; -1 is the last.")
  }
}
