import Interpreter
import Tensors

extension Topic {
  /// What goes value by value.
  static var functions: [BuiltIn] { functionsOfOne + functionsOfTwo + masks }

  private static func function(
    _ name: String, _ summary: String, example: Example, seeAlso: [String] = [],
    _ body: @escaping (Tensor) throws -> Tensor
  ) -> BuiltIn {
    BuiltIn(
      name, receivers: ["tensor"], OfTensor<NoParameters>.self, result: "a tensor", summary: summary,
      examples: [example], seeAlso: seeAlso
    ) { given, _ in .tensor(try body(given.x)) }
  }

  private static var functionsOfOne: [BuiltIn] {
    struct Clip: ParameterList {
      let x = Parameter.tensor
      let low = Parameter(.number(), "The lower bound.")
      let high = Parameter(.number(), "The upper bound.")
    }
    return [
      function(
        "exp", "e to the power of each value.", example: Example("tensor([0]).exp()[0] == 1", shows: "true")
      ) {
        try $0.exp()
      },
      function(
        "log", "The natural logarithm of each value.",
        example: Example("tensor([1]).log()[0] == 0", shows: "true")
      ) {
        try $0.log()
      },
      function(
        "log1p", "log(1 + x) for each value, accurate for small x.",
        example: Example("list(tensor([0]).log1p())", shows: "[0.0]"), seeAlso: ["expm1"]
      ) { try $0.logOfOnePlus() },
      function(
        "expm1", "exp(x) - 1 for each value, accurate for small x.",
        example: Example("list(tensor([0]).expm1())", shows: "[0.0]"), seeAlso: ["log1p"]
      ) { try $0.exponentialLessOne() },
      function(
        "sqrt", "The square root of each value.",
        example: Example("tensor([4]).sqrt()[0] == 2", shows: "true")
      ) {
        try $0.squareRoot()
      },
      function(
        "reciprocal", "1 / x for each value.",
        example: Example("list(tensor([4]).reciprocal())", shows: "[0.25]")
      ) { try Tensor(1) / $0 },
      function(
        "abs", "The absolute value of each value.",
        example: Example("tensor([-2]).abs()[0] == 2", shows: "true")
      ) {
        try $0.magnitude()
      },
      function(
        "sign", "1 for each positive value, -1 for each negative one, 0 for 0. Its gradient is 0.",
        example: Example("list(tensor([-2, 0, 5]).sign())", shows: "[-1.0, 0.0, 1.0]")
      ) { try $0.sign() },
      function(
        "floor", "The largest whole number that is not above each value. Its gradient is 0.",
        example: Example("list(tensor([1.5, -1.5]).floor())", shows: "[1.0, -2.0]"),
        seeAlso: ["ceil", "round"]
      ) { try $0.roundedDown() },
      function(
        "ceil", "The smallest whole number that is not below each value. Its gradient is 0.",
        example: Example("list(tensor([1.5, -1.5]).ceil())", shows: "[2.0, -1.0]"),
        seeAlso: ["floor", "round"]
      ) { try $0.roundedUp() },
      function(
        "round", "Each value rounded to a whole number, halves to even. Its gradient is 0.",
        example: Example("list(tensor([0.5, 1.5, 1.6]).round())", shows: "[0.0, 2.0, 2.0]"),
        seeAlso: ["floor", "ceil"]
      ) { try $0.rounded() },
      function("sin", "The sine of each value.", example: Example("tensor([0]).sin()[0] == 0", shows: "true"))
      {
        try $0.sine()
      },
      function(
        "cos", "The cosine of each value.", example: Example("tensor([0]).cos()[0] == 1", shows: "true")
      ) {
        try $0.cosine()
      },
      function(
        "tanh", "The hyperbolic tangent of each value.",
        example: Example("tensor([0]).tanh()[0] == 0", shows: "true")
      ) {
        try $0.tanh()
      },
      function(
        "sigmoid", "1 / (1 + exp(-x)) for each value.",
        example: Example("tensor([0]).sigmoid()[0] == 0.5", shows: "true")
      ) {
        try $0.sigmoid()
      },
      function(
        "erf", "The error function 2/√π ∫₀ˣ exp(-t²) dt of each value.",
        example: Example("list(tensor([0]).erf())", shows: "[0.0]")
      ) { try $0.errorFunction() },
      BuiltIn(
        "clip", Clip.self, result: "a tensor",
        summary: "Each value, limited to the bounds.",
        examples: [Example("tensor([-1, 2]).clip(0, 1).sum() == 1", shows: "true")]
      ) { given, _ in .tensor(try given.x.clipped(Float(given.low), Float(given.high))) },
    ]
  }

  private static func pairwise(
    _ name: String, _ summary: String, example: Example, seeAlso: [String] = [],
    _ body: @escaping (Tensor, Tensor) throws -> Tensor
  ) -> BuiltIn {
    struct Parameters: ParameterList {
      let x = Parameter.tensor
      let other = Parameter(.tensorOrNumber, "The other operand, value by value.")
    }
    return BuiltIn(
      name, receivers: ["tensor"], Parameters.self, result: "a tensor", summary: summary,
      errors: ["shapes that do not broadcast"], examples: [example], seeAlso: seeAlso
    ) { given, _ in .tensor(try body(given.x, given.other)) }
  }

  private static var functionsOfTwo: [BuiltIn] {
    struct Where: ParameterList {
      let condition = Parameter(.tensor, "The condition, true where it is not 0.")
      let a = Parameter(.tensorOrNumber, "The values where the condition is not 0.")
      let b = Parameter(.tensorOrNumber, "The values elsewhere.")
    }
    return [
      pairwise(
        "minimum", "The smaller of each pair of values; of equal ones the first gets the gradient.",
        example: Example("list(tensor([1, 5]).minimum(3))", shows: "[1.0, 3.0]"), seeAlso: ["maximum", "min"]
      ) { try $0.minimum($1) },
      pairwise(
        "maximum", "The larger of each pair of values; of equal ones the first gets the gradient.",
        example: Example("list(tensor([1, 5]).maximum(3))", shows: "[3.0, 5.0]"), seeAlso: ["minimum", "max"]
      ) { try $0.maximum($1) },
      pairwise(
        "atan2", "The angle of each point (other, x), from -π to π; x is the vertical coordinate.",
        example: Example("list(tensor([0]).atan2(1))", shows: "[0.0]")
      ) { try $0.angle(x: $1) },
      BuiltIn(
        "where", Where.self, result: "a tensor",
        summary: "Values of one tensor where a condition holds, of another elsewhere.",
        details:
          "All three broadcast. Values that are not chosen may be infinite or nan, and get gradient 0.",
        errors: ["shapes that do not broadcast"],
        examples: [Example("x = tensor([-4, 9])\nlist(where(x > 0, sqrt(x), 0))", shows: "[0.0, 3.0]")],
        seeAlso: ["logical_and", "clip"]
      ) { given, _ in .tensor(try given.a.chosen(where: given.condition, else: given.b)) },
    ]
  }

  private static var masks: [BuiltIn] {
    [
      function(
        "logical_not", "1 where a value is 0, 0 elsewhere.",
        example: Example("list(logical_not(tensor([0, 2])))", shows: "[1.0, 0.0]"),
        seeAlso: ["logical_and", "any"]
      ) { try $0.isZero() },
      pairwise(
        "logical_and", "1 where both values are not 0, 0 elsewhere.",
        example: Example("x = tensor([1, 2, 3])\nlist(logical_and(x > 1, x < 3))", shows: "[0.0, 1.0, 0.0]"),
        seeAlso: ["logical_or", "logical_not"]
      ) { try $0.and($1) },
      pairwise(
        "logical_or", "1 where one of both values is not 0, 0 elsewhere.",
        example: Example("x = tensor([1, 2, 3])\nlist(logical_or(x < 2, x > 2))", shows: "[1.0, 0.0, 1.0]"),
        seeAlso: ["logical_and", "logical_not"]
      ) { try $0.or($1) },
      function(
        "is_nan", "1 for each value that is nan, 0 for others.",
        example: Example("list(is_nan(tensor([0]) / 0))", shows: "[1.0]"), seeAlso: ["is_finite"]
      ) { try $0.isNotANumber() },
      function(
        "is_finite", "1 for each value that is a finite number, 0 for others.",
        example: Example("list(is_finite(tensor([1, 2]) / tensor([0, 1])))", shows: "[0.0, 1.0]"),
        seeAlso: ["is_nan"]
      ) { try $0.isFinite() },
    ]
  }
}
