import Imaging
import Rain
import Tensors

/// The decoupled scores of a restoration under other thresholds of rain and background.
public struct ThresholdScores: Sendable {
  /// The thresholds that define the regions.
  public let thresholds: RainThresholds
  /// Share of pixels that are rain, the mean over the images.
  public let rain: Double
  /// Share of pixels that are background, the mean over the images.
  public let background: Double
  /// The mean of each metric over the images that have it; nil where none has.
  public let means: [Double?]
}

/// Decoupled scores of a restoration under several thresholds, to see whether a finding depends on where rain is said
/// to begin. The network runs only once.
///
/// - Parameters:
///   - restore: maps a batch `(N, C, H, W)` of rainy or clean images to outputs of the same shape.
///   - pairs: a fixed set.
///   - metrics: what to score under each of the thresholds.
///   - thresholds: one result is computed for each.
///   - observe: called before each batch; what it throws is passed on.
/// - Throws: `Failure` where the set is not fixed, and what `restore` and the metrics throw.
public func sweepThresholds(
  _ restore: (Tensor) throws -> Tensor, on pairs: any PairSet, metrics: [Metric],
  thresholds: [RainThresholds], observe: () throws -> Void = {}
) throws -> [ThresholdScores] {
  var scores = thresholds.map { _ in metrics.map { _ in [Double?]() } }
  var shares = thresholds.map { _ in (rain: 0.0, background: 0.0) }
  try forEach(of: pairs, restoredBy: restore, observe: observe) { _, pair, output, outputOfClean in
    for (index, thresholds) in thresholds.enumerated() {
      let restoration = Restoration(
        pair: pair, output: output, outputOfClean: outputOfClean, thresholds: thresholds)
      shares[index].rain += try restoration.decoupled().rainShare
      shares[index].background += try restoration.decoupled().backgroundShare
      for (column, metric) in metrics.enumerated() {
        scores[index][column].append(try metric.compute(restoration))
      }
    }
  }
  let count = Double(max(pairs.count, 1))
  return thresholds.indices.map { index in
    ThresholdScores(
      thresholds: thresholds[index], rain: shares[index].rain / count,
      background: shares[index].background / count, means: scores[index].map(meanOfPresent))
  }
}
