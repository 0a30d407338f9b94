import Files
import Glibc

extension Registry {
  static var numbersTopic: Topic {
    Topic(
      "Numbers",
      summary:
        "Arithmetic beyond the operators. Whole numbers have 64 bits, other numbers are floats. e is `exp(1)`, a power "
        + "`x ** y`.",
      builtIns: [int, float] + rounding + comparisons + elementary,
      constants: [
        Constant("pi", .float(Double.pi), "The ratio of a circle's circumference to its diameter."),
        Constant("inf", .float(.infinity), "Infinity."),
        Constant("nan", .float(.nan), "Not a number: what 0 / 0 gives. It equals nothing, not even itself."),
      ],
      types: [
        ScriptType(
          "int",
          summary:
            "A whole number of 64 bits; a result that does not fit is an error. `+ - * ** // %` give whole "
            + "numbers, `/` a float."),
        ScriptType("float", summary: "A number of 64 bits, with about 16 digits."),
        ScriptType("bool", summary: "`true` or `false`, the only values that a condition can have."),
      ])
  }

  private struct NumberParameters: ParameterList {
    let x = Parameter.x
  }

  private static var int: BuiltIn {
    struct Parameters: ParameterList {
      let value = Parameter.numberOrText(.number(), .string, .bool)
    }
    return BuiltIn(
      "int", Parameters.self, result: "an int",
      summary: "Converts to a whole number; decimals are dropped.",
      errors: ["text that is not a whole number", "a number that does not fit 64 bits, such as `nan`"],
      examples: [Example("int(\"12\") + int(3.9)", shows: "15")], seeAlso: ["float", "round"]
    ) { given, _ in
      switch given.passed(\.value) {
      case .int(let int): return .int(int)
      case .bool(let bool): return .int(bool ? 1 : 0)
      case .float(let float): return try whole(float.rounded(.towardZero))
      case let value:
        guard let int = Int((value.asString ?? "").trimmed) else {
          throw ScriptError(
            "\(value.oneLine(limit: 40)) is not a whole number",
            hint: parsed(value.asString) == nil
              ? nil : "`float` reads decimal numbers; `int(float(text))` drops the decimals")
        }
        return .int(int)
      }
    }
  }

  private static var float: BuiltIn {
    struct Parameters: ParameterList {
      let value = Parameter.numberOrText(.number(), .string)
    }
    return BuiltIn(
      "float", Parameters.self, result: "a float", summary: "The number as a float.",
      errors: ["text that is not a number"],
      examples: [Example("float(\"2.5\")", shows: "2.5")], seeAlso: ["int", "str"]
    ) { given, _ in
      let value = given.passed(\.value)
      if let number = value.asNumber { return .float(number) }
      guard let number = parsed(value.asString) else {
        throw ScriptError("\(value.oneLine(limit: 40)) is not a number")
      }
      return .float(number)
    }
  }

  private static func parsed(_ text: String?) -> Double? { text.flatMap { Double($0.trimmed) } }

  private static func whole(_ number: Double) throws -> Value {
    guard let int = Int(exactly: number) else {
      throw ScriptError("\(number.plainText) does not fit into a 64-bit whole number")
    }
    return .int(int)
  }

  // MARK: Rounding

  private static var rounding: [BuiltIn] {
    [
      roundingFunction(
        "round", "The nearest number with the given digits; halves are rounded to even.",
        Example("[round(2.5), round(0.126, digits: 2)]", shows: "[2, 0.13]"), .toNearestOrEven),
      roundingFunction(
        "floor", "The largest number with the given digits that is not above x.",
        Example("[floor(-0.5), floor(0.126, digits: 2)]", shows: "[-1, 0.12]"), .down),
      roundingFunction(
        "ceil", "The smallest number with the given digits that is not below x.",
        Example("[ceil(0.5), ceil(0.121, digits: 2)]", shows: "[1, 0.13]"), .up),
    ]
  }

  private static func roundingFunction(
    _ name: String, _ summary: String, _ example: Example, _ rule: FloatingPointRoundingRule
  ) -> BuiltIn {
    struct Parameters: ParameterList {
      let x = Parameter.x
      let digits = Parameter(
        .int(-300...300), default: 0, byPosition: true, "Decimal digits to keep.")
    }
    return BuiltIn(
      name, Parameters.self,
      result: "an int without digits, else a float", summary: summary,
      errors: ["without digits, a number that does not fit 64 bits, such as `nan`"], examples: [example],
      seeAlso: ["round", "floor", "ceil", "int"].filter { $0 != name }
    ) { given, _ in
      let digits = try given.digits
      if digits == 0, case .int(let int) = given.passed(\.x) { return .int(int) }
      let number = try given.x
      return digits == 0 ? try whole(number.rounded(rule)) : .float(try rounded(number, digits, rule))
    }
  }

  /// Through decimal text, so that the shortest decimal of the number counts, and 0.29 with two digits stays.
  private static func rounded(_ number: Double, _ digits: Int, _ rule: FloatingPointRoundingRule) throws
    -> Double
  {
    guard number.isFinite else { return number }
    guard digits > 0 else {
      let unit = pow(10, Double(-digits))
      return (number / unit).rounded(rule) * unit
    }
    let nearest = Double(try Format.apply(".\(digits)f", to: .float(number))) ?? number
    let isRight =
      switch rule {
      case .down: nearest <= number
      case .up: nearest >= number
      default: true
      }
    if isRight { return nearest }
    let step = pow(10, Double(-digits)) * (rule == .up ? 1 : -1)
    return Double(try Format.apply(".\(digits)f", to: .float(nearest + step))) ?? nearest
  }

  // MARK: Size and kind

  private static var comparisons: [BuiltIn] { [abs, sign, clip, gcd, isNaN, isFinite] }

  private static var abs: BuiltIn {
    BuiltIn(
      "abs", NumberParameters.self, result: "a number", summary: "The value without its sign.",
      examples: [Example("abs(-3)", shows: "3")], seeAlso: ["sign"]
    ) { given, _ in
      if case .int(let int) = given.passed(\.x) {
        if int == Int.min { throw Arithmetic.overflow("abs") }
        return .int(Swift.abs(int))
      }
      return .float(Swift.abs(try given.x))
    }
  }

  private static var sign: BuiltIn {
    BuiltIn(
      "sign", NumberParameters.self, result: "-1, 0 or 1",
      summary: "Whether the number is below, at or above 0.",
      errors: ["`nan`, which has no sign"], examples: [Example("[sign(-0.2), sign(7)]", shows: "[-1, 1]")],
      seeAlso: ["abs"]
    ) { given, _ in
      let number = try given.x
      guard !number.isNaN else { throw ScriptError("`nan` has no sign") }
      return .int(number > 0 ? 1 : number < 0 ? -1 : 0)
    }
  }

  private static var clip: BuiltIn {
    struct Parameters: ParameterList {
      let x = Parameter.x
      let low = Parameter(.number(), "The lower bound.")
      let high = Parameter(.number(), "The upper bound.")
    }
    return BuiltIn(
      "clip", Parameters.self,
      result: "a number", summary: "The number, limited to the bounds.",
      errors: ["bounds in the wrong order"], examples: [Example("clip(1.5, 0, 1)", shows: "1")],
      seeAlso: ["min", "max"]
    ) { given, _ in
      let (number, low, high) = (try given.x, try given.low, try given.high)
      guard low <= high else {
        throw ScriptError("`low` of `clip` is greater than `high`: \(low.plainText) and \(high.plainText)")
      }
      return number < low ? given.passed(\.low) : number > high ? given.passed(\.high) : given.passed(\.x)
    }
  }

  private static var gcd: BuiltIn {
    struct Parameters: ParameterList {
      let a = Parameter(.int(), "A whole number.")
      let b = Parameter(.int(), "Another.")
    }
    return BuiltIn(
      "gcd", Parameters.self, result: "an int",
      summary: "The greatest number that divides both; 0 for two zeros.",
      examples: [Example("gcd(48, 36)", shows: "12")], seeAlso: ["abs"]
    ) { given, _ in
      var (a, b) = (try given.a.magnitude, try given.b.magnitude)
      while b != 0 { (a, b) = (b, a % b) }
      guard let result = Int(exactly: a) else { throw Arithmetic.overflow("gcd") }
      return .int(result)
    }
  }

  private static var isNaN: BuiltIn {
    BuiltIn(
      "is_nan", NumberParameters.self, result: "true or false",
      summary: "Whether the number is `nan`, which is not even `==` to itself.",
      examples: [Example("is_nan(0 / 0)", shows: "true")], seeAlso: ["is_finite"]
    ) { given, _ in .bool(try given.x.isNaN) }
  }

  private static var isFinite: BuiltIn {
    BuiltIn(
      "is_finite", NumberParameters.self, result: "true or false",
      summary: "Whether the number is neither infinite nor `nan`.",
      examples: [Example("is_finite(1 / 0)", shows: "false")], seeAlso: ["is_nan"]
    ) { given, _ in .bool(try given.x.isFinite) }
  }

  // MARK: Functions of analysis

  private static var elementary: [BuiltIn] {
    [
      function("sqrt", "The square root; `nan` below 0.", "sqrt(16)", "4.0") { $0.squareRoot() },
      function("exp", "e to the power of x.", "exp(0)", "1.0") { Glibc.exp($0) }, logarithm,
      function("log2", "The logarithm to base 2.", "log2(8)", "3.0") { Glibc.log2($0) },
      function("log10", "The logarithm to base 10.", "log10(1000)", "3.0") { Glibc.log10($0) },
    ] + trigonometric
  }

  private static var trigonometric: [BuiltIn] {
    [
      function("sin", "The sine of an angle in radians.", "sin(0)", "0.0") { Glibc.sin($0) },
      function("cos", "The cosine of an angle in radians.", "cos(0)", "1.0") { Glibc.cos($0) },
      function("tan", "The tangent of an angle in radians.", "tan(0)", "0.0") { Glibc.tan($0) },
      function("asin", "The angle in radians whose sine is x.", "asin(0)", "0.0") { Glibc.asin($0) },
      function("acos", "The angle in radians whose cosine is x.", "acos(1)", "0.0") { Glibc.acos($0) },
      function("atan", "The angle in radians whose tangent is x.", "atan(0)", "0.0") { Glibc.atan($0) },
      atan2, function("tanh", "The hyperbolic tangent.", "tanh(0)", "0.0") { Glibc.tanh($0) },
    ]
  }

  private static func function(
    _ name: String, _ summary: String, _ example: String, _ shows: String,
    _ body: @escaping @convention(c) (Double) -> Double
  ) -> BuiltIn {
    BuiltIn(
      name, NumberParameters.self, result: "a float", summary: summary,
      examples: [Example(example, shows: shows)],
      shortcut: .real(body)
    ) { given, _ in .float(body(try given.x)) }
  }

  private static var logarithm: BuiltIn {
    struct Parameters: ParameterList {
      let x = Parameter.x
      let base = Parameter(
        .number(0...Double.infinity), optional: "e", "The base; without it, the natural logarithm.")
    }
    return BuiltIn(
      "log", Parameters.self,
      result: "a float", summary: "The logarithm; -inf at 0 and `nan` below.",
      examples: [Example("[log(1), log(81, base: 3)]", shows: "[0.0, 4.0]")],
      seeAlso: ["exp", "log2", "log10"]
    ) { given, _ in
      let number = Glibc.log(try given.x)
      guard let base = try given.base else { return .float(number) }
      return .float(number / Glibc.log(base))
    }
  }

  private static var atan2: BuiltIn {
    struct Parameters: ParameterList {
      let y = Parameter(.number(), "The vertical coordinate.")
      let x = Parameter(.number(), "The horizontal coordinate.")
    }
    return BuiltIn(
      "atan2", Parameters.self, result: "a float",
      summary: "The angle of a direction in radians, from -π to π.",
      examples: [Example("atan2(0, 1)", shows: "0.0")], seeAlso: ["atan"]
    ) { given, _ in .float(Glibc.atan2(try given.y, try given.x)) }
  }
}

extension Parameter where Argument == Double {
  fileprivate static var x: Parameter { Parameter(.number(), "A number.") }
}

extension Parameter where Argument == Value {
  fileprivate static func numberOrText(_ types: ParameterType...) -> Parameter {
    Parameter(.value(.oneOf(types)), "A number, or text that is one.")
  }
}
