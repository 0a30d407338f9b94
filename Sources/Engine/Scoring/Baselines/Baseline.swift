import Imaging

/// Deraining without learning, with which evaluation tables compare every network.
public enum Baseline: String, Hashable, Sendable, CaseIterable {
  /// The rainy image as it is.
  case identity
  /// The value 0.5 everywhere, whatever the image: removes all rain, and all else.
  case flatGrey = "flat grey"
  /// In each channel the least of nine neighbours in a row (fewer at the borders), so that bright, thin, steep streaks
  /// vanish.
  case erosion = "1×9 erosion"

  /// The restored image, of the same shape as `rainy`.
  public func callAsFunction(_ rainy: Image) -> Image {
    switch self {
    case .identity: rainy
    case .flatGrey: Image(channels: rainy.channels, height: rainy.height, width: rainy.width, filled: 0.5)
    case .erosion: eroded(rainy, reach: 4)
    }
  }

  /// The least of the pixels within `reach` columns; fewer at the borders.
  private func eroded(_ image: Image, reach: Int) -> Image {
    var result = image
    for row in 0..<image.channels * image.height {
      let start = row * image.width
      for column in 0..<image.width {
        let first = max(0, column - reach)
        let last = min(image.width - 1, column + reach)
        var least = image.pixels[start + column]
        for neighbour in first...last { least = min(least, image.pixels[start + neighbour]) }
        result.pixels[start + column] = least
      }
    }
    return result
  }
}
