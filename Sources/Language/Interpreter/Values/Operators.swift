/// The operators that take two values.
public enum BinaryOperator: UInt8, Sendable, CaseIterable {
  case add
  case subtract
  case multiply
  case divide
  case floorDivide
  case remainder
  case matrixMultiply
  case power
  case equal
  case notEqual
  case less
  case lessOrEqual
  case greater
  case greaterOrEqual
  case contained

  /// As it is written.
  public var symbol: String {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .floorDivide: "//"
    case .remainder: "%"
    case .matrixMultiply: "@"
    case .power: "**"
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    case .contained: "in"
    }
  }

  /// Whether the answer is a boolean for plain values.
  public var isComparison: Bool { rawValue >= BinaryOperator.equal.rawValue }
}
