import Failures

/// What describes a list of numbers.
public enum Sample {
  /// The arithmetic mean; NaN for no numbers.
  public static func mean(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / Double(numbers.count) }

  /// The standard deviation of a sample of two numbers or more: √(Σ(x − mean)² / (n − 1)).
  public static func deviation(_ numbers: [Double]) -> Double {
    let mean = mean(numbers)
    return (numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count - 1)).squareRoot()
  }

  /// The quantile of a share in 0..1, linear between the two nearest in order (definition 7 of Hyndman & Fan 1996).
  public static func quantile(_ numbers: [Double], _ share: Double) -> Double {
    guard !numbers.contains(where: \.isNaN) else { return .nan }
    let sorted = numbers.sorted()
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count, place > Double(below) else { return sorted[below] }
    let part = place - Double(below)
    return sorted[below] * (1 - part) + sorted[below + 1] * part
  }

  /// - Parameter purpose: what the numbers are wanted for, such as "a pilot".
  /// - Throws: `Failure` where there are too few numbers, or one or their sum is not finite.
  static func check(_ numbers: [Double], _ purpose: String, least: Int) throws {
    guard numbers.count >= least else {
      throw Failure("\(purpose) needs at least \(least) number\(least == 1 ? "" : "s"), not \(numbers.count)")
    }
    if let place = numbers.firstIndex(where: { !$0.isFinite }) {
      throw Failure(
        "number \(place) is \(numbers[place]), which no test can use",
        hint: "find out why this repetition has no finite result; leaving it out chooses the outcome")
    }
    guard numbers.reduce(0, { $0 + abs($1) }).isFinite else {
      throw Failure("\(purpose) cannot add up numbers as large as these", hint: "give them in a larger unit")
    }
  }
}
