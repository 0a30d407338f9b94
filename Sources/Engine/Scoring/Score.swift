import Imaging
import Rain

/// The images that the scores of one restored image are computed from.
public struct Restoration {
  /// The rainy and the clean image with the rain layer.
  public let pair: RainyPair
  /// net(rainy), clipped to 0..1.
  public let output: Image
  /// net(clean), clipped to 0..1.
  public let outputOfClean: Image
  /// The decoupled scores of `output` and `outputOfClean`.
  public let decoupled: DecoupledScores

  init(pair: RainyPair, output: Image, outputOfClean: Image, thresholds: RainThresholds) throws {
    self.pair = pair
    self.output = output
    self.outputOfClean = outputOfClean
    decoupled = try DecoupledScores(
      output: output, outputOfClean: outputOfClean, rainy: pair.rainy, clean: pair.clean, layer: pair.layer,
      thresholds: thresholds)
  }
}

/// A metric and how it is computed for one image.
public struct Score {
  /// Describes the score for tables.
  public let metric: Metric
  /// Computes the score; nil where the image has none, as those over rain where no rain falls.
  public let compute: (Restoration) throws -> Double?

  public init(_ metric: Metric, compute: @escaping (Restoration) throws -> Double?) {
    self.metric = metric
    self.compute = compute
  }

  /// PSNR of the output against the clean image, in dB. Under a protocol other than plain RGB the name includes the
  /// protocol.
  public static func psnr(on scoreProtocol: ScoreProtocol) -> Score {
    Score(Metric.psnr.named("psnr", scoreProtocol)) {
      try peakSignalToNoise($0.output, $0.pair.clean, on: scoreProtocol)
    }
  }

  /// SSIM of the output against the clean image. Under a protocol other than plain RGB the name includes the protocol.
  public static func ssim(on scoreProtocol: ScoreProtocol) -> Score {
    Score(Metric.ssim.named("ssim", scoreProtocol)) {
      try structuralSimilarity($0.output, $0.pair.clean, on: scoreProtocol)
    }
  }

  /// E_R divided by its ideal (`DecoupledScores.relativeRemoval`).
  public static var relativeRemoval: Score { Score(.relativeRemoval) { $0.decoupled.relativeRemoval } }
  /// ρ, the share of the rain that was removed (`DecoupledScores.removedShare`).
  public static var removedShare: Score { Score(.removedShare) { $0.decoupled.removedShare } }
  /// T, the share of the rain that passes through the network (`DecoupledScores.transmission`).
  public static var transmission: Score { Score(.transmission) { $0.decoupled.transmission } }
  /// The rms of output − clean over rain (`DecoupledScores.residual`).
  public static var residual: Score { Score(.residual) { $0.decoupled.residual } }
  /// E_B, the rms of output − clean over background (`DecoupledScores.backgroundError`).
  public static var backgroundError: Score { Score(.backgroundError) { $0.decoupled.backgroundError } }
  /// The rms of output − clean, weighted by the layer (`DecoupledScores.softResidual`).
  public static var softResidual: Score { Score(.softResidual) { $0.decoupled.softResidual } }
  /// The rms of output − clean, weighted by 1 − layer (`DecoupledScores.softBackgroundError`).
  public static var softBackgroundError: Score {
    Score(.softBackgroundError) { $0.decoupled.softBackgroundError }
  }
  /// Mean squared error of the output against the clean image, both in 0..1.
  public static var meanSquaredError: Score {
    Score(.meanSquaredError) { try Scoring.meanSquaredError($0.output, $0.pair.clean) }
  }
  /// Mean absolute error of the output against the clean image, both in 0..1.
  public static var meanAbsoluteError: Score {
    Score(.meanAbsoluteError) { try Scoring.meanAbsoluteError($0.output, $0.pair.clean) }
  }
  /// PSNR in dB of net(clean) against clean (`DecoupledScores.cleanProbe`).
  public static var cleanProbe: Score { Score(.cleanProbe) { $0.decoupled.cleanProbe } }
}

extension Metric {
  /// The metric itself under plain RGB; under another protocol its name includes the protocol.
  fileprivate func named(_ name: String, _ scoreProtocol: ScoreProtocol) -> Metric {
    guard scoreProtocol != .rgb else { return self }
    return Metric(
      name: "\(name) (\(scoreProtocol))", summary: summary, formula: formula, better: better, unit: unit,
      target: target)
  }
}
