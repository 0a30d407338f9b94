import Interpreter
import Kernels
import Random
import Tensors

extension Topic {
  /// Tensors, their arithmetic and gradients.
  static var tensors: Topic {
    Topic(
      "Tensors",
      summary:
        "Arrays of float32 numbers. Arithmetic works value by value; aligned at the last axis, sizes must be "
        + "equal or one of them 1. Images are tensors [channels, height, width] in 0..1.",
      using: [.tensors, .kernels, .random],
      builtIns: makers + functions + reductions + order + shapes + linearAlgebra + imageOperations
        + gradients,
      types: [TensorValue.type.entry])
  }

  private struct Filled: ParameterList {
    let shape = Parameter(variadic: .int(0...Int.max), "The sizes of the axes.")
  }

  private struct Drawn: ParameterList {
    let filled = Filled()
    let seed = Parameter.seed("Fixes the numbers.")
  }

  private static var makers: [BuiltIn] {
    struct Given: ParameterList {
      let values = Parameter(.any, "A number, or nested lists of numbers of equal lengths.")
    }
    func filled(_ name: String, _ value: Float, _ summary: String, _ example: String) -> BuiltIn {
      BuiltIn(
        name, Filled.self, result: "a tensor", summary: summary,
        errors: ["a shape that does not fit into memory"], examples: [Example(example, shows: "true")]
      ) { given, _ in .tensor(try Tensor(filled: value, shape: given.shape)) }
    }
    func drawn(
      _ name: String, _ summary: String, _ example: String, seeAlso: String,
      _ draw: @escaping ([Int], RandomKey) throws -> Tensor
    ) -> BuiltIn {
      BuiltIn(
        name, Drawn.self, result: "a tensor", summary: summary, errors: ["no `seed:`"],
        examples: [Example(example, shows: "true")], seeAlso: [seeAlso]
      ) { given, call in
        .tensor(
          try draw(given.filled.shape, RandomKey(seed: call.seed(given.seed)).purpose(named: name)))
      }
    }
    return [
      BuiltIn(
        "tensor", Given.self, result: "a tensor", summary: "A tensor of the given numbers.",
        errors: ["lists of unequal lengths", "items that are not numbers"],
        examples: [Example("tensor([[1, 2], [3, 4]]).shape", shows: "[2, 2]")], seeAlso: ["zeros", "randn"]
      ) { given, _ in
        var values: [Float] = []
        let shape = try flatten(given.values, into: &values)
        return .tensor(try Tensor(values, shape: shape))
      },
      filled("zeros", 0, "A tensor of zeros.", "zeros(2, 3).sum() == 0"),
      filled("ones", 1, "A tensor of ones.", "ones(2, 3).sum() == 6"),
      drawn(
        "randn", "Independent standard normal random numbers, the same for the same seed.",
        "same(randn(2, 2, seed: 7), randn(2, 2, seed: 7))", seeAlso: "rand"
      ) { try .normal(shape: $0, key: $1) },
      drawn(
        "rand", "Independent uniform random numbers in 0..1, the same for the same seed.",
        "rand(4, seed: 1).max() < 1", seeAlso: "randn"
      ) { try .uniform(0, 1, shape: $0, key: $1) },
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
      throw ScriptError("a tensor must be built from lists of numbers, not from \(value.typePhrase)")
    }
    var shape: [Int]?
    for (position, item) in items.enumerated() {
      let inner = try flatten(item, into: &values)
      if let shape, shape != inner {
        throw ScriptError(
          "item 0 has shape \(shape) but item \(position) has \(inner): the lists of a tensor must have equal lengths"
        )
      }
      shape = inner
    }
    return [items.count] + (shape ?? [])
  }
}
