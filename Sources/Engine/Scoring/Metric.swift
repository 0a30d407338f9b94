import Failures
import Imaging
import Rain
import Versions

/// A score of restored images: what it is called and what it means, and how it is computed for one image.
///
/// A new metric is a file in `Metrics` with an extension like those there, and a line in `all`.
public struct Metric {
  /// Which of two scores is the better one.
  public enum Better: String, Hashable, Sendable {
    case higher
    case lower
    /// The one nearer to a target. Scores on both sides of it are worse, so that the metric must not be ranked by.
    case nearTarget = "near target"
  }

  /// How a metric is shown while a network is trained.
  public struct Gauge: Hashable, Sendable {
    /// Its short name in a line of numbers.
    public let symbol: String
    /// The scores from the lowest to the highest bar of a curve of characters; nil where no curve is drawn.
    public let bar: ClosedRange<Double>?

    public init(symbol: String, bar: ClosedRange<Double>? = nil) {
      self.symbol = symbol
      self.bar = bar
    }
  }

  /// Name in scripts and files, such as "removed_share".
  public let name: String
  /// One sentence for users.
  public let summary: String
  /// The definition in mathematical notation, in which net is the network and output is net(rainy).
  public let formula: String
  /// Which of two scores is the better one.
  public let better: Better
  /// Unit, such as "dB"; empty for a bare number.
  public let unit: String
  /// The perfect score; nil where there is none that is finite.
  public let target: Double?
  /// Whether it is scored where no metrics are named.
  public let isStandard: Bool
  /// How it is shown during training; nil where it is not.
  public let gauge: Gauge?
  /// The code that decides it, with its version, which rises where scores change.
  public let part: Part
  /// What images are turned into first; nil where there is no choice.
  public let scoreProtocol: ScoreProtocol?
  /// The score of one image; nil where the image has none, as those over rain where no rain falls.
  public let compute: (Restoration) throws -> Double?
  /// The score of an output against its clean image alone; nil where that is not enough.
  public let ofPictures: ((_ output: Image, _ clean: Image) throws -> Double)?
  /// The same metric under another protocol; nil where it has none.
  public let on: ((ScoreProtocol) -> Metric)?

  private init(
    name: String, summary: String, formula: String, better: Better, unit: String, target: Double?,
    isStandard: Bool, gauge: Gauge?, part: Part, scoreProtocol: ScoreProtocol? = nil,
    ofPictures: ((Image, Image) throws -> Double)? = nil, on: ((ScoreProtocol) -> Metric)? = nil,
    compute: @escaping (Restoration) throws -> Double?
  ) {
    self.name = name
    self.summary = summary
    self.formula = formula
    self.better = better
    self.unit = unit
    self.target = target
    self.isStandard = isStandard
    self.gauge = gauge
    self.part = part
    self.scoreProtocol = scoreProtocol
    self.ofPictures = ofPictures
    self.on = on
    self.compute = compute
  }

  /// A metric of whatever is known of a restored image.
  ///
  /// - Parameter compute: nil where the image gives no answer.
  public init(
    _ name: String, summary: String, formula: String, better: Better, unit: String = "",
    target: Double? = nil, isStandard: Bool = false, gauge: Gauge? = nil, version: Int = 1,
    file: String = #fileID,
    compute: @escaping (Restoration) throws -> Double?
  ) {
    self.init(
      name: name, summary: summary, formula: formula, better: better, unit: unit, target: target,
      isStandard: isStandard, gauge: gauge, part: Self.part(name, version, file), compute: compute)
  }

  /// A metric of the output and its clean image alone.
  public init(
    _ name: String, summary: String, formula: String, better: Better, unit: String = "",
    target: Double? = nil, isStandard: Bool = false, gauge: Gauge? = nil, version: Int = 1,
    file: String = #fileID,
    ofPictures: @escaping (_ output: Image, _ clean: Image) throws -> Double
  ) {
    self.init(
      name: name, summary: summary, formula: formula, better: better, unit: unit, target: target,
      isStandard: isStandard, gauge: gauge, part: Self.part(name, version, file), ofPictures: ofPictures
    ) { try ofPictures($0.output, $0.pair.clean) }
  }

  /// A metric of the output and its clean image under a protocol, plain RGB to begin with. Under another one its name
  /// includes the protocol.
  public init(
    _ name: String, summary: String, formula: String, better: Better, unit: String = "",
    target: Double? = nil, isStandard: Bool = false, gauge: Gauge? = nil, version: Int = 1,
    file: String = #fileID,
    byProtocol: @escaping (_ output: Image, _ clean: Image, ScoreProtocol) throws -> Double
  ) {
    let part = Self.part(name, version, file)
    func on(_ scoreProtocol: ScoreProtocol) -> Metric {
      let isPlain = scoreProtocol == .rgb
      return Metric(
        name: isPlain ? name : "\(name) (\(scoreProtocol))", summary: summary, formula: formula,
        better: better, unit: unit, target: target, isStandard: isStandard, gauge: gauge, part: part,
        scoreProtocol: scoreProtocol, ofPictures: { try byProtocol($0, $1, scoreProtocol) }, on: on
      ) { try byProtocol($0.output, $0.pair.clean, scoreProtocol) }
    }
    self = on(.rgb)
  }

  /// The file of a metric as a part. The decoupled scores are computed together, in one file, and are one part; any other
  /// metric stands in a file of its own.
  private static func part(_ name: String, _ version: Int, _ file: String) -> Part {
    let isShared = file.hasSuffix("/DecoupledScores.swift")
    return Part(isShared ? "decoupled" : name, version: version, in: "Engine/Scoring/Metrics", file: file)
  }

  /// Whether one score is better than another. Any number is better than NaN; without a target the nearer to 0 is the
  /// better.
  public func isBetter(_ score: Double, than other: Double) -> Bool {
    if score.isNaN || other.isNaN { return other.isNaN && !score.isNaN }
    switch better {
    case .higher: return score > other
    case .lower: return score < other
    case .nearTarget: return abs(score - (target ?? 0)) < abs(other - (target ?? 0))
    }
  }

  /// All metrics in the order in which tables list them.
  public static var all: [Metric] {
    [
      psnr,
      ssim,
      relativeRemoval,
      removedShare,
      transmission,
      residual,
      backgroundError,
      cleanProbe,
      meanSquaredError,
      meanAbsoluteError,
      softResidual,
      softBackgroundError,
    ]
  }

  /// Those that are scored where no metrics are named.
  public static var standard: [Metric] { all.filter(\.isStandard) }

  /// Those that are shown while a network is trained.
  public static var gauges: [Metric] { all.filter { $0.gauge != nil } }
}

/// The mean of the scores that are not nil; nil where all are.
public func meanOfPresent(_ scores: [Double?]) -> Double? {
  let present = scores.compactMap { $0 }
  return present.isEmpty ? nil : present.reduce(0, +) / Double(present.count)
}
