import Imaging
import Rain

/// Changes of brightness that are fitted to pairs.
enum ToneCurve {
  /// The factor with the least squared error: Σ rainy · clean / Σ rainy².
  static func dimmer(_ pairs: [RainyPair]) -> (Image) -> Image {
    var (product, square) = (0.0, 0.0)
    for pair in pairs {
      for (rainy, clean) in zip(pair.rainy.pixels, pair.clean.pixels) {
        product += Double(rainy) * Double(clean)
        square += Double(rainy) * Double(rainy)
      }
    }
    let factor = square > 0 ? Float(product / square) : 1
    return { $0.mapped { min(max($0 * factor, 0), 1) } }
  }

  /// For each of 256 values of rainy pixels the mean of the clean pixels there; a value that does not occur keeps the
  /// change of the nearest below that does.
  static func best(_ pairs: [RainyPair]) -> (Image) -> Image {
    var sums = [Double](repeating: 0, count: 256)
    var counts = [Double](repeating: 0, count: 256)
    for pair in pairs {
      for (rainy, clean) in zip(pair.rainy.pixels, pair.clean.pixels) {
        sums[level(rainy)] += Double(clean)
        counts[level(rainy)] += 1
      }
    }
    var change = 0.0
    let curve = (0..<256).map { level in
      if counts[level] > 0 { change = sums[level] / counts[level] - Double(level) / 255 }
      return Float(min(max(Double(level) / 255 + change, 0), 1))
    }
    return { $0.mapped { curve[level($0)] } }
  }

  private static func level(_ value: Float) -> Int { Int((min(max(value, 0), 1) * 255).rounded()) }
}

extension Image {
  fileprivate func mapped(_ transform: (Float) -> Float) -> Image {
    Image(channels: channels, height: height, width: width, pixels: pixels.map(transform))
  }
}
