extension Value {
  /// Whether two values are the same throughout: by content for plain values, `1` and `1.0` alike,
  /// false across types; functions equal only themselves, objects decide.
  public func isSame(as other: Value) -> Bool {
    var comparison = Comparison()
    return comparison.areSame(self, other)
  }
}

/// One comparison of two values, however much of them is shared.
private struct Comparison {
  private struct Pair: Hashable {
    var left: UInt
    var right: UInt
  }

  /// Lists and records found to be equal. `x = [x, x]` sixty times has 2⁶⁰ paths; pairs are few.
  private var equal: Set<Pair> = []
  private var steps = 0
  /// What took fewer steps than this is as quickly compared again as looked up.
  private static let worthKeeping = 32

  mutating func areSame(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.nothing, .nothing), (.unset, .unset): return true
    case (.bool(let left), .bool(let right)): return left == right
    case (.int(let left), .int(let right)): return left == right
    case (.float(let left), .float(let right)): return left == right
    case (.int(let left), .float(let right)): return Int(exactly: right) == left
    case (.float(let left), .int(let right)): return Int(exactly: left) == right
    case (.string(let left), .string(let right)): return left == right
    case (.list(let first), .list(let second)):
      guard first.count == second.count else { return false }
      return remembering(left, right, count: first.count) { comparison in
        zip(first, second).allSatisfy { comparison.areSame($0, $1) }
      }
    case (.record(let first), .record(let second)):
      guard first.count == second.count else { return false }
      return remembering(left, right, count: first.count) { comparison in
        first.allSatisfy { field in
          second[field.key].map { comparison.areSame(field.value, $0) } ?? false
        }
      }
    case (.range(let left), .range(let right)): return left == right
    case (.function(let left), .function(let right)): return left === right
    case (.builtIn(let left), .builtIn(let right)): return left === right
    case (.object(let left), .object(let right)): return left.isSame(as: right)
    default: return false
    }
  }

  private mutating func remembering(
    _ left: Value, _ right: Value, count: Int, _ compare: (inout Comparison) -> Bool
  ) -> Bool {
    // Most comparisons meet nothing worth keeping.
    if !equal.isEmpty, equal.contains(Pair(left: left.identity, right: right.identity)) { return true }
    let before = steps
    steps += count
    guard compare(&self) else { return false }
    if steps - before > Comparison.worthKeeping {
      equal.insert(Pair(left: left.identity, right: right.identity))
    }
    return true
  }
}
