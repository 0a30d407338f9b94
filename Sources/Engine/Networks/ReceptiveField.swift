/// The region of an image on which a pixel of a network's output depends. It determines how images can be cut into
/// tiles.
public struct ReceptiveField: Equatable, Sendable {
  /// Height and width of the region in pixels: the largest of any output pixel.
  public let size: Int
  /// The largest distance in pixels from the output pixel to any side of the region.
  public let radius: Int
  /// The number of pixels by which the image can be shifted so that the output shifts with it; multiples do too. Tiles
  /// that start at multiples of `step`, with `radius` more pixels on every side that is not an edge, give the same
  /// output in their middles as the whole image.
  public let step: Int
}

extension Network {
  /// The receptive field in evaluation; nil when it is the whole image, as with global pooling or attention over all
  /// pixels.
  public var receptiveField: ReceptiveField? {
    guard let step = Reach(0...0).flatMap(layer.reach)?.step, step <= Reach.most else { return nil }
    var (size, radius) = (1, 0)
    for place in 0..<step {
      guard let rows = Reach(place...place).flatMap(layer.reach)?.rows else { return nil }
      size = max(size, rows.count)
      radius = max(radius, place - rows.lowerBound, rows.upperBound - place)
    }
    return ReceptiveField(size: size, radius: radius, step: step)
  }
}

/// A range of rows, or columns, of an unbounded image, which is traced from the output of layers back to their input.
public struct Reach: Equatable, Sendable {
  /// The rows; they may be negative.
  public let rows: ClosedRange<Int>
  /// What holds for these rows also holds for them shifted by any multiple of `step`.
  public let step: Int

  /// Rows and steps beyond this count as the whole image.
  static let most = 4096

  /// - Returns: nil when a row lies below −4096 or above 8192, or the step is larger than 4096: tiles would not be
  ///   worth it.
  public init?(_ rows: ClosedRange<Int>, step: Int = 1) {
    guard rows.lowerBound >= -Reach.most, rows.upperBound <= 2 * Reach.most, step <= Reach.most else {
      return nil
    }
    self.rows = rows
    self.step = step
  }

  /// The rows seen by windows of `size` rows with a stride, the first of which starts `padding` rows before the image.
  func sliding(_ size: Int, stride: Int = 1, padding: Int) -> Reach? {
    Reach(
      rows.lowerBound * stride - padding...rows.upperBound * stride - padding + size - 1, step: step * stride)
  }

  /// The rows that a transposed convolution spreads onto these: the transpose of `sliding`.
  func spread(_ size: Int, stride: Int, padding: Int) -> Reach? {
    let first = Reach.quotient(rows.lowerBound + padding - size + stride, stride)
    let last = Reach.quotient(rows.upperBound + padding, stride)
    return Reach(min(first, last)...last, step: Reach.commonMultiple(step, stride) / stride)
  }

  /// The rows that interpolation to a larger size reads: for each new row those from `before` rows above its own to
  /// `after` rows below.
  func enlarged(by factor: Int, before: Int = 0, after: Int = 0) -> Reach? {
    Reach(
      Reach.quotient(rows.lowerBound, factor) - before...Reach.quotient(rows.upperBound, factor) + after,
      step: Reach.commonMultiple(step, factor) / factor)
  }

  /// All rows of the windows that contain these. Windows of `size` rows start at `shift`.
  func wholeWindows(of size: Int, shift: Int) -> Reach? {
    let first = Reach.quotient(rows.lowerBound - shift, size) * size + shift
    let last = Reach.quotient(rows.upperBound - shift, size) * size + shift + size - 1
    return Reach(first...last, step: Reach.commonMultiple(step, size))
  }

  /// The smallest range that contains both.
  func joined(with other: Reach) -> Reach? {
    Reach(
      min(rows.lowerBound, other.rows.lowerBound)...max(rows.upperBound, other.rows.upperBound),
      step: Reach.commonMultiple(step, other.step))
  }

  /// a / b rounded down.
  private static func quotient(_ a: Int, _ b: Int) -> Int { (a >= 0 ? a : a - b + 1) / b }

  private static func commonMultiple(_ a: Int, _ b: Int) -> Int {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    return a / x * b
  }
}
