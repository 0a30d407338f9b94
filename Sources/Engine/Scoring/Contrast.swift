import Failures
import Statistics
import Versions

/// Whether networks of one kind are better than networks of another at restoring pictures, over seeds of the training and
/// the pictures they are scored on.
///
/// There is one rule. *Better* means: selective removal R and affine gain G are both above the other's, and G is above that
/// of every baseline by 0.3 dB. Neither score alone would do: R is raised by erosion and blur, which ruin the picture, and G
/// by whatever mends the picture elsewhere. Each "above" needs two things to agree: a one-sided exact sign-flip test of the means of
/// the seeds, and the lower end of a crossed bootstrap over seeds and pictures. Since all have to hold, the error of the
/// whole is that of one (an intersection-union test, Berger 1982). Otherwise nothing can be told.
public struct Contrast {
  /// A score of a network on one picture.
  public struct Reading: Hashable, Sendable {
    /// The seed of the training.
    public let seed: String
    /// The kind of rain; kinds count equally.
    public let kind: String
    /// The picture; crops of one photograph have one name.
    public let picture: String
    /// R (`SelectiveScores.selectiveRemoval`); nil where it is not defined.
    public let removal: Double?
    /// G in dB (`SelectiveScores.affineGain`); nil where it is not defined.
    public let gain: Double?

    public init(seed: String, kind: String, picture: String, removal: Double?, gain: Double?) {
      self.seed = seed
      self.kind = kind
      self.picture = picture
      self.removal = removal
      self.gain = gain
    }
  }

  /// The gain of a baseline on one picture.
  public struct BaselineReading: Hashable, Sendable {
    /// The name of the baseline.
    public let baseline: String
    /// The kind of rain.
    public let kind: String
    /// The picture.
    public let picture: String
    /// G in dB; nil where it is not defined.
    public let gain: Double?

    public init(baseline: String, kind: String, picture: String, gain: Double?) {
      self.baseline = baseline
      self.kind = kind
      self.picture = picture
      self.gain = gain
    }
  }

  /// What is said of the first networks beside the second.
  public enum Verdict: String, Sendable {
    case better
    case worse
    /// As `better` would be, from fewer than five trainings.
    case tendencyBetter = "tendency: better"
    /// As `worse` would be, from fewer than five trainings.
    case tendencyWorse = "tendency: worse"
    case cannotBeTold = "cannot be told"
  }

  /// A difference with what is known of it.
  public struct Outcome: Hashable, Sendable {
    /// The mean over seeds, kinds and pictures.
    public let difference: Double
    /// The ends of the interval by a crossed bootstrap that holds the mean in a share of 1 − 2 · level; nil for fewer than
    /// two seeds or two pictures.
    public let low: Double?
    /// Its upper end.
    public let high: Double?
    /// The larger of two one-sided probabilities of a mean as far above the bound or further if there were no difference
    /// from it: by flipping signs of seeds, and by the crossed bootstrap.
    public let pAbove: Double
    /// The same below it.
    public let pBelow: Double
    /// What the difference is tested against: 0, or the margin that is asked for.
    public let bound: Double
    fileprivate let level: Double

    /// Whether test and interval agree that the difference is above the bound.
    var isAbove: Bool { pAbove <= level && (low ?? -.infinity) > bound }
    /// Whether they agree that it is below.
    var isBelow: Bool { pBelow <= level && (high ?? .infinity) < bound }
  }

  /// The mean differences under one kind of rain.
  public struct KindOutcome: Hashable, Sendable {
    /// The name of the kind.
    public let kind: String
    /// R of the first less R of the second.
    public let removal: Double
    /// G of the first less G of the second, in dB.
    public let gain: Double
  }

  /// R of the first less R of the second.
  public let removal: Outcome
  /// G of the first less G of the second, in dB.
  public let gain: Outcome
  /// The baseline that the better of the two, by G, is least above, and by how much; nil without baselines.
  public let margin: (baseline: String, outcome: Outcome)?
  /// The differences kind by kind.
  public let kinds: [KindOutcome]
  /// How many trainings of each side count: seeds that both have, where those whose scores are all the same count once.
  public let trainings: Int
  /// How many pictures both were scored on.
  public let pictures: Int
  /// The verdict where one kind is left out, for each of three kinds or more: whether one kind alone decides.
  public let withoutEach: [(kind: String, verdict: Verdict)]
  /// What is said.
  public let verdict: Verdict
  /// Why, in one sentence.
  public let reason: String

  /// With fewer trainings there is a tendency at most.
  public static let leastTrainings = 5
  /// By how much G must be above every baseline, in dB.
  public static let leastMargin = 0.3

  /// - Parameters:
  ///   - first: the readings of the networks that may be better.
  ///   - second: those of the others, over the same seeds, kinds and pictures; what only one of them has is left out.
  ///   - baselines: those of restorations that have learnt nothing, on the same kinds and pictures.
  ///   - level: of each one-sided test, between 0 and 0.5.
  ///   - draws: number of samples of the bootstrap.
  ///   - seed: determines them.
  ///   - progress: called now and then; what it throws is passed on.
  /// - Throws: `Failure` where nothing is in both, or `level` is out of range.
  public init(
    _ first: [Reading], _ second: [Reading], baselines: [BaselineReading], level: Double = 0.05,
    draws: Int = 4000,
    seed: Int, progress: () throws -> Void = {}
  ) throws {
    try self.init(first, second, baselines, level, (draws, seed), leavesOut: true, progress)
  }

  private init(
    _ first: [Reading], _ second: [Reading], _ baselines: [BaselineReading], _ level: Double,
    _ sampling: (draws: Int, seed: Int),
    leavesOut: Bool, _ progress: () throws -> Void
  ) throws {
    guard level > 0, level < 0.5 else {
      throw Failure("the level of a test must be between 0 and 0.5, not \(level)")
    }
    struct Cell: Hashable {
      let seed: String
      let kind: String
      let picture: String
    }
    func table(_ readings: [Reading]) -> [Cell: (removal: Double, gain: Double)] {
      var sums: [Cell: (removal: Double, gain: Double, count: Double)] = [:]
      for reading in readings {
        guard let removal = reading.removal, let gain = reading.gain, removal.isFinite, gain.isFinite else {
          continue
        }
        let cell = Cell(seed: reading.seed, kind: reading.kind, picture: reading.picture)
        let before = sums[cell] ?? (0, 0, 0)
        sums[cell] = (before.removal + removal, before.gain + gain, before.count + 1)
      }
      return sums.mapValues { ($0.removal / $0.count, $0.gain / $0.count) }
    }
    let (one, other) = (table(first), table(second))
    // Only pictures that every seed of both has under a kind, so that the means are over the same.
    let seeds = Set(one.keys.map(\.seed)).intersection(other.keys.map(\.seed)).sorted()
    struct Place: Hashable {
      let kind: String
      let picture: String
    }
    let places = Set(one.keys.map { Place(kind: $0.kind, picture: $0.picture) }).filter { place in
      seeds.allSatisfy { seed in
        let cell = Cell(seed: seed, kind: place.kind, picture: place.picture)
        return one[cell] != nil && other[cell] != nil
      }
    }
    guard !seeds.isEmpty, !places.isEmpty else {
      throw Failure(
        "the two have no seed and picture in common",
        hint: "compare networks of the same seeds, scored on the same pictures")
    }
    let kinds = Set(places.map(\.kind)).sorted()
    let counts = Dictionary(grouping: places, by: \.kind).mapValues { Double($0.count) }
    let total = Double(places.count)

    /// A reading for each seed and picture. Weights make the mean over them the mean of the means of the kinds.
    func outcome(above bound: Double = 0, _ value: (Cell, Place) -> Double?) throws -> Outcome {
      let readings = seeds.flatMap { seed in
        places.sorted { ($0.kind, $0.picture) < ($1.kind, $1.picture) }.compactMap { place in
          value(Cell(seed: seed, kind: place.kind, picture: place.picture), place).map {
            (seed: seed, place: place, value: $0)
          }
        }
      }
      return try Outcome(
        readings.map { reading in
          let weight = total / (Double(kinds.count) * (counts[reading.place.kind] ?? 1))
          return (reading.seed, reading.place.picture, reading.value * weight)
        }, bound: bound, level: level, sampling, progress: progress)
    }
    func difference(_ cell: Cell, _ score: ((removal: Double, gain: Double)) -> Double) -> Double? {
      guard let mine = one[cell], let theirs = other[cell] else { return nil }
      return score(mine) - score(theirs)
    }
    removal = try outcome { cell, _ in difference(cell) { $0.removal } }
    gain = try outcome { cell, _ in difference(cell) { $0.gain } }
    self.kinds = kinds.map { kind in
      let cells = seeds.flatMap { seed in
        places.filter { $0.kind == kind }.map { Cell(seed: seed, kind: kind, picture: $0.picture) }
      }
      return KindOutcome(
        kind: kind, removal: meanOfPresent(cells.map { difference($0) { $0.removal } }) ?? 0,
        gain: meanOfPresent(cells.map { difference($0) { $0.gain } }) ?? 0)
    }

    let better = gain.difference >= 0 ? one : other
    var plain: [String: [Place: Double]] = [:]
    for reading in baselines {
      plain[reading.baseline, default: [:]][Place(kind: reading.kind, picture: reading.picture)] =
        reading.gain
    }
    var margin: (baseline: String, outcome: Outcome)?
    for (name, gains) in plain.sorted(by: { $0.key < $1.key })
    where places.contains(where: { gains[$0] != nil }) {
      let above = try outcome(above: Self.leastMargin) { cell, place in
        better[cell].flatMap { mine in gains[place].map { mine.gain - $0 } }
      }
      if margin.map({ above.difference < $0.outcome.difference }) ?? true { margin = (name, above) }
    }
    self.margin = margin

    /// Trainings that gave the same scores everywhere are one: a filter is no training, however often it is run.
    func distinct(_ table: [Cell: (removal: Double, gain: Double)]) -> Int {
      Set(
        seeds.map { seed in
          places.sorted { ($0.kind, $0.picture) < ($1.kind, $1.picture) }.flatMap { place -> [Double] in
            table[Cell(seed: seed, kind: place.kind, picture: place.picture)].map { [$0.removal, $0.gain] }
              ?? []
          }
        }
      ).count
    }
    trainings = min(distinct(one), distinct(other))
    pictures = Set(places.map(\.picture)).count
    withoutEach =
      kinds.count < 3 || !leavesOut
      ? []
      : try kinds.map { kind in
        let rest = try Contrast(
          first.filter { $0.kind != kind }, second.filter { $0.kind != kind },
          baselines.filter { $0.kind != kind },
          level, sampling, leavesOut: false, progress)
        return (kind, rest.verdict)
      }
    (verdict, reason) = Self.judged(removal: removal, gain: gain, margin: margin, trainings: trainings)
  }

  private static func judged(
    removal: Outcome, gain: Outcome, margin: (baseline: String, outcome: Outcome)?, trainings: Int
  ) -> (Verdict, String) {
    guard let margin else {
      return (.cannotBeTold, "without baselines nothing is known of what learning nothing gives")
    }
    let isTendency = trainings < leastTrainings
    let few =
      "from \(trainings) training\(trainings == 1 ? "" : "s") of each, and a verdict needs \(leastTrainings)"
    // A tendency is about the means alone: what few trainings give cannot be tested.
    let isUp = isTendency ? removal.difference > 0 && gain.difference > 0 : removal.isAbove && gain.isAbove
    let isDown = isTendency ? removal.difference < 0 && gain.difference < 0 : removal.isBelow && gain.isBelow
    if isUp || isDown {
      let isClear =
        isTendency ? margin.outcome.difference >= leastMargin : margin.outcome.isAbove
      guard isClear else {
        return (
          .cannotBeTold, "the affine gain is not above that of \(margin.baseline) by \(leastMargin) dB"
        )
      }
      if isTendency { return (isUp ? .tendencyBetter : .tendencyWorse, few) }
      let side = isUp ? "above" : "below"
      return (isUp ? .better : .worse, "selective removal and affine gain are both \(side) the other's")
    }
    if removal.difference * gain.difference < 0 {
      return (
        .cannotBeTold,
        removal.difference > 0
          ? "it removes more, and the picture gains less"
          : "it removes less, and the picture gains more"
      )
    }
    return (
      .cannotBeTold, isTendency ? few : "a difference is too small for its spread over seeds and pictures"
    )
  }
}

extension Contrast.Outcome {
  fileprivate init(
    _ readings: [(seed: String, picture: String, value: Double)], bound: Double, level: Double,
    _ sampling: (draws: Int, seed: Int),
    progress: () throws -> Void
  ) throws {
    let crossed = try CrossedReadings(
      readings.map { .init(seed: $0.seed, photograph: $0.picture, value: $0.value - bound) })
    self.level = level
    self.bound = bound
    difference = crossed.mean + bound
    func overSeeds(_ side: TestSide) throws -> Double {
      try SignFlipTest(crossed.seedMeans, side: side, seed: sampling.seed, progress: progress).p
    }
    let (above, below) = (try overSeeds(.greater), try overSeeds(.less))
    guard crossed.seeds.count > 1, crossed.photographs.count > 1 else {
      (low, high, pAbove, pBelow) = (nil, nil, above, below)
      return
    }
    let overBoth = try CrossedBootstrap(
      crossed, share: 1 - 2 * level, draws: sampling.draws, seed: sampling.seed, progress: progress)
    (low, high) = (overBoth.low + bound, overBoth.high + bound)
    (pAbove, pBelow) = (max(above, overBoth.p(.greater)), max(below, overBoth.p(.less)))
  }
}

extension Part {
  /// The rule by which one network is better than another.
  public static let contrast = Part("contrast", version: 1, sources: "Engine/Scoring/Contrast")
}
