import Imaging
import Random
import Versions

/// The middle of larger layers of other rain. Where that rain is reflected at the borders of its layers, as
/// `StreakRain` is, no reflection is seen.
public struct BorderlessRain: RainGenerator {
  /// The rain whose layers these are cut out of.
  public let rain: any RainGenerator
  /// Pixels that are cut off on each side: as far as rain at a border reaches.
  public let margin: Int

  /// - Precondition: `margin` is not negative.
  public init(_ rain: any RainGenerator, margin: Int) {
    precondition(margin >= 0, "a layer is cut out of a larger one")
    self.rain = rain
    self.margin = margin
  }

  public var ingredients: [any Recipe] { [rain] }

  public func text(_ detail: Detail) -> String { "\(rain.text(detail)), \(margin) px from its borders" }

  public func layer(height: Int, width: Int, key: RandomKey) throws -> Image {
    try rain.layer(height: height + 2 * margin, width: width + 2 * margin, key: key)
      .cropped(to: Window(row: margin, column: margin, size: ImageSize(height: height, width: width)))
  }
}

extension BorderlessRain {
  public static var part: Part { .matchedRain }
}
