/// One index between the brackets of `x[…]`.
public enum Index {
  /// A whole number, possibly negative, or whatever else was written: a string, a list, a tensor.
  case value(Value)
  /// `1..3`, `..`, `-2..`, `.. by 2`; a range value given as index arrives like this too.
  case slice(Slice)
}

/// A slice as written; open ends are nil and negative bounds count from the end.
public struct Slice: Equatable {
  public var lower: Int?
  public var upper: Int?
  /// Whether the upper bound belongs to the slice: `..` yes, `..<` no.
  public var includesUpper: Bool
  /// The step after `by`; 1 without.
  public var step: Int

  public init(lower: Int? = nil, upper: Int? = nil, includesUpper: Bool = true, step: Int = 1) {
    self.lower = lower
    self.upper = upper
    self.includesUpper = includesUpper
    self.step = step
  }

  /// The positions the slice picks out of `count` items: `start`, `start + step`, … (`length` of
  /// them). Bounds beyond the ends are cut; a negative step counts down.
  public func resolved(count: Int) throws -> (start: Int, length: Int, step: Int) {
    guard step != 0 else { throw ScriptError("the step of a slice must not be 0") }
    func absolute(_ bound: Int) -> Int { bound < 0 ? bound + count : bound }
    guard step.magnitude < UInt(Int.max) else { return (0, 0, 1) }
    if step > 0 {
      let start = max(lower.map(absolute) ?? 0, 0)
      var end = count
      if let upper {
        let bound = min(absolute(upper), count)
        end = includesUpper ? min(bound + 1, count) : bound
      }
      return start < end ? (start, (end - start - 1) / step + 1, step) : (0, 0, step)
    }
    let start = min(lower.map(absolute) ?? count - 1, count - 1)
    var end = 0
    if let upper {
      let bound = max(absolute(upper), -1)
      end = includesUpper ? max(bound, 0) : bound + 1
    }
    return start >= end ? (start, (start - end) / -step + 1, step) : (0, 0, step)
  }
}

extension Index {
  /// The index as a position among `count` items. Negative ones count from the end; floats are refused,
  /// because `xs[len(xs) / 2]` would work for even lengths only.
  public func position(count: Int, of what: String) throws -> Int {
    guard case .value(let value) = self else {
      throw ScriptError("expected a single index into \(what), found a slice")
    }
    guard case .int(let index) = value else {
      let hint: String? =
        if case .float = value { "to get a whole number from a division, use `//`" } else { nil }
      throw ScriptError("an index into \(what) must be a whole number, not \(value.typePhrase)", hint: hint)
    }
    let position = index < 0 ? index + count : index
    guard position >= 0, position < count else {
      let hint =
        index == count
        ? "indices start at 0: the last one is \(count - 1), or -1"
        : "valid indices are 0 to \(count - 1), and -\(count) to -1 from the end"
      throw ScriptError(
        "index \(index) is out of range for \(what) with \(count) item\(count == 1 ? "" : "s")",
        hint: count == 0 ? nil : hint)
    }
    return position
  }
}
