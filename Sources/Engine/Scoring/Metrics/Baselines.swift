import Imaging

/// Deraining without learning: what every evaluation table carries for comparison.
public enum Baseline: String, Hashable, Sendable, CaseIterable {
  /// The rainy picture as it is.
  case identity
  /// Mid-grey throughout, whatever the picture: removes all rain, and all else.
  case flatGrey = "flat grey"
  /// The darkest of nine pixels side by side: bright, steep, thin streaks vanish.
  case erosion = "1×9 erosion"

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
