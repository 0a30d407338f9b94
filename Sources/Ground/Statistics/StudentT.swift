import Glibc

/// Student's t distribution with a whole number of degrees of freedom.
public enum StudentT {
  /// The share of the distribution within ±t (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4).
  static func shareWithin(_ t: Double, degrees: Int) -> Double {
    let theta = atan(t / Double(degrees).squareRoot())
    let (sine, cosine) = (sin(theta), cos(theta))
    var term = degrees.isMultiple(of: 2) ? 1 : cosine
    var sum = degrees == 1 ? 0 : term
    for step in stride(from: degrees.isMultiple(of: 2) ? 2 : 3, through: degrees - 2, by: 2) {
      term *= cosine * cosine * Double(step - 1) / Double(step)
      sum += term
    }
    return degrees.isMultiple(of: 2) ? sine * sum : 2 / .pi * (theta + sine * sum)
  }

  /// The t within which a share of the distribution lies.
  static func quantile(within share: Double, degrees: Int) -> Double {
    var (low, high) = (0.0, 1.0)
    while shareWithin(high, degrees: degrees) < share, high < 1e12 { high *= 2 }
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if shareWithin(middle, degrees: degrees) < share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The interval around the mean of a sample that holds the mean of a normal population in a share of all samples.
  /// nil for fewer than two numbers.
  public static func interval(_ sample: [Double], level: Double = 0.95) -> (low: Double, high: Double)? {
    guard sample.count > 1 else { return nil }
    let mean = Sample.mean(sample)
    let half =
      quantile(within: level, degrees: sample.count - 1) * Sample.deviation(sample)
      / Double(sample.count).squareRoot()
    return (mean - half, mean + half)
  }
}
