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
  guard pairs.isFixed else {
    throw EngineError(
      "scores need fixed pairs, but \(pairs.summary) draws afresh", hint: "fix them, as by .fix(seed: 9)")
  }
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

/// Network outputs as images in 0..1, several at once where sizes allow.
private func restored(_ images: [Image], by restore: (Tensor) throws -> Tensor) throws -> [Image] {
  let isUniform = images.allSatisfy { $0.size == images[0].size && $0.channels == images[0].channels }
  let groups = isUniform ? [images] : images.map { [$0] }
  return try groups.flatMap { group in
    let output = try restore(Tensor(batch: group))
    return try group.indices.map { try output.part([.position($0)]).image().clipped() }
  }
}
