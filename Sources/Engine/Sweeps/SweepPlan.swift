import Failures
import Files

/// The points of a sweep and the order in which they are run.
///
/// The first points give an overview: all combinations of the other axes are run with the first seed before any with
/// the second, and of each axis first the ends, then the middle, then the quarters.
public struct SweepPlan: Sendable {
  /// A parameter of a sweep with its values.
  public struct Axis: Sendable {
    /// Name of the parameter.
    public let name: String
    /// Its values in order, at least one.
    public let values: [JSON]

    public init(_ name: String, _ values: [JSON]) {
      self.name = name
      self.values = values
    }
  }

  /// Names of axes that only repeat an experiment: "seed" and "seeds".
  public static let repetitions: Set<String> = ["seed", "seeds"]

  /// All points, in the order in which they are listed: the last axis changes fastest.
  public let points: [Point]
  /// Indices into `points`, in the order in which they are run.
  public let order: [Int]

  /// All combinations of the axes' values. The axes must have different names.
  ///
  /// - Parameter together: groups of axes that vary together, the first value of one with the first of the others.
  /// - Throws: `Failure` for an axis without values, unknown or repeated names in `together`, axes of different
  ///   lengths in a group, or more than 1,000,000 points.
  public init(_ axes: [Axis], together: [[String]] = []) throws(Failure) {
    for axis in axes where axis.values.isEmpty {
      throw Failure("the axis `\(axis.name)` has no values")
    }
    let groups = try Self.groups(of: axes, together: together)
    var count = 1
    for group in groups {
      let (product, overflows) = count.multipliedReportingOverflow(by: group[0].values.count)
      guard !overflows, product <= Self.limit else { throw Self.tooMany }
      count = product
    }
    let order = Dictionary(uniqueKeysWithValues: axes.enumerated().map { ($1.name, $0) })
    var found: [(rank: [Int], fields: [JSON.Member])] = [([], [])]
    for group in groups {
      let values = group[0].values
      let ranks = Self.repeats(group) ? Array(values.indices) : Self.overviewRanks(values.count)
      found = found.flatMap { rank, fields in
        values.indices.map { position in
          (rank + [ranks[position]], fields + group.map { JSON.Member($0.name, $0.values[position]) })
        }
      }
    }
    let repeats = groups.indices.filter { Self.repeats(groups[$0]) }
    let keys = found.map { Self.key($0.rank, repeats: repeats) }
    self.order = keys.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
    points = found.map { found in
      Point(found.fields.sorted { (order[$0.name] ?? 0) < (order[$1.name] ?? 0) })
    }
  }

  /// The given points, run in the order in which they are listed.
  ///
  /// - Throws: `Failure` where there are more than 1,000,000.
  public init(_ points: [Point]) throws(Failure) {
    guard points.count <= Self.limit else { throw Self.tooMany }
    self.points = points
    order = Array(points.indices)
  }

  static let limit = 1_000_000
  private static let tooMany = Failure("a sweep can have at most \(limit) points")

  /// The groups of axes that vary together, and each other axis as a group of its own.
  private static func groups(of axes: [Axis], together: [[String]]) throws(Failure) -> [[Axis]] {
    let named = Dictionary(uniqueKeysWithValues: axes.map { ($0.name, $0) })
    var taken: Set<String> = []
    var leaders: [String: [Axis]] = [:]
    for names in together {
      var group: [Axis] = []
      for name in names {
        guard let axis = named[name] else {
          throw Failure("`zip` names the axis `\(name)`, which does not exist")
        }
        guard taken.insert(name).inserted else {
          throw Failure("`zip` names the axis `\(name)` twice")
        }
        if let first = group.first, first.values.count != axis.values.count {
          throw Failure(
            "axes in `zip` must have the same number of values: `\(first.name)` has \(first.values.count), "
              + "`\(name)` has \(axis.values.count)")
        }
        group.append(axis)
      }
      if let first = group.first { leaders[first.name] = group }
    }
    return axes.compactMap { axis in leaders[axis.name] ?? (taken.contains(axis.name) ? nil : [axis]) }
  }

  private static func repeats(_ group: [Axis]) -> Bool { group.allSatisfy { repetitions.contains($0.name) } }

  /// What points are sorted by: the repetition, then the level of the point within the axes (see `level`), then its
  /// place.
  private static func key(_ rank: [Int], repeats: [Int]) -> [Int] {
    let others = rank.indices.filter { !repeats.contains($0) }.map { rank[$0] }
    return repeats.map { rank[$0] } + [others.map(level).max() ?? 0] + others
  }

  /// 0 for the ends, 1 for the middle, 2 for the quarters and so on.
  private static func level(_ rank: Int) -> Int {
    rank < 2 ? 0 : Int.bitWidth - (rank - 1).leadingZeroBitCount
  }

  /// The rank of each of `count` values when the ends come first and every gap is then halved.
  static func overviewRanks(_ count: Int) -> [Int] {
    var order = count > 1 ? [0, count - 1] : [0]
    var gaps = count > 1 ? [(0, count - 1)] : []
    while !gaps.isEmpty {
      var next: [(Int, Int)] = []
      for (low, high) in gaps where high - low > 1 {
        let middle = (low + high) / 2
        order.append(middle)
        next += [(low, middle), (middle, high)]
      }
      gaps = next
    }
    var ranks = [Int](repeating: 0, count: count)
    for (rank, position) in order.enumerated() { ranks[position] = rank }
    return ranks
  }
}
