import Failures
import Imaging
import Random
import Versions

/// Streaks made from sparse noise and a line kernel, the recipe that this field's public code shares.
///
/// 1. Noise, uniform in 0..<256, is set to zero below 256 − 0.01 · quantity. What is left are the seeds of streaks, a
///    share of quantity / 25600 of the pixels.
/// 2. A 3 × 3 correlation (centre 8, direct neighbours 0.1, corners 0).
/// 3. A correlation with a line of the given length, width and angle (see `StreakKernel`). Borders are reflected
///    without repeating the edge.
/// 4. The result is stretched so that the darkest pixel is 0 and the brightest 255, truncated to whole numbers and
///    divided by 255.
public struct StreakRain: RainGenerator, Hashable {
  /// How the line kernel is rotated and scaled.
  public enum Variant: String, Hashable, Sendable, CaseIterable {
    /// As in the original code: about length / 2, scaled by 1 − length / 100. The length is at most 99.
    case classic
    /// As in the code's public fork: about (length − 1) / 2, not scaled. The length is at most 400.
    case fork
  }

  /// The area in which step 4 looks for the darkest and the brightest pixel.
  public enum Stretch: Hashable, Sendable {
    /// The layer itself, as public training code does for each crop.
    case perCrop
    /// An image of this size, of which the layer is a part at a random place. A side on which the layer is larger has
    /// the layer's length instead.
    case perImage(ImageSize)
  }

  /// Amount of rain, 0...25600: `quantity / 25600` is the share of pixels that are seeds of streaks.
  public let quantity: ParameterDraw
  /// Side of the square line kernel in pixels, a whole number from 1 to 99 (`classic`) or 400 (`fork`).
  public let length: ParameterDraw
  /// Size in pixels of the Gaussian that blurs the line, an odd number in 1...99; 1 is a thin line without blur.
  public let width: ParameterDraw
  /// Direction in degrees, -180...180; 0 falls straight down, positive leans counter-clockwise.
  public let angle: ParameterDraw
  /// How the line kernel is rotated and scaled.
  public let variant: Variant
  /// The area over which brightness is stretched.
  public let stretch: Stretch

  /// - Throws: `Failure` where a parameter is outside its range.
  public init(
    quantity: ParameterDraw, length: ParameterDraw, width: ParameterDraw, angle: ParameterDraw,
    variant: Variant = .classic, stretch: Stretch = .perCrop
  ) throws(Failure) {
    try quantity.check("quantity", in: 0...25600, rule: .real)
    try length.check("length", in: 1...(variant == .classic ? 99 : 400), rule: .whole)
    try width.check("width", in: 1...99, rule: .odd)
    try angle.check("angle", in: -180...180, rule: .real)
    if case .perImage(let size) = stretch, size.height < 1 || size.width < 1 {
      throw Failure("rain cannot be stretched over an image of \(size) pixels")
    }
    self.quantity = quantity
    self.length = length
    self.width = width
    self.angle = angle
    self.variant = variant
    self.stretch = stretch
  }

  /// The same rain with those parameters changed that are not nil.
  ///
  /// - Throws: `Failure` where a parameter is outside its range.
  public func changing(
    quantity: ParameterDraw? = nil, length: ParameterDraw? = nil, width: ParameterDraw? = nil,
    angle: ParameterDraw? = nil, variant: Variant? = nil, stretch: Stretch? = nil
  ) throws(Failure) -> StreakRain {
    try StreakRain(
      quantity: quantity ?? self.quantity, length: length ?? self.length, width: width ?? self.width,
      angle: angle ?? self.angle, variant: variant ?? self.variant, stretch: stretch ?? self.stretch)
  }

  public func text(_ detail: Detail) -> String {
    let area =
      switch stretch {
      case .perCrop: ""
      case .perImage(let size): ", stretched over \(size)"
      }
    return
      "streaks: quantity \(quantity), length \(length), width \(width), angle \(angle)°, \(variant.rawValue) kernel"
      + area
  }

  /// One draw of all parameters, in the units of `StreakRain`.
  public struct Parameters: Hashable, Sendable {
    /// `quantity / 25600` is the share of pixels that are seeds of streaks.
    public let quantity: Double
    /// Side of the square line kernel in pixels.
    public let length: Int
    /// Size of the Gaussian that blurs the line, in pixels.
    public let width: Int
    /// Direction in degrees; 0 falls straight down, positive leans counter-clockwise.
    public let angle: Double
  }

  /// The parameters of the layer that `key` gives. Each is drawn from a stream of its own, so that a change to how one
  /// is drawn leaves the values of the others as they are.
  public func parameters(key: RandomKey) -> Parameters {
    Parameters(
      quantity: quantity.draw("quantity", key), length: length.drawWhole("length", key),
      width: width.drawWhole("width", key, step: 2), angle: angle.draw("angle", key))
  }

  public func layer(height: Int, width columns: Int, key: RandomKey) -> Image {
    let parameters = parameters(key: key)
    let kernel = StreakKernel(
      length: parameters.length, width: parameters.width, angle: parameters.angle, variant: variant)
    var frame = ImageSize(height: height, width: columns)
    if case .perImage(let size) = stretch {
      frame = ImageSize(height: max(height, size.height), width: max(columns, size.width))
    }
    let seeds = StreakSeeds(quantity: parameters.quantity, size: frame, key: key.purpose("noise"))
    let whole = kernel.layer(seeds)
    if frame.height == height && frame.width == columns { return whole }
    var stream = key.purpose("place").stream()
    let row = stream.integer(in: 0...frame.height - height)
    let column = stream.integer(in: 0...frame.width - columns)
    var part = Image(channels: 1, height: height, width: columns)
    for y in 0..<height {
      for x in 0..<columns { part[0, y, x] = whole[0, row + y, column + x] }
    }
    return part
  }
}

extension Part {
  /// Streaks of rain, and the presets made of them.
  public static let streaks = Part(
    "streaks", version: 1, sources: "Engine/Rain/Generators/Streak*", "Engine/Rain/Generators/RainPreset")
}

extension StreakRain {
  public static var part: Part { .streaks }
}
