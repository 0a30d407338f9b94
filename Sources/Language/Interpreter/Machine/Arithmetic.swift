import Glibc

/// Operators on plain values; what concerns objects is handed to them.
enum Arithmetic {
  static func overflow(_ symbol: String) -> ScriptError {
    ScriptError(
      "integer overflow: the result of `\(symbol)` does not fit into 64 bits", hint: "use a float: `1.0 * x`")
  }

  static func apply(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws -> Value {
    switch (left, right) {
    case (.int(let left), .int(let right)): return try whole(operation, left, right)
    case (.float(let left), .float(let right)): return try real(operation, left, right)
    case (.int(let first), .float(let second)) where operation.isOfNumbers:
      if operation.isComparison {
        return .bool(operation.holds(first.order(against: second)))
      }
      return try real(operation, Double(first), second)
    case (.float(let first), .int(let second)) where operation.isOfNumbers:
      if operation.isComparison {
        return .bool(operation.holds(second.order(against: first).map { -$0 }))
      }
      return try real(operation, first, Double(second))
    default: return try general(operation, left, right)
    }
  }

  private static func whole(_ operation: BinaryOperator, _ left: Int, _ right: Int) throws -> Value {
    switch operation {
    case .add: return try checked(left.addingReportingOverflow(right), operation)
    case .subtract: return try checked(left.subtractingReportingOverflow(right), operation)
    case .multiply: return try checked(left.multipliedReportingOverflow(by: right), operation)
    case .divide: return .float(Double(left) / Double(right))
    case .floorDivide:
      guard right != 0 else { throw ScriptError("division by zero in `//`") }
      let (quotient, overflow) = left.dividedReportingOverflow(by: right)
      if overflow { throw Arithmetic.overflow("//") }
      return .int((left % right != 0) && ((left < 0) != (right < 0)) ? quotient - 1 : quotient)
    case .remainder:
      guard right != 0 else { throw ScriptError("division by zero in `%`") }
      if right == -1 { return .int(0) }
      let remainder = left % right
      return .int(remainder != 0 && ((remainder < 0) != (right < 0)) ? remainder + right : remainder)
    case .power: return try power(left, right)
    case .equal: return .bool(left == right)
    case .notEqual: return .bool(left != right)
    case .less: return .bool(left < right)
    case .lessOrEqual: return .bool(left <= right)
    case .greater: return .bool(left > right)
    case .greaterOrEqual: return .bool(left >= right)
    case .matrixMultiply, .contained: return try general(operation, .int(left), .int(right))
    }
  }

  private static func checked(_ result: (partialValue: Int, overflow: Bool), _ operation: BinaryOperator)
    throws -> Value
  {
    if result.overflow { throw overflow(operation.symbol) }
    return .int(result.partialValue)
  }

  private static func power(_ base: Int, _ exponent: Int) throws -> Value {
    if exponent < 0 { return .float(pow(Double(base), Double(exponent))) }
    var result = 1
    var factor = base
    var remaining = exponent
    while remaining > 0 {
      if remaining & 1 == 1 {
        let (product, overflow) = result.multipliedReportingOverflow(by: factor)
        if overflow { throw Arithmetic.overflow("**") }
        result = product
      }
      remaining >>= 1
      if remaining > 0 {
        let (square, overflow) = factor.multipliedReportingOverflow(by: factor)
        if overflow { throw Arithmetic.overflow("**") }
        factor = square
      }
    }
    return .int(result)
  }

  private static func real(_ operation: BinaryOperator, _ left: Double, _ right: Double) throws -> Value {
    switch operation {
    case .add: return .float(left + right)
    case .subtract: return .float(left - right)
    case .multiply: return .float(left * right)
    case .divide: return .float(left / right)
    case .floorDivide:
      guard right != 0 else { throw ScriptError("division by zero in `//`") }
      return .float((left / right).rounded(.down))
    case .remainder:
      guard right != 0 else { throw ScriptError("division by zero in `%`") }
      let remainder = fmod(left, right)
      return .float(remainder != 0 && ((remainder < 0) != (right < 0)) ? remainder + right : remainder)
    case .power: return .float(pow(left, right))
    case .equal: return .bool(left == right)
    case .notEqual: return .bool(left != right)
    case .less: return .bool(left < right)
    case .lessOrEqual: return .bool(left <= right)
    case .greater: return .bool(left > right)
    case .greaterOrEqual: return .bool(left >= right)
    case .matrixMultiply, .contained: return try general(operation, .float(left), .float(right))
    }
  }

  private static func general(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws -> Value {
    if case .object(let object) = left, operation != .contained,
      let result = try object.binary(operation, with: right, side: .left)
    {
      return result
    }
    if case .object(let object) = right, let result = try object.binary(operation, with: left, side: .right) {
      return result
    }
    switch (operation, left, right) {
    case (.equal, _, _): return .bool(left.isSame(as: right))
    case (.notEqual, _, _): return .bool(!left.isSame(as: right))
    case (.add, .string(let left), .string(let right)):
      try Limits.checkString(left.utf8.count + right.utf8.count)
      return .string(left + right)
    case (.add, .list(let left), .list(let right)):
      try Limits.checkList(left.count + right.count)
      return .list(left + right)
    case (.less, .string(let left), .string(let right)): return .bool(left < right)
    case (.lessOrEqual, .string(let left), .string(let right)): return .bool(left <= right)
    case (.greater, .string(let left), .string(let right)): return .bool(left > right)
    case (.greaterOrEqual, .string(let left), .string(let right)): return .bool(left >= right)
    case (.contained, _, _): return .bool(try contains(right, left))
    default: throw refusal(operation, left, right)
    }
  }

  private static func contains(_ container: Value, _ item: Value) throws -> Bool {
    switch container {
    case .list(let list): return list.contains { $0.isSame(as: item) }
    case .record(let record): return item.asString.map { record[$0] != nil } ?? false
    case .range(let range):
      if case .int(let int) = item { return range.contains(int) }
      return item.asNumber.map(range.contains) ?? false
    case .string(let string):
      guard let part = item.asString else {
        throw ScriptError("a string can contain only strings, not \(item.typePhrase)")
      }
      return part.isEmpty || string.finds(part)
    default: throw refusal(.contained, item, container)
    }
  }

  private static func refusal(_ operation: BinaryOperator, _ left: Value, _ right: Value) -> ScriptError {
    var hint: String?
    switch (left, right) {
    case (.string, _) where operation == .add, (_, .string) where operation == .add:
      hint = "insert a value into a string with braces: \"text {x}\""
    case (.string(let text), .int(let count)) where operation == .multiply,
      (.int(let count), .string(let text)) where operation == .multiply:
      let shown = text.utf8.count <= 12 ? Value.string(text).oneLine : "\"…\""
      hint = "to repeat text, write `join([\(shown) for _ in 1..\(count)])`"
    case (.string, .int), (.string, .float), (.int, .string), (.float, .string):
      hint = "to convert text to a number, write `float(text)`"
    case (.record, .record) where operation == .add: hint = "to merge two records, write `{...a, ...b}`"
    case (.list, .int), (.list, .float), (.int, .list), (.float, .list):
      hint =
        operation == .add
        ? "to append an item, write `xs + [x]`"
        : "write `[x \(operation.symbol) 2 for x in xs]`, or convert the list to a tensor"
    default: break
    }
    let kinds =
      left.typeName == right.typeName && !left.isNothing
      ? "two \(left.typeName)s" : "\(left.kindPhrase) and \(right.kindPhrase)"
    return ScriptError("`\(operation.symbol)` is not defined for \(kinds)", hint: hint)
  }

  static func negated(_ value: Value) throws -> Value {
    switch value {
    case .int(let int):
      if int == Int.min { throw overflow("-") }
      return .int(-int)
    case .float(let float): return .float(-float)
    case .object(let object):
      if let result = try object.negated() { return result }
      fallthrough
    default: throw ScriptError("`-` is not defined for \(value.kindPhrase)")
    }
  }

  /// The boolean, or an error: nothing else is a condition.
  static func condition(_ value: Value, _ what: String) throws -> Bool {
    switch value {
    case .bool(let bool): return bool
    case .object(let object):
      // A comparison of shape-[] tensors gives 0 or 1, which serves as a condition.
      if let number = object.asNumber?.asNumber, number == 0 || number == 1 { return number == 1 }
    default: break
    }
    let hint: String? =
      switch value {
      case .list, .string, .record: "write `len(x) > 0`"
      case .int, .float: "write `x != 0`"
      case .nothing: "write `x != nil`"
      case .function, .builtIn: "call it with parentheses"
      case .object(let object) where object.shape != nil:
        "reduce it to one number first: `x.mean() > 0.5`, or compare the whole with `same(a, b)`"
      default: nil
      }
    let shape = value.asObject?.shape.map { " of shape \($0.oneLine)" } ?? ""
    throw ScriptError("\(what) needs true or false, not \(value.typePhrase)\(shape)", hint: hint)
  }

  static func range(_ lower: Value, _ upper: Value, _ step: Value?, includesLast: Bool) throws -> ScriptRange
  {
    if case .int(let first) = lower, case .int(let last) = upper {
      if step == nil { return try ScriptRange(first, last, includesLast: includesLast) }
      if case .int(let step)? = step {
        return try ScriptRange(first, last, step: step, includesLast: includesLast)
      }
    }
    guard let first = lower.asNumber, let last = upper.asNumber else {
      throw ScriptError(
        "the bounds of a range must be numbers, not \(lower.kindPhrase) and \(upper.kindPhrase)")
    }
    guard let step else { return try ScriptRange(first, last, includesLast: includesLast) }
    guard let stride = step.asNumber else {
      throw ScriptError("the step after `by` must be a number, not \(step.typePhrase)")
    }
    return try ScriptRange(first, last, step: stride, includesLast: includesLast)
  }
}

extension BinaryOperator {
  fileprivate var isOfNumbers: Bool { self != .contained && self != .matrixMultiply }

  /// Whether a comparison holds, given how its left side stands to its right: -1, 0, 1, or nil where one of
  /// them is no number.
  fileprivate func holds(_ order: Int?) -> Bool {
    guard let order else { return self == .notEqual }
    return switch self {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    default: order >= 0
    }
  }
}

extension Int {
  /// -1, 0 or 1 as this number is less than, equal to or greater than a float, exactly: no float lies
  /// between 2⁵³ and 2⁵³ + 1, so rounding the int would call unequal numbers equal.
  fileprivate func order(against float: Double) -> Int? {
    if float.isNaN { return nil }
    if float >= 0x1p63 { return -1 }
    if float < -0x1p63 { return 1 }
    let whole = Int(float.rounded(.down))
    if self != whole { return self < whole ? -1 : 1 }
    return float > float.rounded(.down) ? -1 : 0
  }
}

extension ScriptObject {
  /// The lengths of the axes, for objects that have such.
  fileprivate var shape: Value? {
    guard propertyNames.contains("shape") else { return nil }
    return try? property("shape")
  }
}

extension Value {
  /// The type with its article: `an int`.
  var kindPhrase: String { isNothing ? "nil" : typeName.withArticle }
}
