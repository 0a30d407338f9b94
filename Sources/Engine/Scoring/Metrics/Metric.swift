/// What readers of a table need to know of a metric.
public struct Metric: Hashable, Sendable {
  /// Which of two scores is the better one.
  public enum Better: String, Hashable, Sendable {
    case higher
    case lower
    /// The one nearer to a target. Scores on both sides of it are worse, so that the metric must not be ranked by.
    case nearTarget = "near target"
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

  public init(
    name: String, summary: String, formula: String, better: Better, unit: String = "", target: Double? = nil
  ) {
    self.name = name
    self.summary = summary
    self.formula = formula
    self.better = better
    self.unit = unit
    self.target = target
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

  /// Peak signal-to-noise ratio in dB (`peakSignalToNoise`).
  public static let psnr = Metric(
    name: "psnr", summary: "How near the output is to the clean picture, on a logarithmic scale.",
    formula: "10 log10(peak² / mean (output − clean)²)", better: .higher, unit: "dB")
  /// Structural similarity (`structuralSimilarity`).
  public static let ssim = Metric(
    name: "ssim", summary: "How alike local means, contrasts and patterns of output and clean picture are.",
    formula: "mean of (2 μx μy + c1)(2 σxy + c2) / ((μx² + μy² + c1)(σx² + σy² + c2))", better: .higher,
    target: 1)
  /// Mean squared error for images in 0..1 (`Metrics.meanSquaredError`).
  public static let meanSquaredError = Metric(
    name: "mse", summary: "The mean squared difference from the clean picture.",
    formula: "mean (output − clean)²", better: .lower, target: 0)
  /// Mean absolute error for images in 0..1 (`Metrics.meanAbsoluteError`).
  public static let meanAbsoluteError = Metric(
    name: "mae", summary: "The mean absolute difference from the clean picture.",
    formula: "mean |output − clean|", better: .lower, target: 0)
  /// E_R divided by its ideal (`DecoupledScores.relativeRemoval`).
  public static let relativeRemoval = Metric(
    name: "removal",
    summary: "How much was changed where it rains, relative to what the rain changed; overshoot is error.",
    formula: "rms over rain of (output − rainy) / rms over rain of (clean − rainy)", better: .nearTarget,
    target: 1)
  /// ρ, the share of the rain that was removed (`DecoupledScores.removedShare`).
  public static let removedShare = Metric(
    name: "removed_share", summary: "The share of the rain that was removed where it rains.",
    formula: "⟨output − rainy, d⟩ / ‖d‖² over rain, d = clean − rainy", better: .nearTarget, target: 1)
  /// T, the share of the rain that passes through the network (`DecoupledScores.transmission`).
  public static let transmission = Metric(
    name: "transmission", summary: "How much of the rain passes through the network.",
    formula: "rms over rain of (net(rainy) − net(clean)) / rms over rain of (clean − rainy)", better: .lower,
    target: 0)
  /// The error left in the rain region (`DecoupledScores.residual`).
  public static let residual = Metric(
    name: "residual", summary: "The error left where it rains.",
    formula: "rms over rain of (output − clean)", better: .lower, target: 0)
  /// E_B, the error in the background region (`DecoupledScores.backgroundError`).
  public static let backgroundError = Metric(
    name: "background_error", summary: "The error made where it does not rain.",
    formula: "rms over background of (output − clean)", better: .lower, target: 0)
  /// The error weighted by the rain layer (`DecoupledScores.softResidual`).
  public static let softResidual = Metric(
    name: "soft_residual", summary: "The error left, weighted by how strongly it rains.",
    formula: "√(Σ layer (output − clean)² / Σ layer)", better: .lower, target: 0)
  /// The error weighted by 1 − layer (`DecoupledScores.softBackgroundError`).
  public static let softBackgroundError = Metric(
    name: "soft_background_error", summary: "The error made, weighted by how little it rains.",
    formula: "√(Σ (1 − layer) (output − clean)² / Σ (1 − layer))", better: .lower, target: 0)
  /// PSNR in dB of net(clean) against clean (`DecoupledScores.cleanProbe`).
  public static let cleanProbe = Metric(
    name: "clean_probe", summary: "What the network leaves of a picture without rain.",
    formula: "PSNR(net(clean), clean)", better: .higher, unit: "dB")

  /// All metrics in the order in which tables list them.
  public static let all = [
    psnr, ssim, meanSquaredError, meanAbsoluteError, relativeRemoval, removedShare, transmission, residual,
    backgroundError, softResidual, softBackgroundError, cleanProbe,
  ]
}
