import Imaging
import Metrics
import Rain

/// The scores of a model, image by image, and those of the baselines on the same images.
public struct Evaluation {
  public struct Row: Sendable {
    public let name: String
    /// One for each metric; nil where the image gives no answer.
    public let scores: [Double?]
  }

  public let metrics: [Metric]
  public let rows: [Row]
  /// Means over the images of restorations that learn nothing, for comparison.
  public let baselines: [(baseline: Baseline, means: [Double?])]
  /// Why the model is broken, if the rule says so of it on these images.
  public let brokenReason: String?
  /// Shares of pixels that are rain, background and neither, over all images.
  public let shares: (rain: Double, background: Double, between: Double)

  /// The mean of each metric over the images that have it.
  public var means: [Double?] { Evaluation.means(rows.map(\.scores), count: metrics.count) }

  /// The standard deviation of each metric over the images that have it (n − 1); nil for fewer than two.
  public var deviations: [Double?] {
    metrics.indices.map { column in
      let scores = rows.compactMap { $0.scores[column] }
      guard scores.count > 1, scores.allSatisfy(\.isFinite) else { return nil }
      let mean = scores.reduce(0, +) / Double(scores.count)
      return (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count - 1)).squareRoot()
    }
  }

  fileprivate static func means(_ rows: [[Double?]], count: Int) -> [Double?] {
    (0..<count).map { column in meanOfPresent(rows.map { $0[column] }) }
  }
}

/// How many images go through a network at once.
private let evaluationBatch = 8

/// Scores a restoration on a fixed set of pairs.
///
/// - Parameters:
///   - restore: from a batch (N, C, H, W) of rainy or clean images to the network's output for each.
///   - pairs: fixed, so that every model is scored on the same rain.
///   - isSeenRain: whether the rain is like that of the training, so that too small a gain means a broken model.
///   - broken: when a model counts as broken.
///   - observe: called between batches; what it throws ends the evaluation.
/// - Throws: `EngineError` where the set is not fixed, or what `restore` and the metrics throw.
public func evaluate(
  _ restore: (Tensor) throws -> Tensor, on pairs: any PairSet, scores: [Score],
  isSeenRain: Bool = false, thresholds: RainThresholds = .standard, broken: BrokenModelRule = .standard,
  observe: () throws -> Void = {}
) throws -> Evaluation {
  try requireFixed(pairs)
  var rows: [Evaluation.Row] = []
  var baselineScores = Baseline.allCases.map { _ in [[Double?]]() }
  var regions = (rain: 0.0, background: 0.0, between: 0.0)
  var outcomes: [(seen: Double, input: Double, probe: Double?)] = []
  var start = 0
  while start < pairs.count {
    try observe()
    let batch = try (start..<min(start + evaluationBatch, pairs.count)).map { try pairs.item(at: $0) }
    let outputs = try restored(batch.map(\.rainy), by: restore)
    let probes = try restored(batch.map(\.clean), by: restore)
    for (offset, pair) in batch.enumerated() {
      let restoration = try Restoration(
        pair: pair, output: outputs[offset], outputOfClean: probes[offset], thresholds: thresholds)
      rows.append(
        Evaluation.Row(
          name: pairs.name(at: start + offset), scores: try scores.map { try $0.compute(restoration) }))
      regions.rain += restoration.decoupled.rainShare
      regions.background += restoration.decoupled.backgroundShare
      regions.between += restoration.decoupled.betweenShare
      outcomes.append(
        (
          seen: try peakSignalToNoise(restoration.output, pair.clean),
          input: try peakSignalToNoise(pair.rainy, pair.clean), probe: restoration.decoupled.cleanProbe
        ))
      for (index, baseline) in Baseline.allCases.enumerated() {
        let plain = try Restoration(
          pair: pair, output: baseline(pair.rainy), outputOfClean: baseline(pair.clean),
          thresholds: thresholds)
        baselineScores[index].append(try scores.map { try $0.compute(plain) })
      }
    }
    start += batch.count
  }
  guard !rows.isEmpty else { throw EngineError("there are no pairs to score") }
  let count = Double(rows.count)
  let gain = outcomes.reduce(0) { $0 + $1.seen - $1.input } / count
  let reason = broken.reason(
    gainOnSeenRain: isSeenRain ? gain : nil, cleanProbe: meanOfPresent(outcomes.map(\.probe)) ?? .nan)
  return Evaluation(
    metrics: scores.map(\.metric), rows: rows,
    baselines: zip(Baseline.allCases, baselineScores).map { ($0, Evaluation.means($1, count: scores.count)) },
    brokenReason: reason,
    shares: (regions.rain / count, regions.background / count, regions.between / count))
}

private func requireFixed(_ pairs: any PairSet) throws {
  guard pairs.isFixed else {
    throw EngineError(
      "scores need fixed pairs, but \(pairs.summary) draws afresh", hint: "fix them, as by .fix(seed: 9)")
  }
}

/// What the decoupled scores are where rain begins and background ends elsewhere.
public struct ThresholdScores: Sendable {
  public let thresholds: RainThresholds
  /// Shares of pixels, means over the images.
  public let rain: Double
  public let background: Double
  /// Means over the images that have them.
  public let removedShare: Double?
  public let transmission: Double?
  public let residual: Double?
  public let backgroundError: Double?
}

/// Decoupled scores of a restoration under several thresholds, for which the network runs once: whether a finding
/// hangs on where rain is said to begin.
///
/// - Throws: as `evaluate`.
public func sweepThresholds(
  _ restore: (Tensor) throws -> Tensor, on pairs: any PairSet, thresholds: [RainThresholds],
  observe: () throws -> Void = {}
) throws -> [ThresholdScores] {
  try requireFixed(pairs)
  var scores = thresholds.map { _ in [DecoupledScores]() }
  for start in stride(from: 0, to: pairs.count, by: evaluationBatch) {
    try observe()
    let batch = try (start..<min(start + evaluationBatch, pairs.count)).map { try pairs.item(at: $0) }
    let outputs = try restored(batch.map(\.rainy), by: restore)
    let probes = try restored(batch.map(\.clean), by: restore)
    for (offset, pair) in batch.enumerated() {
      for (index, thresholds) in thresholds.enumerated() {
        scores[index].append(
          try DecoupledScores(
            output: outputs[offset], outputOfClean: probes[offset], rainy: pair.rainy, clean: pair.clean,
            layer: pair.layer, thresholds: thresholds))
      }
    }
  }
  return zip(thresholds, scores).map { thresholds, scores in
    func mean(_ score: (DecoupledScores) -> Double?) -> Double? { meanOfPresent(scores.map(score)) }
    return ThresholdScores(
      thresholds: thresholds, rain: mean(\.rainShare) ?? 0, background: mean(\.backgroundShare) ?? 0,
      removedShare: mean(\.removedShare), transmission: mean(\.transmission), residual: mean(\.residual),
      backgroundError: mean(\.backgroundError))
  }
}

/// Network outputs as images in 0..1, several at once where sizes allow.
private func restored(_ images: [Image], by restore: (Tensor) throws -> Tensor) throws -> [Image] {
  let isUniform = images.allSatisfy { $0.size == images[0].size && $0.channels == images[0].channels }
  let groups = isUniform ? [images] : images.map { [$0] }
  return try groups.flatMap { group in
    let output = try restore(Tensor(batch: group))
    return try group.indices.map { try output.part([.position($0)]).image().clipped() }
  }
}
