import Interpreter
import Training

private var tensorParameter: Parameter { Parameter("x", .object("tensor"), "The tensor.") }

extension Topic {
  /// Tensors, their arithmetic and gradients.
  static var tensors: Topic {
    Topic(
      "Tensors",
      summary:
        "Arrays of float32 numbers. Arithmetic goes value by value; counted from the last axis, sizes must be "
        + "equal or one of them 1. Images are tensors [channels, height, width] in 0..1.",
      builtIns: makers + functions + reductions + shapes + imageOperations + gradients,
      types: [
        ScriptType(
          "tensor",
          summary:
            "An array of float32 numbers, a value. Arithmetic and comparisons go number by number, `a @ b` is the matrix "
            + "product, `t[0, ..]` a part.",
          properties: [("shape", "The sizes of its axes, as a list.")])
      ])
  }

  private static var makers: [BuiltIn] {
    let shape = Parameter.variadic("shape", .int(0...Int.max), "The sizes of the axes.")
    let seed = Parameter("seed", .orNil(.int()), default: .nothing, shown: "none", "Fixes the numbers.")
    return [
      BuiltIn(
        "tensor", [Parameter("values", .any, "A number, or nested lists of numbers of equal lengths.")],
        result: "a tensor", summary: "A tensor of the given numbers.",
        errors: ["lists of unequal lengths", "items that are no numbers"],
        examples: [Example("tensor([[1, 2], [3, 4]]).shape", shows: "[2, 2]")], seeAlso: ["zeros", "randn"]
      ) { call in
        var values: [Float] = []
        let shape = try flatten(call["values"], into: &values)
        return .tensor(try Tensor(values, shape: shape))
      },
      BuiltIn(
        "zeros", [shape], result: "a tensor", summary: "A tensor of zeros.",
        errors: ["a shape that does not fit into memory"],
        examples: [Example("zeros(2, 3).sum() == 0", shows: "true")]
      ) { call in
        .tensor(try Tensor(filled: 0, shape: call.list("shape").compactMap(\.asWhole)))
      },
      BuiltIn(
        "ones", [shape], result: "a tensor", summary: "A tensor of ones.",
        errors: ["a shape that does not fit into memory"],
        examples: [Example("ones(2, 3).sum() == 6", shows: "true")]
      ) { call in
        .tensor(try Tensor(filled: 1, shape: call.list("shape").compactMap(\.asWhole)))
      },
      BuiltIn(
        "randn", [shape, seed], result: "a tensor",
        summary: "Independent standard normal numbers, the same for the same seed.",
        errors: ["no `seed:`"],
        examples: [Example("same(randn(2, 2, seed: 7), randn(2, 2, seed: 7))", shows: "true")],
        seeAlso: ["rand"]
      ) { call in
        let shape = try call.list("shape").compactMap(\.asWhole)
        return .tensor(try .normal(shape: shape, key: RandomKey(seed: call.seed()).purpose("randn")))
      },
      BuiltIn(
        "rand", [shape, seed], result: "a tensor",
        summary: "Independent numbers uniform in 0..1, the same for the same seed.",
        errors: ["no `seed:`"], examples: [Example("rand(4, seed: 1).max() < 1", shows: "true")],
        seeAlso: ["randn"]
      ) { call in
        let shape = try call.list("shape").compactMap(\.asWhole)
        return .tensor(try .uniform(0, 1, shape: shape, key: RandomKey(seed: call.seed()).purpose("rand")))
      },
    ]
  }

  /// The numbers of nested lists in order, and the lists' lengths.
  private static func flatten(_ value: Value, into values: inout [Float]) throws -> [Int] {
    if let number = value.asNumber {
      values.append(Float(number))
      return []
    }
    if let tensor = (value.asObject as? TensorValue)?.tensor {
      values += try tensor.values()
      return tensor.shape
    }
    guard let items = value.asList else {
      throw ScriptError("a tensor is made of numbers in lists, not of \(value.typePhrase)")
    }
    var shape: [Int]?
    for (position, item) in items.enumerated() {
      let inner = try flatten(item, into: &values)
      if let shape, shape != inner {
        throw ScriptError(
          "item 0 has shape \(shape) but item \(position) has \(inner): the lists of a tensor have equal lengths"
        )
      }
      shape = inner
    }
    return [items.count] + (shape ?? [])
  }

  private static func function(
    _ name: String, _ summary: String, example: Example, _ body: @escaping (Tensor) throws -> Tensor
  ) -> BuiltIn {
    BuiltIn(
      name, receivers: ["tensor"], [tensorParameter], result: "a tensor", summary: summary,
      examples: [example]
    ) { call in .tensor(try body(call.tensor("x"))) }
  }

  private static var functions: [BuiltIn] {
    [
      function("exp", "e to the power of each value.", example: Example("tensor([0]).exp()[0] == 1")) {
        try $0.exp()
      },
      function("log", "The natural logarithm of each value.", example: Example("tensor([1]).log()[0] == 0")) {
        try $0.log()
      },
      function("sqrt", "The square root of each value.", example: Example("tensor([4]).sqrt()[0] == 2")) {
        try $0.squareRoot()
      },
      function("abs", "The absolute value of each value.", example: Example("tensor([-2]).abs()[0] == 2")) {
        try $0.magnitude()
      },
      function("sin", "The sine of each value.", example: Example("tensor([0]).sin()[0] == 0")) {
        try $0.sine()
      },
      function("cos", "The cosine of each value.", example: Example("tensor([0]).cos()[0] == 1")) {
        try $0.cosine()
      },
      function(
        "tanh", "The hyperbolic tangent of each value.", example: Example("tensor([0]).tanh()[0] == 0")
      ) {
        try $0.tanh()
      },
      function(
        "sigmoid", "1 / (1 + exp(-x)) for each value.", example: Example("tensor([0]).sigmoid()[0] == 0.5")
      ) {
        try $0.sigmoid()
      },
      BuiltIn(
        "clip",
        [
          tensorParameter, Parameter("low", .number(), "The least value."),
          Parameter("high", .number(), "The largest value."),
        ], result: "a tensor", summary: "Each value, or the nearer bound where it lies outside.",
        examples: [Example("tensor([-1, 2]).clip(0, 1).sum() == 1", shows: "true")]
      ) { call in
        .tensor(try call.tensor("x").clipped(Float(call.number("low")), Float(call.number("high"))))
      },
    ]
  }

  private static var reductions: [BuiltIn] {
    let axes = Parameter(
      "axes", .orNil(.listOf(.int())), default: .nothing, shown: "all", "The axes to go; -1 is the last.")
    func reduction(
      _ name: String, _ summary: String, _ example: Example, all: @escaping (Tensor) throws -> Tensor,
      some: @escaping (Tensor, [Int]) throws -> Tensor
    ) -> BuiltIn {
      BuiltIn(
        name, receivers: ["tensor"], [tensorParameter, axes], result: "a tensor", summary: summary,
        errors: ["an axis there is not"], examples: [example]
      ) { call in
        let x = try call.tensor("x")
        guard let list = call.optionalList("axes") else { return .tensor(try all(x)) }
        return .tensor(try some(x, list.compactMap(\.asWhole)))
      }
    }
    func extreme(_ name: String, _ summary: String, _ body: @escaping (Tensor) throws -> Float) -> BuiltIn {
      BuiltIn(
        name, receivers: ["tensor"], [tensorParameter], result: "a number", summary: summary,
        errors: ["an empty tensor"], examples: [Example("tensor([1, 5, 3]).\(name)()")]
      ) { call in .float(Double(try body(call.tensor("x")))) }
    }
    return [
      reduction(
        "sum", "The sum of all values, or along some axes.",
        Example("ones(2, 3).sum(axes: [0]).shape", shows: "[3]"),
        all: { try $0.sum() }, some: { try $0.sum(axes: $1) }),
      reduction(
        "mean", "The mean of all values, or along some axes.",
        Example("ones(2, 3).mean() == 1", shows: "true"),
        all: { try $0.mean() }, some: { try $0.mean(axes: $1) }),
      extreme("min", "The smallest value.") { try $0.minimum() },
      extreme("max", "The largest value.") { try $0.maximum() },
      BuiltIn(
        "float", receivers: ["tensor"], [tensorParameter], result: "a number",
        summary: "The number in a tensor that holds just one.",
        errors: ["a tensor of more than one value"],
        examples: [Example("float(tensor([2]).sum())", shows: "2.0")]
      ) { call in .float(Double(try call.tensor("x").item())) },
      BuiltIn(
        "list", receivers: ["tensor"], [tensorParameter], result: "a list of numbers",
        summary: "All values in row-major order.",
        examples: [Example("tensor([[1, 2]]).list()", shows: "[1.0, 2.0]")]
      ) { call in .numbers(try call.tensor("x").values().map(Double.init)) },
    ]
  }

  private static var shapes: [BuiltIn] {
    [
      BuiltIn(
        "reshape",
        [tensorParameter, Parameter.variadic("shape", .int(), "The new sizes; -1 is what is left over.")],
        result: "a tensor", summary: "The same values in row-major order under another shape.",
        errors: ["sizes that do not hold as many values"],
        examples: [Example("tensor([1, 2, 3, 4]).reshape(2, -1).shape", shows: "[2, 2]")]
      ) { call in .tensor(try call.tensor("x").reshaped(call.list("shape").compactMap(\.asWhole))) },
      BuiltIn(
        "transpose", [tensorParameter], result: "a tensor", summary: "The last two axes swapped.",
        errors: ["fewer than two axes"], examples: [Example("zeros(2, 3).transpose().shape", shows: "[3, 2]")]
      ) { call in .tensor(try call.tensor("x").transposed()) },
      BuiltIn(
        "permute", [tensorParameter, Parameter.variadic("order", .int(), "Which axis comes where.")],
        result: "a tensor", summary: "The axes in another order.",
        errors: ["an order that does not name every axis once"],
        examples: [Example("zeros(2, 3, 4).permute(2, 0, 1).shape", shows: "[4, 2, 3]")]
      ) { call in .tensor(try call.tensor("x").permuted(call.list("order").compactMap(\.asWhole))) },
      BuiltIn(
        "concatenate",
        [
          Parameter("parts", .listOf(.object("tensor")), "Tensors that differ along one axis at most."),
          Parameter("axis", .int(), default: 0, "The axis to join along."),
        ], result: "a tensor", summary: "Tensors one after the other along an axis they have.",
        errors: ["no tensors", "shapes that differ along another axis", "an axis there is not"],
        examples: [Example("concatenate([zeros(2, 3), ones(1, 3)]).shape", shows: "[3, 3]")],
        seeAlso: ["stack"]
      ) { call in .tensor(try .concatenated(call.tensors("parts"), axis: call.int("axis"))) },
      BuiltIn(
        "stack", [Parameter("parts", .listOf(.object("tensor")), "Tensors of one shape.")],
        result: "a tensor",
        summary: "Tensors along a new first axis, as a batch of images.",
        errors: ["no tensors", "shapes that differ"],
        examples: [Example("stack([zeros(3), ones(3)]).shape", shows: "[2, 3]")], seeAlso: ["concatenate"]
      ) { call in .tensor(try .stacked(call.tensors("parts"))) },
    ]
  }
}

extension Call {
  func tensors(_ parameter: String) throws -> [Tensor] {
    try list(parameter).compactMap { ($0.asObject as? TensorValue)?.tensor }
  }

  /// The seed of something that is drawn: without one there is no draw.
  func seed(_ parameter: String = "seed") throws -> Int {
    if let seed = optionalInt(parameter) { return seed }
    throw ScriptError(
      "`\(name)` draws at random and needs a seed", hint: "add `seed: 1`; the same seed gives the same result"
    )
  }
}
