import Failures
import Imaging
import Random

/// Streaks made from sparse noise and a line kernel, the recipe shared by this field's public code.
///
/// 1. Noise, uniform in 0..<256, set to zero below 256 − 0.01 · quantity: what is left are the seeds of
///    drops, a share of quantity / 25600 of the pixels.
/// 2. A 3 × 3 correlation (middle 8, neighbours 0.1, corners 0).
/// 3. A correlation with a line of the given length, width and angle (see `StreakKernel`); borders reflected
///    without repeating the edge.
/// 4. Stretched so that the darkest pixel is 0 and the brightest 255, and cut off to whole numbers.
public struct StreakRain: RainGenerator, Hashable {
  /// How the line kernel is placed and scaled: the original code's way, or its public fork's.
  public enum Variant: String, Hashable, Sendable, CaseIterable {
    case classic
    case fork
  }

  /// Over which area step 4 looks for the darkest and brightest pixel.
  public enum Stretch: Hashable, Sendable {
    /// Over the layer itself, as public training code does for each crop.
    case perCrop
    /// Over an image of this size, of which the layer is a part. A layer that is larger keeps its own size.
    case perImage(ImageSize)
  }

  /// Seeds, as hundredths of grey levels of noise that are kept: `quantity / 25600` is their share.
  public let quantity: ParameterDraw
  /// Pixels, whole.
  public let length: ParameterDraw
  /// Pixels, whole and odd; 1 is a thin line without blur.
  public let width: ParameterDraw
  /// Degrees; 0 falls straight down, positive leans counter-clockwise.
  public let angle: ParameterDraw
  public let variant: Variant
  public let stretch: Stretch

  /// - Throws: `Failure` where a parameter is out of its bounds.
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

  /// The same rain with some parameters changed.
  ///
  /// - Throws: `Failure` where one is out of its bounds.
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

  /// One draw of all parameters.
  public struct Parameters: Hashable, Sendable {
    public let quantity: Double
    public let length: Int
    public let width: Int
    public let angle: Double
  }

  /// The parameters that the layer of this key has. Each has a stream of its own, so that changing how one
  /// is drawn leaves the others' draws alone.
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
