import Failures
import Imaging

extension Metric {
  /// Mean absolute error for images in 0..1 (`Scoring.meanAbsoluteError`).
  public static var meanAbsoluteError: Metric {
    Metric(
      "mae", summary: "The mean absolute difference from the clean picture.",
      formula: "mean |output − clean|", better: .lower, target: 0, ofPictures: Scoring.meanAbsoluteError)
  }
}

/// Mean absolute error over all values of all channels.
///
/// - Throws: `Failure` where the shapes differ or there are no pixels.
public func meanAbsoluteError(_ output: Image, _ clean: Image) throws(Failure) -> Double {
  try requireSameShape(output, clean, "the mean absolute error")
  var sum = 0.0
  for index in output.pixels.indices {
    sum += abs(Double(output.pixels[index]) - Double(clean.pixels[index]))
  }
  return sum / Double(output.pixels.count)
}
