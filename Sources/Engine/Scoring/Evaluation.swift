import Failures
import ImageTensors
import Imaging
import Rain
import Tensors
import Versions

/// The scores of a model, image by image, and those of the baselines on the same images.
public struct Evaluation {
  /// The scores of one pair.
  public struct Row: Sendable {
    /// Name of the pair in its set.
    public let name: String
    /// One for each metric, in their order; nil where the pair has no such score.
    public let scores: [Double?]
  }

  /// The metrics, in the order of all lists of scores.
  public let metrics: [Metric]
  /// One for each pair, in the order of the set.
  public let rows: [Row]
  /// For comparison the means, by metric, of restorations that have learnt nothing, with the scores of each image.
  public let baselines: [(name: String, means: [Double?], rows: [[Double?]])]
  /// Mean gain of PSNR over the rainy images, in dB, over the pairs that have rain; nil where none has.
  public let gain: Double?
  /// Why the model is broken by the rule on these images; nil where it is not.
  public let brokenReason: String?
  /// Shares of pixels that are rain, background and neither, each the mean over the images.
  public let shares: (rain: Double, background: Double, between: Double)
  /// For each metric the indices of the images that its means are taken over: see `means`.
  private let counted: [[Int]]

  fileprivate init(
    metrics: [Metric], rows: [Row], baselineNames: [String], baselineScores: [[[Double?]]],
    identityScores: [[Double?]], gain: Double?,
    brokenReason: String?,
    shares: (rain: Double, background: Double, between: Double)
  ) {
    self.metrics = metrics
    self.rows = rows
    self.gain = gain
    self.brokenReason = brokenReason
    self.shares = shares
    let own = rows.map(\.scores)
    let counted = metrics.indices.map { column in
      Self.counted(column, own, besides: [identityScores])
    }
    self.counted = counted
    baselines = zip(baselineNames, baselineScores).map { name, scores in
      let means = metrics.indices.map { column in
        Self.mean(scores, column, Self.counted(column, scores, besides: [own, identityScores]))
      }
      return (name, means, scores)
    }
  }

  /// The mean of each metric over the images that have the score; nil where none has.
  ///
  /// A score may be infinite, as PSNR is for an output equal to the clean image. An image whose score is infinite for the
  /// network, or for the rainy image itself, is left out of all means of that metric, those of the network and of the
  /// baselines, so that they compare the same images. A baseline leaves out its own infinite scores as well. If none is
  /// left then, each list leaves out only its own infinite scores; if all of its scores are infinite, so is its mean.
  public var means: [Double?] {
    let scores = rows.map(\.scores)
    return metrics.indices.map { Self.mean(scores, $0, counted[$0]) }
  }

  /// The standard deviation of each metric (with n − 1 in the denominator) over the images that its mean is taken over;
  /// nil for fewer than two.
  public var deviations: [Double?] {
    metrics.indices.map { column in
      let scores = counted[column].compactMap { rows[$0].scores[column] }
      guard scores.count > 1, scores.allSatisfy(\.isFinite) else { return nil }
      let mean = scores.reduce(0, +) / Double(scores.count)
      return (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count - 1)).squareRoot()
    }
  }

  /// For each metric the number of images that have no such score.
  public var undefined: [Int] { metrics.indices.map { column in rows.count { $0.scores[column] == nil } } }

  /// For each metric the number of images that its means leave out because a score is infinite.
  public var leftOut: [Int] { counted.map { rows.count - $0.count } }

  private static func mean(_ scores: [[Double?]], _ column: Int, _ images: [Int]) -> Double? {
    meanOfPresent(images.map { scores[$0][column] })
  }

  private static func counted(_ column: Int, _ own: [[Double?]], besides others: [[[Double?]]]) -> [Int] {
    func isFinite(_ image: Int, _ scores: [[Double?]]) -> Bool { scores[image][column]?.isInfinite != true }
    let mine = own.indices.filter { isFinite($0, own) }
    let common = mine.filter { image in others.allSatisfy { isFinite(image, $0) } }
    return !common.isEmpty ? common : !mine.isEmpty ? mine : Array(own.indices)
  }
}

/// Number of images that go through a network at once.
private let evaluationBatch = 8

/// Scores a restoration and the baselines on a fixed set of pairs.
///
/// The network runs on the rainy and on the clean images, in batches of up to 8. Its outputs are clipped to 0..1 before
/// scoring.
///
/// - Parameters:
///   - restore: maps a batch `(N, C, H, W)` of rainy or clean images to outputs of the same shape.
///   - pairs: a fixed set, so that every model is scored on the same rain.
///   - scores: the metrics to compute.
///   - isSeenRain: whether the rain is like that of the training, so that a small gain means a broken model.
///   - thresholds: where rain and background are; by default 50/255 and 10/255.
///   - baselines: what is scored beside it.
///   - broken: the limits below which a model counts as broken; by default 6 dB of gain and a clean probe of 25 dB.
///   - observe: called before each batch; what it throws is passed on.
/// - Throws: `Failure` where the set is not fixed or empty, and what `restore` and the metrics throw.
public func evaluate(
  _ restore: (Tensor) throws -> Tensor, on pairs: any PairSet, metrics: [Metric],
  baselines: [Baseline] = Baseline.all, isSeenRain: Bool = false, thresholds: RainThresholds = .standard,
  broken: BrokenModelRule = .standard,
  observe: () throws -> Void = {}
) throws -> Evaluation {
  try requireFixed(pairs)
  var rows: [Evaluation.Row] = []
  let plain = baselines.isEmpty ? [] : try baselines.fitted(to: pairs)
  let needsOutputOfClean = metrics.contains { $0.needs.contains(.outputOfClean) }
  var baselineScores = baselines.map { _ in [[Double?]]() }
  var identityScores: [[Double?]] = []
  var regions = (rain: 0.0, background: 0.0, between: 0.0)
  var gains: [Double?] = []
  var probes: [Double?] = []
  try forEach(of: pairs, restoredBy: restore, observe: observe) { index, pair, output, outputOfClean in
    func scores(_ restoration: Restoration) throws -> [Double?] {
      try metrics.map { try $0.compute(restoration) }
    }
    let restoration = Restoration(
      pair: pair, output: output, outputOfClean: outputOfClean, thresholds: thresholds)
    rows.append(Evaluation.Row(name: pairs.name(at: index), scores: try scores(restoration)))
    let decoupled = try restoration.decoupled()
    regions.rain += decoupled.rainShare
    regions.background += decoupled.backgroundShare
    regions.between += decoupled.betweenShare
    gains.append(try gain(of: output, pair))
    probes.append(decoupled.cleanProbe)
    let unchanged = try scores(
      Restoration(pair: pair, output: pair.rainy, outputOfClean: pair.clean, thresholds: thresholds))
    identityScores.append(unchanged)
    for (place, restore) in plain.enumerated() {
      let isUnchanged = baselines[place].name == Baseline.identity.name
      baselineScores[place].append(
        try isUnchanged
          ? unchanged
          : scores(
            Restoration(
              pair: pair, output: restore(pair.rainy),
              outputOfClean: needsOutputOfClean ? restore(pair.clean) : nil, thresholds: thresholds)))
    }
  }
  guard !rows.isEmpty else { throw Failure("there are no pairs to score") }
  let count = Double(rows.count)
  let meanGain = meanOfPresent(gains)
  let finite = probes.filter { $0?.isInfinite != true }
  let reason = broken.reason(
    gainOnSeenRain: isSeenRain ? meanGain : nil,
    cleanProbe: meanOfPresent(finite.isEmpty ? probes : finite) ?? .nan)
  return Evaluation(
    metrics: metrics, rows: rows, baselineNames: baselines.map(\.name), baselineScores: baselineScores,
    identityScores: identityScores, gain: meanGain, brokenReason: reason,
    shares: (regions.rain / count, regions.background / count, regions.between / count))
}

extension [Baseline] {
  /// The restorations for a set, fitted to up to 32 of its pairs, spread evenly.
  fileprivate func fitted(to pairs: any PairSet) throws -> [(Image) -> Image] {
    let count = Swift.min(32, pairs.count)
    let some = try (0..<count).map { try pairs.item(at: $0 * pairs.count / count) }
    return map { $0.restoration(for: some) }
  }
}

/// The gain of PSNR over the rainy image in dB; nil without rain, where there is nothing to gain.
private func gain(of output: Image, _ pair: RainyPair) throws -> Double? {
  let input = try peakSignalToNoise(pair.rainy, pair.clean)
  return input.isInfinite ? nil : try peakSignalToNoise(output, pair.clean) - input
}

func requireFixed(_ pairs: any PairSet) throws {
  guard pairs.isFixed else {
    throw Failure(
      "scores need fixed pairs, but \(pairs.summary) is not fixed",
      hint: "fix them, for example with .fix(seed: 9)")
  }
}

/// Runs a restoration on the rainy and the clean image of each pair, in batches of up to 8, and hands on what comes out.
///
/// - Parameters:
///   - observe: called before each batch; what it throws is passed on.
///   - body: takes the number of the pair, the pair, and the restored rainy and clean image, clipped to 0..1.
/// - Throws: `Failure` where the set is not fixed, and what `restore` and `body` throw.
func forEach(
  of pairs: any PairSet, restoredBy restore: (Tensor) throws -> Tensor, observe: () throws -> Void,
  _ body: (_ index: Int, RainyPair, _ output: Image, _ outputOfClean: Image) throws -> Void
) throws {
  try requireFixed(pairs)
  for start in stride(from: 0, to: pairs.count, by: evaluationBatch) {
    try observe()
    let batch = try (start..<min(start + evaluationBatch, pairs.count)).map { try pairs.item(at: $0) }
    let outputs = try restored(batch.map(\.rainy), by: restore)
    let outputsOfClean = try restored(batch.map(\.clean), by: restore)
    for (offset, pair) in batch.enumerated() {
      try body(start + offset, pair, outputs[offset], outputsOfClean[offset])
    }
  }
}

/// Network outputs as images clipped to 0..1, computed as one batch where all images have one shape.
private func restored(_ images: [Image], by restore: (Tensor) throws -> Tensor) throws -> [Image] {
  let isUniform = images.allSatisfy { $0.size == images[0].size && $0.channels == images[0].channels }
  let groups = isUniform ? [images] : images.map { [$0] }
  return try groups.flatMap { group in
    let output = try restore(Tensor(batch: group))
    return try group.indices.map { try output.part([.position($0)]).image().clipped() }
  }
}

extension Part {
  /// How scores are averaged, and what is scored beside a network.
  public static let evaluation = Part(
    "evaluation", version: 1, sources: "Engine/Scoring/Evaluation", "Engine/Scoring/Restoration",
    "Engine/Scoring/Metric", "Engine/Scoring/SameShape", "Engine/Scoring/ScoreProtocol",
    "Engine/Scoring/ThresholdSweep", "Engine/Scoring/Frontier", "Engine/Scoring/SlackingMeter",
    "Engine/Scoring/Probe",
    "Engine/Scoring/Baselines",
    "Engine/Scoring/BrokenModel")
}
