import Failures
import Random

/// How a parameter of rain or of another degradation is drawn for each image.
public enum ParameterDraw: Hashable, Sendable, CustomStringConvertible {
  /// Always the same value.
  case constant(Double)
  /// Uniformly between the bounds, both included; for parameters that are whole or odd, one of the whole or odd
  /// numbers.
  case range(ClosedRange<Double>)
  /// One of the values, by relative weights of 0 or more; without weights all are equally likely.
  case choice([Double], weights: [Double]? = nil)

  /// Smallest value that can be drawn; NaN for a choice without values.
  public var lowest: Double {
    switch self {
    case .constant(let value): value
    case .range(let range): range.lowerBound
    case .choice(let values, _): values.min() ?? .nan
    }
  }

  /// Largest value that can be drawn; NaN for a choice without values.
  public var highest: Double {
    switch self {
    case .constant(let value): value
    case .range(let range): range.upperBound
    case .choice(let values, _): values.max() ?? .nan
    }
  }

  public var description: String {
    switch self {
    case .constant(let value): number(value)
    case .range(let range): "\(number(range.lowerBound))–\(number(range.upperBound))"
    case .choice(let values, let weights):
      "one of \(values.map(number).joined(separator: ", "))"
        + (weights.map { " (weights \($0.map(number).joined(separator: ", ")))" } ?? "")
    }
  }

  /// Whether the two have no value in common. Weights are not taken into account.
  public func isDisjoint(from other: ParameterDraw) -> Bool {
    switch (self, other) {
    case (.range(let first), .range(let second)): !first.overlaps(second)
    case (.range(let range), let rest), (let rest, .range(let range)):
      !rest.values.contains(where: range.contains)
    default: Set(values).isDisjoint(with: other.values)
    }
  }

  private var values: [Double] {
    switch self {
    case .constant(let value): [value]
    case .range(let range): [range.lowerBound, range.upperBound]
    case .choice(let values, _): values
    }
  }

  /// The value that `key` gives the parameter called `name`. Each parameter has a stream of its own, so that a change
  /// to how one is drawn leaves the values of the others as they are.
  func draw(_ name: StaticString, _ key: RandomKey) -> Double {
    var stream = key.purpose(name).stream()
    switch self {
    case .constant(let value): return value
    case .range(let range): return stream.uniform(in: range)
    case .choice(let values, nil): return values[stream.integer(in: 0...values.count - 1)]
    case .choice(let values, let weights?): return values[weightedIndex(weights, &stream)]
    }
  }

  /// A whole number; from a range every `step`-th one, counted from the lower bound.
  func drawWhole(_ name: StaticString, _ key: RandomKey, step: Int = 1) -> Int {
    guard case .range(let range) = self else { return Int(draw(name, key)) }
    var stream = key.purpose(name).stream()
    let lower = Int(range.lowerBound)
    return lower + step * stream.integer(in: 0...(Int(range.upperBound) - lower) / step)
  }

  /// Checks the draw against what the parameter may be.
  func check(_ name: String, in bounds: ClosedRange<Double>, rule: ParameterRule) throws(Failure) {
    if case .choice(let values, let weights) = self {
      guard !values.isEmpty else { throw Failure("the list for \(name) is empty") }
      if let weights {
        guard weights.count == values.count else {
          throw Failure("\(name) has \(values.count) values but \(weights.count) weights")
        }
        try checkWeights(weights, of: name)
      }
    }
    for value in values {
      guard bounds.contains(value) else {
        throw Failure(
          "\(name) is \(number(value)); it must lie between \(number(bounds.lowerBound)) and "
            + number(bounds.upperBound))
      }
      guard rule == .real || value == value.rounded() else {
        throw Failure("\(name) must be a whole number, not \(number(value))")
      }
      guard rule != .odd || Int(value) % 2 == 1 else {
        throw Failure(
          "\(name) must be odd, not \(number(value)): it is the width of a blur around a middle pixel",
          hint: "a range draws only odd numbers")
      }
    }
  }
}

/// Which values a parameter may take.
enum ParameterRule: Sendable {
  case real
  case whole
  case odd
}

func checkWeights(_ weights: [Double], of name: String) throws(Failure) {
  guard weights.allSatisfy({ $0.isFinite && $0 >= 0 }) && weights.contains(where: { $0 > 0 }) else {
    throw Failure("the weights of \(name) must be at least 0, and one of them positive")
  }
}

/// An index drawn with the given weights, which need not add up to 1.
func weightedIndex(_ weights: [Double], _ stream: inout RandomStream) -> Int {
  var rest = stream.uniform() * weights.reduce(0, +)
  for (index, weight) in weights.enumerated() {
    rest -= weight
    if rest < 0 { return index }
  }
  return weights.lastIndex { $0 > 0 } ?? 0
}

/// A number without a needless ".0".
func number(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
}
