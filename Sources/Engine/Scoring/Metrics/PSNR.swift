import Failures
import Glibc
import Imaging

extension Metric {
  /// Peak signal-to-noise ratio in dB (`peakSignalToNoise`).
  public static var psnr: Metric {
    Metric(
      "psnr", summary: "How near the output is to the clean picture, on a logarithmic scale.",
      formula: "10 log10(peak² / mean (output − clean)²)", better: .higher, unit: "dB", isStandard: true
    ) { try peakSignalToNoise($0, $1, on: $2) }
  }
}

/// Peak signal-to-noise ratio in dB: 10 log₁₀(peak² / mean squared error). Equal images give infinity.
///
/// - Parameter protocol: what the error is taken of; by default all values of images in 0..1, with a peak of 1.
/// - Throws: `Failure` where the shapes differ, there are not 1 or 3 channels, or the protocol's border leaves
///   nothing.
public func peakSignalToNoise(
  _ output: Image, _ clean: Image, on protocol: ScoreProtocol = .rgb
) throws(Failure) -> Double {
  try requireSameShape(output, clean, "PSNR")
  let first = try `protocol`.planes(of: output, "PSNR")
  let second = try `protocol`.planes(of: clean, "PSNR")
  var sum = 0.0
  var count = 0
  for (first, second) in zip(first, second) {
    for index in first.values.indices {
      let difference = first.values[index] - second.values[index]
      sum += difference * difference
    }
    count += first.values.count
  }
  let error = sum / Double(count)
  return 10 * log10(`protocol`.peak * `protocol`.peak / error)
}
