import Imaging
import Rain
import Tensors

/// Scores of a restoration whose change is taken in part only: rainy + α (net(rainy) − rainy).
public struct FrontierPoint: Sendable {
  /// How much of the change is taken: 0 is the rainy picture, 1 the network's output.
  public let alpha: Double
  /// The mean of each metric over the images that have it; nil where none has.
  public let means: [Double?]
}

/// The shrinkage frontier of a restoration: what it removes for the harm that it does, from nothing to all of its change.
///
/// Two restorations can be compared at the same harm this way. It describes and does not rank: which harm they are compared at
/// decides, and a restoration that changes only what is as bright as rain passes for harmless.
///
/// - Parameters:
///   - restore: maps a batch `(N, C, H, W)` of rainy or clean images to outputs of the same shape. It runs once.
///   - pairs: a fixed set.
///   - metrics: what to score.
///   - alphas: one point is computed for each.
///   - observe: called before each batch; what it throws is passed on.
/// - Throws: `Failure` where the set is not fixed, and what `restore` and the metrics throw.
public func frontier(
  _ restore: (Tensor) throws -> Tensor, on pairs: any PairSet, metrics: [Metric], alphas: [Double],
  observe: () throws -> Void = {}
) throws -> [FrontierPoint] {
  var scores = alphas.map { _ in metrics.map { _ in [Double?]() } }
  try forEach(of: pairs, restoredBy: restore, observe: observe) { _, pair, output, outputOfClean in
    try requireSameShape(output, pair.clean, "the frontier")
    try requireSameShape(outputOfClean, pair.clean, "the frontier")
    for (place, alpha) in alphas.enumerated() {
      let restoration = Restoration(
        pair: pair, output: pair.rainy.moved(by: alpha, towards: output),
        outputOfClean: pair.clean.moved(by: alpha, towards: outputOfClean), thresholds: .standard)
      for (column, metric) in metrics.enumerated() {
        scores[place][column].append(try metric.compute(restoration))
      }
    }
  }
  return zip(alphas, scores).map { alpha, scores in
    FrontierPoint(
      alpha: alpha,
      means: scores.map { column in
        // A probe of the clean picture itself is infinite.
        meanOfPresent(column.map { $0?.isInfinite == true ? nil : $0 })
      })
  }
}

extension Image {
  fileprivate func moved(by share: Double, towards other: Image) -> Image {
    var result = self
    for index in pixels.indices {
      result.pixels[index] += Float(share) * (other.pixels[index] - pixels[index])
    }
    return result
  }
}
