import Glibc

/// Where a curve over positive x has gone half of its way from one end to the other.
public struct TurningPoint: Sendable {
  /// A score of one repetition at one place.
  public struct Reading: Hashable, Sendable {
    /// Its place on the axis, above 0.
    public let x: Double
    /// The score there.
    public let y: Double
    /// Which repetition it belongs to, such as a seed.
    public let repetition: String

    public init(x: Double, y: Double, repetition: String) {
      self.x = x
      self.y = y
      self.repetition = repetition
    }
  }

  /// The first x at which the mean curve, straight over log x, is half-way; nil where it is not known to turn, since
  /// there is no interval or the interval holds 0.
  public private(set) var at: Double?
  /// The mean at the smallest x, of the repetitions that have both ends; nil where none has.
  public private(set) var from: Double?
  /// The mean at the largest x, of the same repetitions.
  public private(set) var to: Double?
  /// The mean of the repetitions' differences between the two ends.
  public private(set) var change: Double?
  /// The 95 % interval of `change` by Student's t; nil for fewer than `least` repetitions.
  public private(set) var interval: (low: Double, high: Double)?
  /// How many repetitions have both ends.
  public private(set) var repetitions = 0

  /// With fewer repetitions an interval would say too little.
  public static let least = 5

  /// - Parameter readings: with x above 0. Several of one repetition at one place are averaged.
  public init(_ readings: [Reading]) {
    var sums: [Double: [String: (sum: Double, count: Int)]] = [:]
    for reading in readings {
      let before = sums[reading.x]?[reading.repetition] ?? (0, 0)
      sums[reading.x, default: [:]][reading.repetition] = (before.sum + reading.y, before.count + 1)
    }
    let values = sums.mapValues { $0.mapValues { $0.sum / Double($0.count) } }
    let order = values.keys.sorted()
    guard let first = order.first, let last = order.last, first < last else { return }
    // The same repetitions at both ends, so that they are compared with themselves.
    let both = (values[first] ?? [:]).keys.filter { values[last]?[$0] != nil }.sorted()
    guard !both.isEmpty else { return }
    func mean(_ x: Double) -> Double? {
      let known = both.compactMap { values[x]?[$0] }
      return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
    let changes = both.compactMap { name in
      values[first]?[name].flatMap { start in values[last]?[name].map { $0 - start } }
    }
    (from, to, repetitions) = (mean(first), mean(last), both.count)
    change = changes.reduce(0, +) / Double(changes.count)
    guard both.count >= Self.least, let interval = StudentT.interval(changes) else { return }
    self.interval = interval
    if interval.low > 0 || interval.high < 0 {
      at = Self.halfWay(order.compactMap { x in mean(x).map { (x, $0) } })
    }
  }

  /// The first x at which a curve that is straight over log x is half-way between its ends.
  private static func halfWay(_ curve: [(x: Double, y: Double)]) -> Double? {
    guard let from = curve.first?.y, let to = curve.last?.y, from != to else { return nil }
    let middle = (from + to) / 2
    for (left, right) in zip(curve, curve.dropFirst()) where (left.y - middle) * (right.y - middle) <= 0 {
      guard left.y != right.y else { continue }
      return exp(log(left.x) + (middle - left.y) / (right.y - left.y) * (log(right.x) - log(left.x)))
    }
    return nil
  }
}
