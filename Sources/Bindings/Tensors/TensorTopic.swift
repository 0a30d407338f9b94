import Interpreter
import Random
import Tensors

extension Topic {
  /// Tensors, their arithmetic and gradients.
  static var tensors: Topic {
    Topic(
      "Tensors",
      summary:
        "Arrays of float32 numbers. Arithmetic goes value by value; counted from the last axis, sizes must be "
        + "equal or one of them 1. Images are tensors [channels, height, width] in 0..1.",
      builtIns: makers + functions + reductions + order + shapes + linearAlgebra + imageOperations
        + gradients,
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
    let shape = ParameterEntry.variadic("shape", .int(0...Int.max), "The sizes of the axes.")
    let seed = ParameterEntry("seed", .orNil(.int()), default: .nothing, shown: "none", "Fixes the numbers.")
    return [
      BuiltIn(
        "tensor", [ParameterEntry("values", .any, "A number, or nested lists of numbers of equal lengths.")],
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
