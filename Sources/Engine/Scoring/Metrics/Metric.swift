/// What people need to know of a metric to read a table.
public struct Metric: Hashable, Sendable {
  public enum Better: String, Hashable, Sendable {
    case higher
    case lower
    /// Only near a target: both sides of it are worse, so the metric must not be ranked by.
    case nearTarget = "near target"
  }

  public let name: String
  /// One sentence.
  public let summary: String
  public let formula: String
  public let better: Better
  /// Empty for a bare number.
  public let unit: String
  /// The perfect value, where there is a finite one.
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

  /// Whether one score is better than another. By a target, the nearer one; never one that is no number.
  public func isBetter(_ score: Double, than other: Double) -> Bool {
    if score.isNaN || other.isNaN { return other.isNaN && !score.isNaN }
    switch better {
    case .higher: return score > other
    case .lower: return score < other
    case .nearTarget: return abs(score - (target ?? 0)) < abs(other - (target ?? 0))
    }
  }

  public static let psnr = Metric(
    name: "psnr", summary: "How near the output is to the clean picture, on a logarithmic scale.",
    formula: "10 log10(peak² / mean (output − clean)²)", better: .higher, unit: "dB")
  public static let ssim = Metric(
    name: "ssim", summary: "How alike local means, contrasts and patterns of output and clean picture are.",
    formula: "mean of (2 μx μy + c1)(2 σxy + c2) / ((μx² + μy² + c1)(σx² + σy² + c2))", better: .higher,
    target: 1)
  public static let meanSquaredError = Metric(
    name: "mse", summary: "The mean squared difference from the clean picture.",
    formula: "mean (output − clean)²", better: .lower, target: 0)
  public static let meanAbsoluteError = Metric(
    name: "mae", summary: "The mean absolute difference from the clean picture.",
    formula: "mean |output − clean|", better: .lower, target: 0)
  public static let relativeRemoval = Metric(
    name: "removal",
    summary: "How much was changed where it rains, relative to what the rain changed; overshoot is error.",
    formula: "rms over rain of (output − rainy) / rms over rain of (clean − rainy)", better: .nearTarget,
    target: 1)
  public static let removedShare = Metric(
    name: "removed_share", summary: "The share of the rain that was removed where it rains.",
    formula: "⟨output − rainy, d⟩ / ‖d‖² over rain, d = clean − rainy", better: .nearTarget, target: 1)
  public static let transmission = Metric(
    name: "transmission", summary: "How much of the rain passes through the network.",
    formula: "rms over rain of (net(rainy) − net(clean)) / rms over rain of (clean − rainy)", better: .lower,
    target: 0)
  public static let residual = Metric(
    name: "residual", summary: "The error left where it rains.",
    formula: "rms over rain of (output − clean)", better: .lower, target: 0)
  public static let backgroundError = Metric(
    name: "background_error", summary: "The error made where it does not rain.",
    formula: "rms over background of (output − clean)", better: .lower, target: 0)
  public static let softResidual = Metric(
    name: "soft_residual", summary: "The error left, weighted by how strongly it rains.",
    formula: "√(Σ layer (output − clean)² / Σ layer)", better: .lower, target: 0)
  public static let softBackgroundError = Metric(
    name: "soft_background_error", summary: "The error made, weighted by how little it rains.",
    formula: "√(Σ (1 − layer) (output − clean)² / Σ (1 − layer))", better: .lower, target: 0)
  public static let cleanProbe = Metric(
    name: "clean_probe", summary: "What the network leaves of a picture without rain.",
    formula: "PSNR(net(clean), clean)", better: .higher, unit: "dB")

  public static let all = [
    psnr, ssim, meanSquaredError, meanAbsoluteError, relativeRemoval, removedShare, transmission, residual,
    backgroundError, softResidual, softBackgroundError, cleanProbe,
  ]
}
