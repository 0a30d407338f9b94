import Failures
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

  /// The probability of a value above t; with a noncentrality δ of (z + δ)/s instead of z/s, where z is standard normal
  /// and s² an independent χ² over its degrees of freedom.
  ///
  /// It is the mean of Φ(δ − ts) over the distribution of s. Over y = log s the density is proportional to
  /// exp(ν(y − e^{2y}/2)), and falls so fast on both sides that sums at equal steps converge exponentially.
  ///
  /// - Parameter degrees: ν, 1 or more.
  public static func upperTail(_ t: Double, degrees: Int, noncentrality: Double = 0) -> Double {
    let degrees = Double(degrees)
    // Beyond these ends the density is below e⁻⁴⁰ of its peak.
    let (first, last) = (-40 / degrees - 0.5, (40 / degrees).squareRoot())
    // Narrow beside the density, the normal distribution's rise, and their distance to where they grow in the complex
    // plane; no more than a million steps, which suffice for a noncentrality of thousands.
    let step = max(
      0.5 / (25 + degrees + 2 * noncentrality * noncentrality).squareRoot(), (last - first) / 1e6)
    var (tail, whole) = (0.0, 0.0)
    for place in 0...Int((last - first) / step) {
      let y = first + Double(place) * step
      let s = exp(y)
      let density = exp(degrees * (y + 0.5 - s * s / 2))
      whole += density
      tail += density * erfc((t * s - noncentrality) / 2.0.squareRoot()) / 2
    }
    return tail / whole
  }

  static func check(alpha: Double) throws {
    guard alpha > 0, alpha < 0.5 else {
      throw Failure("alpha must be between 0 and 0.5, not \(alpha)", hint: "0.05 is usual")
    }
  }
}
