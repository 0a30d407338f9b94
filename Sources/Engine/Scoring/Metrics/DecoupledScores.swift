import Failures
import Glibc
import Imaging
import Versions

/// The values of the rain layer that count as rain and as background. What lies between belongs to neither.
public struct RainThresholds: Hashable, Sendable {
  /// Rain is where the layer is above this value.
  public let rain: Float
  /// Background is where the layer is at most this value.
  public let background: Float

  /// 50/255 for rain and 10/255 for background.
  public static let standard = RainThresholds(unchecked: 50 / 255, 10 / 255)

  /// - Throws: `Failure` unless 0 ≤ background ≤ rain ≤ 1.
  public init(rain: Float, background: Float) throws(Failure) {
    guard background >= 0 && rain >= background && rain <= 1 else {
      throw Failure(
        "the thresholds for rain (\(rain)) and background (\(background)) must satisfy "
          + "0 ≤ background ≤ rain ≤ 1")
    }
    self.init(unchecked: rain, background)
  }

  private init(unchecked rain: Float, _ background: Float) {
    self.rain = rain
    self.background = background
  }
}

/// Rain removal and background reconstruction of one image, scored separately. Images are in 0..1, and d = clean −
/// rainy. A score whose region is empty is nil.
public struct DecoupledScores: Hashable, Sendable {
  /// E_R, the rms over rain of output − rainy: how much was changed. Its ideal value is `idealRemoval`. Removing too
  /// much is an error too, so this is no score to rank by.
  public let removal: Double?
  /// The rms over rain of d: the change made by removing exactly the rain.
  public let idealRemoval: Double?
  /// ρ = ⟨output − rainy, d⟩ / ‖d‖² over rain: 0 where nothing is removed, 1 where all of it is.
  public let removedShare: Double?
  /// T, the rms over rain of net(rainy) − net(clean), divided by that of d: 0 where the output does not depend on the
  /// rain, 1 where the rain passes unchanged. Nil without net(clean).
  public let transmission: Double?
  /// The rms over rain of output − clean.
  public let residual: Double?
  /// E_B, the rms over background of output − clean.
  public let backgroundError: Double?
  /// PSNR of net(clean) against clean in dB: what the network does to an image without rain. Nil without net(clean).
  public let cleanProbe: Double?
  /// The rms of output − clean, weighted by the layer instead of restricted to a region.
  public let softResidual: Double?
  /// The rms of output − clean, weighted by 1 − layer instead of restricted to a region.
  public let softBackgroundError: Double?
  /// Share of pixels that are rain, 0..1.
  public let rainShare: Double
  /// Share of pixels that are background, 0..1.
  public let backgroundShare: Double
  /// Share of pixels that are neither rain nor background, 0..1.
  public let betweenShare: Double

  /// `removal` divided by `idealRemoval`; 1 is perfect, and more is an error as well as less.
  public var relativeRemoval: Double? { Self.ratio(removal, idealRemoval) }

  /// - Parameters:
  ///   - output: net(rainy).
  ///   - outputOfClean: net(clean); nil leaves `transmission` and `cleanProbe` nil.
  ///   - rainy: the network's input, of the same shape as `clean`.
  ///   - clean: the image without rain, `[C, H, W]`.
  ///   - layer: the rain, `[1, H, W]`, in 0..1.
  ///   - thresholds: where rain and background are; by default 50/255 and 10/255.
  /// - Throws: `Failure` where shapes differ or there are no pixels.
  public init(
    output: Image, outputOfClean: Image? = nil, rainy: Image, clean: Image, layer: Image,
    thresholds: RainThresholds = .standard
  ) throws(Failure) {
    try requireSameShape(output, clean, "a decoupled score")
    try requireSameShape(rainy, clean, "a decoupled score")
    if let outputOfClean { try requireSameShape(outputOfClean, clean, "a decoupled score") }
    guard layer.channels == 1 && layer.size == clean.size else {
      throw Failure(
        "the rain layer must have one channel and the images' size \(clean.size), "
          + "not \(layer.channels) × \(layer.size)")
    }
    let rain = layer.pixels.map { $0 > thresholds.rain ? 1.0 : 0.0 }
    let background = layer.pixels.map { $0 <= thresholds.background ? 1.0 : 0.0 }
    let count = Double(layer.pixels.count)
    rainShare = rain.reduce(0, +) / count
    backgroundShare = background.reduce(0, +) / count
    betweenShare = max(0, 1 - rainShare - backgroundShare)

    let ideal = Self.rms(clean, rainy, weights: rain)
    removal = Self.rms(output, rainy, weights: rain)
    idealRemoval = ideal
    removedShare = Self.projection(output, clean, rainy, weights: rain)
    residual = Self.rms(output, clean, weights: rain)
    backgroundError = Self.rms(output, clean, weights: background)
    softResidual = Self.rms(output, clean, weights: layer.pixels.map(Double.init))
    softBackgroundError = Self.rms(output, clean, weights: layer.pixels.map { 1 - Double($0) })
    if let outputOfClean {
      transmission = Self.ratio(Self.rms(output, outputOfClean, weights: rain), ideal)
      cleanProbe = try peakSignalToNoise(outputOfClean, clean)
    } else {
      transmission = nil
      cleanProbe = nil
    }
  }

  /// The weighted root of the mean square of first − second over all channels.
  private static func rms(_ first: Image, _ second: Image, weights: [Double]) -> Double? {
    let total = weights.reduce(0, +) * Double(first.channels)
    guard total > 0 else { return nil }
    var sum = 0.0
    for channel in 0..<first.channels {
      let start = channel * weights.count
      for index in weights.indices {
        let difference = Double(first.pixels[start + index]) - Double(second.pixels[start + index])
        sum += weights[index] * difference * difference
      }
    }
    return (sum / total).squareRoot()
  }

  private static func projection(
    _ output: Image, _ clean: Image, _ rainy: Image, weights: [Double]
  ) -> Double? {
    var product = 0.0
    var square = 0.0
    for channel in 0..<output.channels {
      let start = channel * weights.count
      for index in weights.indices {
        let base = Double(rainy.pixels[start + index])
        let wanted = Double(clean.pixels[start + index]) - base
        product += weights[index] * (Double(output.pixels[start + index]) - base) * wanted
        square += weights[index] * wanted * wanted
      }
    }
    return square > 0 ? product / square : nil
  }

  private static func ratio(_ value: Double?, _ reference: Double?) -> Double? {
    guard let value, let reference, reference > 0 else { return nil }
    return value / reference
  }
}

// Metrics that read one of the scores.
extension Metric {
  /// E_R divided by its ideal (`DecoupledScores.relativeRemoval`).
  public static var relativeRemoval: Metric {
    Metric(
      "removal",
      summary: "How much was changed where it rains, relative to what the rain changed; overshoot is error.",
      formula: "rms over rain of (output − rainy) / rms over rain of (clean − rainy)", better: .nearTarget,
      target: 1, undefined: "no pixel is rain", isStandard: true, part: .decoupled
    ) { try $0.decoupled().relativeRemoval }
  }

  /// ρ, the share of the rain that was removed (`DecoupledScores.removedShare`).
  public static var removedShare: Metric {
    Metric(
      "removed_share", summary: "The share of the rain that was removed where it rains.",
      formula: "⟨output − rainy, d⟩ / ‖d‖² over rain, d = clean − rainy", better: .nearTarget, target: 1,
      undefined: "no pixel is rain", isStandard: true, gauge: .init(symbol: "ρ", bar: 0...1), part: .decoupled
    ) { try $0.decoupled().removedShare }
  }

  /// T, the share of the rain that passes through the network (`DecoupledScores.transmission`).
  public static var transmission: Metric {
    Metric(
      "transmission", summary: "How much of the rain passes through the network.",
      formula: "rms over rain of (net(rainy) − net(clean)) / rms over rain of (clean − rainy)",
      better: .lower, target: 0, undefined: "no pixel is rain", isStandard: true, gauge: .init(symbol: "T"),
      part: .decoupled, needs: [.rain, .outputOfClean]
    ) { try $0.decoupled().transmission }
  }

  /// The error left in the rain region (`DecoupledScores.residual`).
  public static var residual: Metric {
    Metric(
      "residual", summary: "The error left where it rains.", formula: "rms over rain of (output − clean)",
      better: .lower, target: 0, undefined: "no pixel is rain", isStandard: true,
      gauge: .init(symbol: "residual", bar: 0...0.4), part: .decoupled
    ) { try $0.decoupled().residual }
  }

  /// E_B, the error in the background region (`DecoupledScores.backgroundError`).
  public static var backgroundError: Metric {
    Metric(
      "background_error", summary: "The error made where it does not rain.",
      formula: "rms over background of (output − clean)", better: .lower, target: 0,
      undefined: "no pixel is background", isStandard: true, gauge: .init(symbol: "E_B"), part: .decoupled
    ) { try $0.decoupled().backgroundError }
  }

  /// The error weighted by the rain layer (`DecoupledScores.softResidual`).
  public static var softResidual: Metric {
    Metric(
      "soft_residual", summary: "The error left, weighted by how strongly it rains.",
      formula: "√(Σ layer (output − clean)² / Σ layer)", better: .lower, target: 0,
      undefined: "there is no rain", part: .decoupled
    ) { try $0.decoupled().softResidual }
  }

  /// The error weighted by 1 − layer (`DecoupledScores.softBackgroundError`).
  public static var softBackgroundError: Metric {
    Metric(
      "soft_background_error", summary: "The error made, weighted by how little it rains.",
      formula: "√(Σ (1 − layer) (output − clean)² / Σ (1 − layer))", better: .lower, target: 0,
      undefined: "there is rain of full strength everywhere", part: .decoupled
    ) { try $0.decoupled().softBackgroundError }
  }

  /// PSNR in dB of net(clean) against clean (`DecoupledScores.cleanProbe`).
  public static var cleanProbe: Metric {
    Metric(
      "clean_probe", summary: "What the network leaves of a picture without rain.",
      formula: "PSNR(net(clean), clean)", better: .higher, unit: "dB", isStandard: true, part: .decoupled,
      needs: [.rain, .outputOfClean]
    ) { try $0.decoupled().cleanProbe }
  }
}

extension Part {
  /// The decoupled scores.
  public static let decoupled = Part("decoupled", version: 1, in: "Engine/Scoring/Metrics")
}
