import Glibc

extension Registry {
  static var numbersTopic: Topic {
    Topic(
      "Numbers", summary: "Arithmetic beyond the operators. Whole numbers have 64 bits, others are floats.",
      builtIns: conversions + rounding + elementary,
      constants: [
        Constant("pi", .float(Double.pi), "The ratio of a circle's circumference to its diameter."),
        Constant("inf", .float(.infinity), "Infinity."),
        Constant("nan", .float(.nan), "Not a number: what 0 / 0 gives."),
      ])
  }

  private static var conversions: [BuiltIn] {
    [
      BuiltIn(
        "int", [Parameter("value", .oneOf([.number(), .string, .bool]), "A number, or text that is one.")],
        result: "an int", summary: "A whole number; what stands behind the point is cut off.",
        examples: [Example("int(\"12\") + int(3.9)", shows: "15")], seeAlso: ["float", "round"]
      ) { call in
        switch call["value"] {
        case .int(let int): return .int(int)
        case .bool(let bool): return .int(bool ? 1 : 0)
        case .float(let float):
          guard let int = Int(exactly: float.rounded(.towardZero)) else {
            throw ScriptError("\(float) does not fit a whole number of 64 bits")
          }
          return .int(int)
        case let value:
          let text = value.asString ?? ""
          guard let int = Int(text.trimmed) else { throw ScriptError("\(value.oneLine) is no whole number") }
          return .int(int)
        }
      },
      BuiltIn(
        "float", [Parameter("value", .oneOf([.number(), .string]), "A number, or text that is one.")],
        result: "a float", summary: "The number as a float.",
        examples: [Example("float(\"2.5\")", shows: "2.5")]
      ) { call in
        if let number = call["value"].asNumber { return .float(number) }
        guard let number = Double(call["value"].asString?.trimmed ?? "") else {
          throw ScriptError("\(call["value"].oneLine) is no number")
        }
        return .float(number)
      },
    ]
  }

  private static var rounding: [BuiltIn] {
    [
      BuiltIn(
        "abs", [Parameter("x", .number(), "A number.")], result: "a number",
        summary: "The value without its sign.",
        examples: [Example("abs(-3)", shows: "3")]
      ) { call in
        if case .int(let int) = call["x"] {
          if int == Int.min { throw Arithmetic.overflow("abs") }
          return .int(abs(int))
        }
        return .float(abs(try call.number("x")))
      },
      BuiltIn(
        "round",
        [
          Parameter("x", .number(), "A number."),
          Parameter(
            "digits", .int(-300...300), default: 0, byPosition: true, "Digits behind the point to keep."),
        ], result: "an int without digits, else a float",
        summary: "The nearest number with so many digits; halves go to the even neighbour.",
        examples: [Example("[round(2.5), round(0.126, digits: 2)]", shows: "[2, 0.13]")]
      ) { call in
        let digits = try call.int("digits")
        let number = try call.number("x")
        if digits == 0 {
          return try whole(number.rounded(.toNearestOrEven), call)
        }
        return .float(try rounded(number, digits))
      },
      BuiltIn(
        "floor", [Parameter("x", .number(), "A number.")], result: "an int",
        summary: "The largest whole number that is not above x.",
        examples: [Example("floor(-0.5)", shows: "-1")]
      ) { call in try whole(try call.number("x").rounded(.down), call) },
      BuiltIn(
        "ceil", [Parameter("x", .number(), "A number.")], result: "an int",
        summary: "The smallest whole number that is not below x.",
        examples: [Example("ceil(0.5)", shows: "1")]
      ) { call in try whole(try call.number("x").rounded(.up), call) },
    ]
  }

  /// Through decimal text, which rounds the exact value once.
  private static func rounded(_ number: Double, _ digits: Int) throws -> Double {
    guard number.isFinite else { return number }
    if digits > 0 { return Double(try Format.apply(".\(digits)f", to: .float(number))) ?? number }
    let unit = pow(10, Double(-digits))
    return (number / unit).rounded(.toNearestOrEven) * unit
  }

  private static func whole(_ number: Double, _ call: Call) throws -> Value {
    if case .int = call["x"] { return call["x"] }
    guard let int = Int(exactly: number) else {
      throw ScriptError("\(number) does not fit a whole number of 64 bits")
    }
    return .int(int)
  }

  private static var elementary: [BuiltIn] {
    [
      function("sqrt", "The square root.", "sqrt(16)", "4.0") { $0.squareRoot() },
      function("exp", "e to the power of x.", "exp(0)", "1.0") { Glibc.exp($0) },
      function("log", "The natural logarithm.", "log(1)", "0.0") { Glibc.log($0) },
      function("log2", "The logarithm to base 2.", "log2(8)", "3.0") { Glibc.log2($0) },
      function("log10", "The logarithm to base 10.", "log10(1000)", "3.0") { Glibc.log10($0) },
      function("sin", "The sine of an angle in radians.", "sin(0)", "0.0") { Glibc.sin($0) },
      function("cos", "The cosine of an angle in radians.", "cos(0)", "1.0") { Glibc.cos($0) },
      function("tan", "The tangent of an angle in radians.", "tan(0)", "0.0") { Glibc.tan($0) },
      function("atan", "The angle in radians whose tangent is x.", "atan(0)", "0.0") { Glibc.atan($0) },
      function("tanh", "The hyperbolic tangent.", "tanh(0)", "0.0") { Glibc.tanh($0) },
    ]
  }

  private static func function(
    _ name: String, _ summary: String, _ example: String, _ shows: String,
    _ body: @escaping @convention(c) (Double) -> Double
  ) -> BuiltIn {
    BuiltIn(
      name, [Parameter("x", .number(), "A number.")], result: "a float", summary: summary,
      examples: [Example(example, shows: shows)],
      shortcut: .real(body)
    ) { call in .float(body(try call.number("x"))) }
  }
}
