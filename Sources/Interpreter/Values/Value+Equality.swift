extension Value {
  /// Whether two values are the same throughout: by content for plain values, `1` and `1.0` alike,
  /// false across types; functions equal only themselves, objects decide.
  public func isSame(as other: Value) -> Bool {
    switch (self, other) {
    case (.nothing, .nothing), (.unset, .unset): true
    case (.bool(let left), .bool(let right)): left == right
    case (.int(let left), .int(let right)): left == right
    case (.float(let left), .float(let right)): left == right
    case (.int(let left), .float(let right)): Int(exactly: right) == left
    case (.float(let left), .int(let right)): Int(exactly: left) == right
    case (.string(let left), .string(let right)): left == right
    case (.list(let left), .list(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
    case (.record(let left), .record(let right)):
      left.count == right.count && left.allSatisfy { right[$0.key]?.isSame(as: $0.value) ?? false }
    case (.range(let left), .range(let right)): left == right
    case (.function(let left), .function(let right)): left === right
    case (.builtIn(let left), .builtIn(let right)): left === right
    case (.object(let left), .object(let right)): left.isSame(as: right)
    default: false
    }
  }
}
