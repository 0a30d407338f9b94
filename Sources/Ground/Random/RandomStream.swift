import Glibc

/// A sequence of random numbers, determined by its key. A copy of a stream goes on from the same place.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: UInt64
  private var counter: UInt64 = 0
  private var held: UInt64?

  init(key: UInt64) { self.key = key }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    if let value = held {
      held = nil
      return value
    }
    let (first, second) = Philox.block(key: key, counter: counter, domain: 3)
    counter &+= 1
    held = second
    return first
  }

  /// Uniform in [0, 1), with 53 random bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform from the lower bound to the upper.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A whole number within the bounds, both included, with equal probabilities.
  public mutating func integer(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// True with the given probability, from 0 to 1.
  public mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// Standard normal, by the Box–Muller transform.
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// `count` floats uniform in [0, 1), 24 random bits each.
  public mutating func uniforms(_ count: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      var i = 0
      while i < count {
        let bits = next()
        buffer[i] = Float(bits >> 40) * 0x1p-24
        if i + 1 < count { buffer[i + 1] = Float((bits >> 8) & 0xff_ffff) * 0x1p-24 }
        i += 2
      }
      initialized = count
    }
  }
}
