import Failures
import Statistics
import Versions

/// Whether networks of one kind are better than networks of another at restoring pictures, over seeds of the training and
/// the pictures they are scored on.
///
/// There is one rule. *Better* means: selective removal R and affine gain G are both above the other's, and G is above that
/// of every baseline by 0.3 dB. Neither score alone would do: R is raised by erosion and blur, which ruin the picture, and G
/// by whatever mends the picture elsewhere. Each "above" needs two things to agree: a one-sided exact sign-flip test of the
/// means of the seeds, and the lower end of a crossed bootstrap over seeds and pictures. Since all have to hold, the error of
/// the whole is that of one (an intersection-union test, Berger 1982), in each of the two directions. Otherwise nothing
/// can be told.
public struct Contrast {
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
  /// The baseline that the better of the two, by G, is least surely above by 0.3 dB, and how far G is above it; nil without
  /// baselines.
  public let margin: (baseline: String, outcome: Outcome)?
  /// The probability that `better` would be said without an effect: the largest of all that it needs. nil without
  /// baselines.
  public let p: Double?
  /// The differences kind by kind.
  public let kinds: [KindOutcome]
  /// How many trainings of each side count: a seed whose scores are all the same as an earlier one's is left out, since a
  /// filter is no training, however often it is run.
  public let trainings: Int
  /// How many pictures were scored.
  public let pictures: Int
  /// The verdict where one kind is left out, for each of three kinds or more: whether one kind alone decides.
  public let withoutEach: [(kind: String, verdict: Verdict)]
  /// The level of each one-sided test; intervals hold a share of 1 − 2 · level.
  public let level: Double
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
  ///   - second: those of the others, over the same seeds, kinds and images.
  ///   - baselines: those of restorations that have learnt nothing, each on all of these images.
  ///   - level: of each one-sided test, between 0 and 0.5.
  ///   - draws: number of samples of the bootstrap.
  ///   - seed: determines them.
  ///   - progress: called now and then; what it throws is passed on.
  /// - Throws: `Failure` where seeds, kinds or images differ between the two, a score is missing or no number, kinds have
  ///   different pictures, or `level` is out of range.
  public init(
    _ first: [Reading], _ second: [Reading], baselines: [BaselineReading], level: Double = 0.05,
    draws: Int = 4000, seed: Int, progress: () throws -> Void = {}
  ) throws {
    guard level > 0, level < 0.5 else {
      throw Failure("the level of a test must be between 0 and 0.5, not \(level)")
    }
    let grid = try ScoreGrid(first, second, baselines)
    try self.init(grid, level, (draws, seed), leavesOut: true, progress)
  }

  private init(
    _ grid: ScoreGrid, _ level: Double, _ sampling: (draws: Int, seed: Int), leavesOut: Bool,
    _ progress: () throws -> Void
  ) throws {
    func outcome(above bound: Double = 0, _ value: (Int, Int) -> Double) throws -> Outcome {
      let readings = grid.seeds.indices.flatMap { seed in
        grid.places.indices.map { place in
          CrossedReadings.Reading(
            seed: grid.seeds[seed], photograph: grid.places[place].picture, value: value(seed, place) - bound)
        }
      }
      return try Outcome(readings, bound: bound, level: level, sampling, progress: progress)
    }
    let (removal, gain) = (
      try outcome { grid.first[$0][$1].removal - grid.second[$0][$1].removal },
      try outcome { grid.first[$0][$1].gain - grid.second[$0][$1].gain }
    )
    /// How far one side is above each of the baselines, the least sure first.
    func margins(_ side: [[ScoreGrid.Scores]]) throws -> [(baseline: String, outcome: Outcome)] {
      try grid.baselines.map { name, gains in
        (name, try outcome(above: Self.leastMargin) { side[$0][$1].gain - gains[$1] })
      }.sorted {
        ($1.outcome.pAbove, $0.outcome.difference) < ($0.outcome.pAbove, $1.outcome.difference)
      }
    }
    let ownMargin = try margins(grid.first).first
    let margin = gain.difference >= 0 ? ownMargin : try margins(grid.second).first
    self.level = level
    self.removal = removal
    self.gain = gain
    self.margin = margin
    p = ownMargin.map { max(removal.pAbove, gain.pAbove, $0.outcome.pAbove) }
    kinds = grid.kinds.map { kind in
      let places = grid.places.indices.filter { grid.places[$0].kind == kind }
      func mean(_ score: (ScoreGrid.Scores) -> Double) -> Double {
        meanOfPresent(
          grid.seeds.indices.flatMap { seed in
            places.map { score(grid.first[seed][$0]) - score(grid.second[seed][$0]) }
          }) ?? 0
      }
      return KindOutcome(kind: kind, removal: mean { $0.removal }, gain: mean { $0.gain })
    }
    trainings = grid.seeds.count
    pictures = Set(grid.places.map(\.picture)).count
    withoutEach =
      kinds.count < 3 || !leavesOut
      ? []
      : try grid.kinds.map { kind in
        (kind, try Contrast(grid.without(kind), level, sampling, leavesOut: false, progress).verdict)
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
      "the means of \(trainings) training\(trainings == 1 ? "" : "s") of each, untested; a verdict needs \(leastTrainings)"
    // A tendency is about the means alone: what few trainings give cannot be tested.
    let isUp = isTendency ? removal.difference > 0 && gain.difference > 0 : removal.isAbove && gain.isAbove
    let isDown = isTendency ? removal.difference < 0 && gain.difference < 0 : removal.isBelow && gain.isBelow
    if isUp || isDown {
      guard isTendency ? margin.outcome.difference >= leastMargin : margin.outcome.isAbove else {
        let shown = isTendency ? "" : "shown to be "
        return (
          .cannotBeTold,
          "the affine gain is not \(shown)above that of \(margin.baseline) by \(leastMargin) dB"
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
          ? "it removes more, and the picture gains less" : "it removes less, and the picture gains more"
      )
    }
    return (
      .cannotBeTold,
      isTendency ? few : "a difference is too small for its spread over seeds and pictures"
    )
  }
}

extension Contrast.Outcome {
  fileprivate init(
    _ readings: [CrossedReadings.Reading], bound: Double, level: Double, _ sampling: (draws: Int, seed: Int),
    progress: () throws -> Void
  ) throws {
    let crossed = try CrossedReadings(readings)
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
  public static let contrast = Part("contrast", version: 1, sources: "Engine/Scoring/Contrast*")
}
