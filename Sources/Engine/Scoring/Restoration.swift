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
