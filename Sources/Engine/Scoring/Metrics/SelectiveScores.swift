import Failures
import Glibc
import Imaging
import Versions

/// What a restoration kept of the picture and of the rain, and whether the result is nearer to the clean picture, for any
/// brightness and contrast of the output.
///
/// With the rain r = rainy − clean as it was added and clipped, the output is explained by least squares over all values
/// of a picture:
///
///     output = a + p · clean + q · r + rest
///
/// Copies, grey pictures and changes of brightness and contrast keep as much of the picture as of the rain, so that no
/// such map scores. All sums are in double precision.
public struct SelectiveScores: Hashable, Sendable {
  /// p, the share of the picture that was kept: 1 for the clean picture and for a copy of the rainy one, 0 for grey.
  public let pictureKept: Double?
  /// q, the share of the rain that was kept: 0 for the clean picture, 1 for a copy, below 0 where too much was removed.
  public let rainKept: Double?
  /// R = (p − |q|) / max(p, 0.1): how much more of the rain than of the picture is gone.
  public var selectiveRemoval: Double? {
    guard let pictureKept, let rainKept else { return nil }
    return Self.cleared((pictureKept - abs(rainKept)) / max(pictureKept, 0.1))
  }
  /// G = 10 log₁₀(e(rainy) / e(output)) in dB, where e(x) = var(clean) · (1 − correlation(x, clean)²) is the mean squared
  /// error after the best brightness and contrast, at least the 1 / (12 · 255²) of rounding to 8 bits.
  public let affineGain: Double?

  /// The error of rounding to 8 bits, below which differences mean nothing.
  static let leastError = 1 / (12 * 255.0 * 255.0)

  /// All scores are nil where the clean picture has one value everywhere or the rain changes nothing. p and q are nil
  /// also where the rain is a multiple of the picture, so that the two cannot be told apart.
  ///
  /// - Parameters:
  ///   - output: of the network.
  ///   - rainy: its input, as clipped to 0..1.
  ///   - clean: the picture without rain. All three have one shape.
  /// - Throws: `Failure` where shapes differ or there are no pixels.
  public init(output: Image, rainy: Image, clean: Image) throws(Failure) {
    try requireSameShape(output, clean, "a selective score")
    try requireSameShape(rainy, clean, "a selective score")
    let products = Products(output: output, rainy: rainy, clean: clean)
    let (picture, rain, both) = (products.cleanClean, products.rainRain, products.cleanRain)
    guard picture > 1e-12, rain > 1e-12 else {
      (pictureKept, rainKept, affineGain) = (nil, nil, nil)
      return
    }
    let determinant = picture * rain - both * both
    if determinant > 1e-9 * picture * rain {
      pictureKept = (products.outputClean * rain - products.outputRain * both) / determinant
      rainKept = (products.outputRain * picture - products.outputClean * both) / determinant
    } else {
      (pictureKept, rainKept) = (nil, nil)
    }
    func error(_ square: Double, _ product: Double) -> Double {
      // What is not a number stays so: such an output is not as good as grey.
      let left = square <= 1e-12 ? picture : picture - product * product / square
      return left.isNaN ? left : max(left, Self.leastError)
    }
    let before = error(picture + 2 * both + rain, picture + both)
    affineGain = Self.cleared(10 * log10(before / error(products.outputOutput, products.outputClean)))
  }

  /// 0 for what single precision leaves of it.
  private static func cleared(_ score: Double) -> Double { abs(score) < 1e-7 ? 0 : score }

  /// Means over all values of the products of deviations from the mean.
  private struct Products {
    var cleanClean = 0.0
    var rainRain = 0.0
    var cleanRain = 0.0
    var outputOutput = 0.0
    var outputClean = 0.0
    var outputRain = 0.0

    init(output: Image, rainy: Image, clean: Image) {
      let count = Double(clean.pixels.count)
      var (outputs, rains, cleans) = (0.0, 0.0, 0.0)
      for index in clean.pixels.indices {
        let value = Double(clean.pixels[index])
        cleans += value
        rains += Double(rainy.pixels[index]) - value
        outputs += Double(output.pixels[index])
      }
      let (meanOutput, meanRain, meanClean) = (outputs / count, rains / count, cleans / count)
      for index in clean.pixels.indices {
        let value = Double(clean.pixels[index])
        let picture = value - meanClean
        let rain = Double(rainy.pixels[index]) - value - meanRain
        let result = Double(output.pixels[index]) - meanOutput
        cleanClean += picture * picture
        rainRain += rain * rain
        cleanRain += picture * rain
        outputOutput += result * result
        outputClean += result * picture
        outputRain += result * rain
      }
      cleanClean /= count
      rainRain /= count
      cleanRain /= count
      outputOutput /= count
      outputClean /= count
      outputRain /= count
    }
  }
}

extension Metric {
  private static let undefined = "the picture has no rain, or one value everywhere"

  /// R (`SelectiveScores.selectiveRemoval`).
  public static var selectiveRemoval: Metric {
    Metric(
      "selective_removal", summary: "How much more of the rain than of the picture is gone.",
      formula: "R = (p − |q|) / max(p, 0.1), with output = a + p clean + q (rainy − clean) by least squares",
      better: .higher, target: 1, undefined: undefined, isStandard: true,
      gauge: .init(symbol: "R", bar: 0...1),
      part: .selective
    ) { try $0.selective().selectiveRemoval }
  }

  /// G (`SelectiveScores.affineGain`).
  public static var affineGain: Metric {
    Metric(
      "affine_gain",
      summary: "The gain in PSNR over the rainy picture after the best brightness and contrast for both.",
      formula: "G = 10 log10((1 − r²(rainy, clean)) / (1 − r²(output, clean))), r the correlation",
      better: .higher, unit: "dB", undefined: undefined, isStandard: true,
      gauge: .init(symbol: "G", bar: 0...10), part: .selective
    ) { try $0.selective().affineGain }
  }

  /// p (`SelectiveScores.pictureKept`).
  public static var pictureKept: Metric {
    Metric(
      "picture_kept", summary: "The share of the picture that is in the output, p.",
      formula: "p in output = a + p clean + q (rainy − clean), by least squares", better: .nearTarget,
      target: 1,
      undefined: undefined, isStandard: true, part: .selective
    ) { try $0.selective().pictureKept }
  }

  /// q (`SelectiveScores.rainKept`).
  public static var rainKept: Metric {
    Metric(
      "rain_kept",
      summary: "The share of the rain that is in the output, q; below 0 where too much was removed.",
      formula: "q in output = a + p clean + q (rainy − clean), by least squares", better: .nearTarget,
      target: 0,
      undefined: undefined, isStandard: true, part: .selective
    ) { try $0.selective().rainKept }
  }
}

extension Part {
  /// What was kept of the picture and of the rain.
  public static let selective = Part("selective scores", version: 1, in: "Engine/Scoring/Metrics")
}
