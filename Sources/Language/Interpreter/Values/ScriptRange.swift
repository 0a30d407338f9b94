/// `a..b`, `a..<b`, `a..b by s`: numbers from a lower bound in equal steps.
public struct ScriptRange: Equatable {
  /// Bounds and step as they were written; whole when both bounds and the step are ints.
  public enum Bounds: Equatable {
    case whole(first: Int, last: Int, step: Int)
    case real(first: Double, last: Double, step: Double)
  }

  public let bounds: Bounds
  /// Whether the last bound belongs to the range: true for `..`, false for `..<`.
  public let includesLast: Bool
  /// Whether `by` was written.
  public let hasStep: Bool
  /// The number of items; 0 for ranges such as `5..1`.
  public let count: Int

  public init(_ first: Int, _ last: Int, step: Int? = nil, includesLast: Bool = true) throws {
    let stride = step ?? 1
    guard stride != 0 else { throw ScriptError("the step of a range must not be 0") }
    bounds = .whole(first: first, last: last, step: stride)
    self.includesLast = includesLast
    hasStep = step != nil
    let ascending = stride > 0
    if ascending ? first > last : first < last {
      count = 0
    } else {
      let span = first.distanceMagnitude(to: last)
      let steps = span / stride.magnitude
      let dropsLast = !includesLast && span % stride.magnitude == 0
      let items = dropsLast ? steps : steps &+ 1
      guard items <= UInt(Int.max), items > 0 || dropsLast else {
        throw ScriptError("this range is too long")
      }
      count = Int(items)
    }
  }

  /// Item i is first + i · step, and there are ⌊(last − first) / step + 1e-9⌋ + 1 of them, so that
  /// `0..1 by 0.1` ends at 1.
  public init(_ first: Double, _ last: Double, step: Double? = nil, includesLast: Bool = true) throws {
    let stride = step ?? 1
    guard first.isFinite, last.isFinite, stride.isFinite else {
      throw ScriptError("a range needs finite bounds")
    }
    guard stride != 0 else { throw ScriptError("the step of a range must not be 0") }
    bounds = .real(first: first, last: last, step: stride)
    self.includesLast = includesLast
    hasStep = step != nil
    let steps = (last - first) / stride
    if steps < -1e-9 {
      count = 0
    } else {
      let whole = (steps + 1e-9).rounded(.down)
      guard whole < 1e15 else { throw ScriptError("this range is too long") }
      let endsOnLast = abs(steps - whole) <= 1e-9
      count = Int(whole) + (endsOnLast && !includesLast ? 0 : 1)
    }
  }

  public var isWhole: Bool {
    if case .whole = bounds { true } else { false }
  }

  /// The lower bound as written first.
  public var first: Double {
    switch bounds {
    case .whole(let first, _, _): Double(first)
    case .real(let first, _, _): first
    }
  }

  /// The bound written last, whether or not it belongs to the range.
  public var last: Double {
    switch bounds {
    case .whole(_, let last, _): Double(last)
    case .real(_, let last, _): last
    }
  }

  /// The item at a position from 0 up to `count`.
  public func element(_ position: Int) -> Value {
    switch bounds {
    case .whole(let first, _, let step): .int(first &+ position &* step)
    case .real(let first, _, let step): .float(first + Double(position) * step)
    }
  }

  /// Whether a number is one of the items.
  public func contains(_ number: Double) -> Bool {
    guard count > 0 else { return false }
    switch bounds {
    case .whole: return Int(exactly: number).map(contains) ?? false
    case .real(let first, _, let step):
      let position = (number - first) / step
      return position > -1e-9 && position.rounded() < Double(count)
        && abs(position - position.rounded()) < 1e-9
    }
  }

  public func contains(_ number: Int) -> Bool {
    guard case .whole(let first, _, let step) = bounds else { return contains(Double(number)) }
    guard count > 0, step > 0 ? number >= first : number <= first else { return false }
    let distance = first.distanceMagnitude(to: number)
    return distance % step.magnitude == 0 && distance / step.magnitude < UInt(count)
  }

  /// As it would be written.
  public var description: String {
    let dots = includesLast ? ".." : "..<"
    switch bounds {
    case .whole(let first, let last, let step):
      return "\(first)\(dots)\(last)" + (hasStep ? " by \(step)" : "")
    case .real(let first, let last, let step):
      return "\(first)\(dots)\(last)" + (hasStep ? " by \(step)" : "")
    }
  }
}

extension Int {
  /// The distance between two ints, which may be larger than `Int.max`.
  fileprivate func distanceMagnitude(to other: Int) -> UInt {
    UInt(bitPattern: other > self ? other &- self : self &- other)
  }
}
