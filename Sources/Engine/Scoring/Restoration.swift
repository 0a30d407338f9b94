import Failures
import Imaging
import Rain

/// The images that the scores of one restored image are computed from. Scores that several metrics read are computed
/// once, when they are first needed.
public final class Restoration {
  /// What a metric reads besides the output and the clean image.
  public enum Need: Hashable, Sendable {
    /// The rainy image, and the rain layer, which is what the rain changed where no layer is given.
    case rain
    /// What the network makes of the clean image.
    case outputOfClean
  }

  /// net(rainy), clipped to 0..1.
  public let output: Image
  /// The image without rain.
  public let clean: Image
  private let givenPair: RainyPair?
  private let givenOutputOfClean: Image?
  private let thresholds: RainThresholds
  private var knownDecoupled: DecoupledScores?
  private var knownSelective: SelectiveScores?
  private var knownChanges: ChangeScores?

  /// An image of a set of pairs.
  init(pair: RainyPair, output: Image, outputOfClean: Image?, thresholds: RainThresholds) {
    self.output = output
    clean = pair.clean
    givenPair = pair
    givenOutputOfClean = outputOfClean
    self.thresholds = thresholds
  }

  /// Images by themselves.
  ///
  /// - Parameters:
  ///   - output: the restored image.
  ///   - clean: the image without rain.
  ///   - rainy: the input; without it, metrics of rain cannot be computed.
  ///   - layer: the rain, `[1, H, W]`; by default how much each pixel was changed.
  ///   - outputOfClean: what the network makes of the clean image.
  /// - Throws: `Failure` where shapes differ or there are no pixels.
  public init(
    output: Image, clean: Image, rainy: Image? = nil, layer: Image? = nil, outputOfClean: Image? = nil,
    thresholds: RainThresholds = .standard
  ) throws(Failure) {
    for other in [clean, rainy, outputOfClean] {
      if let other { try requireSameShape(output, other, "a score") }
    }
    self.output = output
    self.clean = clean
    givenPair = rainy.map { rainy in
      layer.map { RainyPair(clean: clean, rainy: rainy, layer: $0) }
        ?? RainyPair(clean: clean, degraded: rainy)
    }
    givenOutputOfClean = outputOfClean
    self.thresholds = thresholds
  }

  /// Whether what a metric reads is there.
  public func has(_ need: Need) -> Bool {
    switch need {
    case .rain: givenPair != nil
    case .outputOfClean: givenOutputOfClean != nil
    }
  }

  /// The clean and the rainy image with the rain layer.
  ///
  /// - Throws: `Failure` where the rainy image is not known.
  public func pair() throws(Failure) -> RainyPair {
    guard let givenPair else { throw Failure("the score needs the rainy image") }
    return givenPair
  }

  /// The decoupled scores.
  ///
  /// - Throws: `Failure` where the rainy image is not known, or the layer has another size.
  public func decoupled() throws(Failure) -> DecoupledScores {
    if let knownDecoupled { return knownDecoupled }
    let pair = try pair()
    let scores = try DecoupledScores(
      output: output, outputOfClean: givenOutputOfClean, rainy: pair.rainy, clean: clean, layer: pair.layer,
      thresholds: thresholds)
    knownDecoupled = scores
    return scores
  }

  /// What was kept of the picture and of the rain.
  ///
  /// - Throws: `Failure` where the rainy image is not known.
  public func selective() throws(Failure) -> SelectiveScores {
    if let knownSelective { return knownSelective }
    let scores = try SelectiveScores(output: output, rainy: try pair().rainy, clean: clean)
    knownSelective = scores
    return scores
  }

  /// Direction and bands of the change.
  ///
  /// - Throws: `Failure` where the rainy image is not known.
  public func changes() throws(Failure) -> ChangeScores {
    if let knownChanges { return knownChanges }
    let pair = try pair()
    let scores = ChangeScores(
      output: output, rainy: pair.rainy, clean: clean,
      rain: pair.layer.pixels.map { $0 > thresholds.rain ? 1 : 0 })
    knownChanges = scores
    return scores
  }
}
