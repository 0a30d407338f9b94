import Failures
import Imaging
import Random

/// Gaussian noise, drawn independently for every value of every channel, added and clipped to 0..1.
public struct GaussianNoise: Degradation {
  /// Standard deviation for images in 0..1, from 0 to 1; drawn per image. Papers often give it in 255ths.
  public let sigma: ParameterDraw

  /// - Throws: `Failure` where the standard deviation is outside 0...1.
  public init(sigma: ParameterDraw) throws(Failure) {
    try sigma.check("sigma", in: 0...1, rule: .real)
    self.sigma = sigma
  }

  public func text(_ detail: Detail) -> String { "Gaussian noise: sigma \(sigma)" }

  public func pair(from clean: Image, key: RandomKey) throws -> RainyPair {
    let sigma = sigma.draw("sigma", key)
    var stream = key.purpose("noise").stream()
    var noisy = clean
    for index in noisy.pixels.indices {
      let value = Double(noisy.pixels[index]) + sigma * stream.normal()
      noisy.pixels[index] = Float(min(max(value, 0), 1))
    }
    return RainyPair(clean: clean, degraded: noisy)
  }
}

/// Shot noise of counted photons: a value v becomes Poisson(peak · v) / peak, clipped to 0..1.
public struct PoissonNoise: Degradation {
  /// Expected number of photons for a value of 1, from 0.1 to 1,000,000; the fewer, the stronger the noise. Drawn per
  /// image.
  public let peak: ParameterDraw

  /// - Throws: `Failure` where the peak is outside 0.1...1,000,000.
  public init(peak: ParameterDraw) throws(Failure) {
    try peak.check("peak", in: 0.1...1_000_000, rule: .real)
    self.peak = peak
  }

  public func text(_ detail: Detail) -> String { "Poisson noise: peak \(peak)" }

  public func pair(from clean: Image, key: RandomKey) throws -> RainyPair {
    let peak = peak.draw("peak", key)
    var stream = key.purpose("noise").stream()
    var noisy = clean
    for index in noisy.pixels.indices {
      let count = poissonCount(mean: peak * Double(min(max(0, noisy.pixels[index]), 1)), &stream)
      noisy.pixels[index] = Float(min(Double(count) / peak, 1))
    }
    return RainyPair(clean: clean, degraded: noisy)
  }
}
