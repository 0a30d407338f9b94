import Failures
import Imaging
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
  /// What it reads besides the output and the clean image.
  public let needs: Set<Restoration.Need>
  /// When an image has no such score, as a clause; nil where every image has one.
  public let undefined: String?
  /// The score of one image; nil where it is not defined.
  public let compute: (Restoration) throws -> Double?
  /// The same metric under another protocol; nil where it has none.
  public let on: ((ScoreProtocol) -> Metric)?

  private init(
    name: String, summary: String, formula: String, better: Better, unit: String, target: Double?,
    undefined: String?, isStandard: Bool, gauge: Gauge?, part: Part, needs: Set<Restoration.Need>,
    scoreProtocol: ScoreProtocol? = nil, on: ((ScoreProtocol) -> Metric)? = nil,
    compute: @escaping (Restoration) throws -> Double?
  ) {
    self.name = name
    self.summary = summary
    self.formula = formula
    self.better = better
    self.unit = unit
    self.target = target
    self.undefined = undefined
    self.isStandard = isStandard
    self.gauge = gauge
    self.part = part
    self.needs = needs
    self.scoreProtocol = scoreProtocol
    self.on = on
    self.compute = compute
  }

  /// A metric of whatever is known of a restored image.
  ///
  /// - Parameters:
  ///   - undefined: when `compute` gives nil, as a clause.
  ///   - part: the code that decides it; by default the file that this stands in.
  ///   - needs: what `compute` reads besides the output and the clean image.
  public init(
    _ name: String, summary: String, formula: String, better: Better, unit: String = "",
    target: Double? = nil, undefined: String? = nil, isStandard: Bool = false, gauge: Gauge? = nil,
    part: Part? = nil, needs: Set<Restoration.Need> = [.rain], version: Int = 1, file: String = #fileID,
    compute: @escaping (Restoration) throws -> Double?
  ) {
    self.init(
      name: name, summary: summary, formula: formula, better: better, unit: unit, target: target,
      undefined: undefined, isStandard: isStandard, gauge: gauge,
      part: part ?? Part(name, version: version, in: Self.folder, file: file), needs: needs, compute: compute)
  }

  /// A metric of the output and its clean image alone.
  public init(
    _ name: String, summary: String, formula: String, better: Better, unit: String = "",
    target: Double? = nil, isStandard: Bool = false, gauge: Gauge? = nil, version: Int = 1,
    file: String = #fileID,
    ofPictures: @escaping (_ output: Image, _ clean: Image) throws -> Double
  ) {
    self.init(
      name, summary: summary, formula: formula, better: better, unit: unit, target: target,
      isStandard: isStandard, gauge: gauge, needs: [], version: version, file: file
    ) { try ofPictures($0.output, $0.clean) }
  }

  /// A metric of the output and its clean image under a protocol, plain RGB to begin with. Under another one its name
  /// includes the protocol.
  public init(
    _ name: String, summary: String, formula: String, better: Better, unit: String = "",
    target: Double? = nil, isStandard: Bool = false, gauge: Gauge? = nil, version: Int = 1,
    file: String = #fileID,
    byProtocol: @escaping (_ output: Image, _ clean: Image, ScoreProtocol) throws -> Double
  ) {
    let part = Part(name, version: version, in: Self.folder, file: file)
    func on(_ scoreProtocol: ScoreProtocol) -> Metric {
      let isPlain = scoreProtocol == .rgb
      return Metric(
        name: isPlain ? name : "\(name) (\(scoreProtocol))", summary: summary, formula: formula,
        better: better, unit: unit, target: target, undefined: nil, isStandard: isStandard, gauge: gauge,
        part: part, needs: [], scoreProtocol: scoreProtocol, on: on
      ) { try byProtocol($0.output, $0.clean, scoreProtocol) }
    }
    self = on(.rgb)
  }

  private static let folder = "Engine/Scoring/Metrics"

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
      selectiveRemoval,
      affineGain,
      pictureKept,
      rainKept,
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
      alignment,
      lowRemovedShare,
      middleRemovedShare,
      highRemovedShare,
      errorRatio,
      softErrorRatio,
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
