import Imaging
import Rain

/// What one restored image is scored from.
public struct Restoration {
  public let pair: RainyPair
  /// net(rainy), clipped to 0..1.
  public let output: Image
  /// net(clean), clipped to 0..1.
  public let outputOfClean: Image
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

/// A metric with the way it is computed for one image.
public struct Score {
  public let metric: Metric
  /// Nil where the image gives no answer, such as where no rain falls.
  public let compute: (Restoration) throws -> Double?

  public init(_ metric: Metric, compute: @escaping (Restoration) throws -> Double?) {
    self.metric = metric
    self.compute = compute
  }

  public static func psnr(on scoreProtocol: ScoreProtocol) -> Score {
    Score(Metric.psnr.named("psnr", scoreProtocol)) {
      try peakSignalToNoise($0.output, $0.pair.clean, on: scoreProtocol)
    }
  }

  public static func ssim(on scoreProtocol: ScoreProtocol) -> Score {
    Score(Metric.ssim.named("ssim", scoreProtocol)) {
      try structuralSimilarity($0.output, $0.pair.clean, on: scoreProtocol)
    }
  }

  public static var relativeRemoval: Score { Score(.relativeRemoval) { $0.decoupled.relativeRemoval } }
  public static var removedShare: Score { Score(.removedShare) { $0.decoupled.removedShare } }
  public static var transmission: Score { Score(.transmission) { $0.decoupled.transmission } }
  public static var residual: Score { Score(.residual) { $0.decoupled.residual } }
  public static var backgroundError: Score { Score(.backgroundError) { $0.decoupled.backgroundError } }
  public static var softResidual: Score { Score(.softResidual) { $0.decoupled.softResidual } }
  public static var softBackgroundError: Score {
    Score(.softBackgroundError) { $0.decoupled.softBackgroundError }
  }
  public static var meanSquaredError: Score {
    Score(.meanSquaredError) { try Scoring.meanSquaredError($0.output, $0.pair.clean) }
  }
  public static var meanAbsoluteError: Score {
    Score(.meanAbsoluteError) { try Scoring.meanAbsoluteError($0.output, $0.pair.clean) }
  }
  public static var cleanProbe: Score { Score(.cleanProbe) { $0.decoupled.cleanProbe } }
}

extension Metric {
  /// The metric under a protocol other than plain RGB carries the protocol in its name.
  fileprivate func named(_ name: String, _ scoreProtocol: ScoreProtocol) -> Metric {
    guard scoreProtocol != .rgb else { return self }
    return Metric(
      name: "\(name) (\(scoreProtocol))", summary: summary, formula: formula, better: better, unit: unit,
      target: target)
  }
}
