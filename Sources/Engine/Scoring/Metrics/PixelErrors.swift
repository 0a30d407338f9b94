import Failures
import Glibc
import Imaging

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
