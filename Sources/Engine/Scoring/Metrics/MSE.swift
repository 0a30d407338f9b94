import Failures
import Imaging

extension Metric {
  /// Mean squared error for images in 0..1 (`Scoring.meanSquaredError`).
  public static var meanSquaredError: Metric {
    Metric(
      "mse", summary: "The mean squared difference from the clean picture.",
      formula: "mean (output − clean)²", better: .lower, target: 0, ofPictures: Scoring.meanSquaredError)
  }
}

/// Mean squared error over all values of all channels.
///
/// - Throws: `Failure` where the shapes differ or there are no pixels.
public func meanSquaredError(_ output: Image, _ clean: Image) throws(Failure) -> Double {
  try requireSameShape(output, clean, "the mean squared error")
  var sum = 0.0
  for index in output.pixels.indices {
    let difference = Double(output.pixels[index]) - Double(clean.pixels[index])
    sum += difference * difference
  }
  return sum / Double(output.pixels.count)
}
