import Imaging
import Rain

/// Deraining that has learnt nothing, with which evaluations compare every network.
///
/// Some are fitted, with the clean images at hand, to the very pairs that are scored: no one factor and no one curve has a
/// smaller squared error. Others know no more of rain than that it is bright, thin and grey.
public struct Baseline: Sendable {
  /// Its name in tables.
  public let name: String
  /// What it does, in one sentence for users.
  public let summary: String
  private let fit: @Sendable ([RainyPair]) -> (Image) -> Image

  /// - Parameter fit: makes the baseline, which maps an image to one of its shape, from the pairs that are scored.
  init(_ name: String, _ summary: String, fitted fit: @escaping @Sendable ([RainyPair]) -> (Image) -> Image) {
    self.name = name
    self.summary = summary
    self.fit = fit
  }

  /// One that needs no fit.
  init(_ name: String, _ summary: String, _ restore: @escaping @Sendable (Image) -> Image) {
    self.init(name, summary, fitted: { _ in restore })
  }

  /// The restoration for a set of pairs.
  ///
  /// - Parameter pairs: some of those that are scored, 1 or more.
  public func restoration(for pairs: [RainyPair]) -> (Image) -> Image { fit(pairs) }

  /// All that need no training rain, in the order of tables.
  public static let all = [
    identity, flatGrey, dimmer, toneCurve, blur, erosionAcross, erosionDown, median, smallOpening, opening,
    greyOpening,
  ]

  /// The rainy image as it is.
  public static let identity = Baseline("identity", "The rainy picture as it is.") { $0 }

  /// The value 0.5 everywhere, whatever the image: removes all rain, and all else.
  public static let flatGrey = Baseline("flat grey", "The value 0.5 everywhere.") {
    Image(channels: $0.channels, height: $0.height, width: $0.width, filled: 0.5)
  }

  /// One factor for all values.
  public static let dimmer = Baseline(
    "best dimmer", "All values times the factor with the least squared error.",
    fitted: { ToneCurve.dimmer($0) })

  /// One curve for all values.
  public static let toneCurve = Baseline(
    "best tone curve", "Each of 256 values replaced by the mean of the clean values where it stands.",
    fitted: { ToneCurve.best($0) })

  /// A Gaussian with a standard deviation of 1 pixel.
  public static let blur = Baseline("blur σ 1", "A Gaussian blur with a standard deviation of 1 pixel.") {
    $0.blurred(sigma: 1)
  }

  /// In each channel the least of nine neighbours in a row (fewer at the borders), so that bright, thin, steep streaks
  /// vanish.
  public static let erosionAcross = Baseline(
    "1×9 erosion", "The least of nine neighbours in a row, against steep streaks."
  ) { $0.leastOfNeighbours(across: 4, down: 0) }

  /// The same in a column, against streaks that lie flat.
  public static let erosionDown = Baseline(
    "9×1 erosion", "The least of nine neighbours in a column, against flat streaks."
  ) { $0.leastOfNeighbours(across: 0, down: 4) }

  /// The median of 5 × 5 neighbours.
  public static let median = Baseline("5×5 median", "The median of 5 × 5 neighbours.") {
    $0.medianOfNeighbours(reach: 2)
  }

  /// Bright details narrower than 3 pixels are taken away: an erosion, and then a dilation.
  public static let smallOpening = Baseline(
    "3×3 opening", "Bright details narrower than 3 pixels are taken away (an erosion, then a dilation)."
  ) { $0.opened(reach: 1) }

  /// The same for bright details narrower than 5 pixels.
  public static let opening = Baseline("5×5 opening", "Bright details narrower than 5 pixels are taken away.")
  {
    $0.opened(reach: 2)
  }

  /// Rain is grey: what the opening takes from the least channel is taken from every channel.
  public static let greyOpening = Baseline(
    "5×5 grey opening",
    "Grey details that are bright and narrower than 5 pixels are taken away from every channel."
  ) { image in
    let least = image.leastChannel
    let opened = least.opened(reach: 2)
    var result = image
    for index in result.pixels.indices {
      let place = index % least.pixels.count
      result.pixels[index] -= least.pixels[place] - opened.pixels[place]
    }
    return result
  }

  /// The best linear filter of 11 × 11 pixels for pairs of a training.
  ///
  /// - Parameter training: pairs that the filter is fitted to.
  public static func linearFilter(trainedOn training: [RainyPair]) -> Baseline {
    let filter = LinearFilter(fittedTo: training)
    return Baseline(
      "best linear filter", "The 11 × 11 filter with the least squared error on training rain.",
      { filter($0) })
  }
}
