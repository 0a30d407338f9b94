/// The limits below which a model is so bad that its scores mean nothing.
public struct BrokenModelRule: Hashable, Sendable {
  /// Least gain in dB of PSNR over the rainy input, on rain like that of the training.
  public let leastGain: Double
  /// Least PSNR in dB of net(clean) against clean.
  public let leastCleanProbe: Double

  /// A gain of 6 dB and a clean probe of 25 dB.
  public static let standard = BrokenModelRule(leastGain: 6, leastCleanProbe: 25)

  public init(leastGain: Double, leastCleanProbe: Double) {
    self.leastGain = leastGain
    self.leastCleanProbe = leastCleanProbe
  }

  /// Why a model is broken, as a clause, or nil where it is not. NaN counts as bad.
  ///
  /// - Parameters:
  ///   - seenPSNR: mean PSNR of the outputs on rain seen in training, in dB.
  ///   - inputPSNR: mean PSNR of the rainy inputs themselves, in dB; infinite where there is no rain, and no gain.
  ///   - cleanProbe: mean PSNR of net(clean), in dB.
  public func reason(seenPSNR: Double, inputPSNR: Double, cleanProbe: Double) -> String? {
    reason(gainOnSeenRain: inputPSNR.isInfinite ? nil : seenPSNR - inputPSNR, cleanProbe: cleanProbe)
  }

  /// The same from the gain.
  ///
  /// - Parameters:
  ///   - gainOnSeenRain: in dB; nil where no pair has rain, or none like that of the training, so that only the clean
  ///     probe decides.
  ///   - cleanProbe: mean PSNR of net(clean), in dB.
  public func reason(gainOnSeenRain: Double?, cleanProbe: Double) -> String? {
    var reasons: [String] = []
    if let gain = gainOnSeenRain, !(gain >= leastGain) {
      reasons.append(
        "it gains \(oneDecimal(gain)) dB on rain it was trained on, less than \(oneDecimal(leastGain))")
    }
    if !(cleanProbe >= leastCleanProbe) {
      reasons.append(
        "it returns clean pictures at \(oneDecimal(cleanProbe)) dB, less than \(oneDecimal(leastCleanProbe))")
    }
    return reasons.isEmpty ? nil : reasons.joined(separator: ", and ")
  }
}

private func oneDecimal(_ value: Double) -> String {
  guard value.isFinite, abs(value) < 1e9 else { return value.isNaN ? "nan" : "\(value)" }
  return "\((value * 10).rounded() / 10)"
}
