/// How much of an image a pixel of a network's output depends on: what cutting images into tiles must know.
public struct ReceptiveField: Equatable, Sendable {
  /// Height and width in pixels.
  public let size: Int
  /// The most pixels that it extends to any side.
  public let radius: Int
  /// The output follows an image that is moved by multiples of so many pixels. Where tiles start at such multiples and
  /// bring `radius` pixels more on every side that is no edge, their middles are those of the whole image.
  public let step: Int
}

extension Network {
  /// Of the network as it is used, not trained; nil where it takes in the whole image, as by attention or pooling over
  /// all of it.
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

/// Neighbouring rows, or columns, of an image without edges, followed from a layer's output back to its input.
public struct Reach: Equatable, Sendable {
  public let rows: ClosedRange<Int>
  /// What is known of these rows holds for those moved by multiples of so many as well.
  public let step: Int

  /// More than this is as good as all of an image.
  static let most = 4096

  /// Nothing where there are more rows, or a larger step, than any image is worth cutting into.
  public init?(_ rows: ClosedRange<Int>, step: Int = 1) {
    guard rows.lowerBound >= -Reach.most, rows.upperBound <= 2 * Reach.most, step <= Reach.most else {
      return nil
    }
    self.rows = rows
    self.step = step
  }

  /// What windows of so many rows see that slide by a stride, the first one starting `padding` rows before the image.
  func sliding(_ size: Int, stride: Int = 1, padding: Int) -> Reach? {
    Reach(
      rows.lowerBound * stride - padding...rows.upperBound * stride - padding + size - 1, step: step * stride)
  }

  /// What a kernel spreads by a stride, as the transpose of `sliding`.
  func spread(_ size: Int, stride: Int, padding: Int) -> Reach? {
    let first = Reach.quotient(rows.lowerBound + padding - size + stride, stride)
    let last = Reach.quotient(rows.upperBound + padding, stride)
    return Reach(min(first, last)...last, step: Reach.commonMultiple(step, stride) / stride)
  }

  /// What is made larger by a factor, each new row from `before` rows above its own to `after` below.
  func enlarged(by factor: Int, before: Int = 0, after: Int = 0) -> Reach? {
    Reach(
      Reach.quotient(rows.lowerBound, factor) - before...Reach.quotient(rows.upperBound, factor) + after,
      step: Reach.commonMultiple(step, factor) / factor)
  }

  /// Whole windows of so many rows, which start at the shift.
  func wholeWindows(of size: Int, shift: Int) -> Reach? {
    let first = Reach.quotient(rows.lowerBound - shift, size) * size + shift
    let last = Reach.quotient(rows.upperBound - shift, size) * size + shift + size - 1
    return Reach(first...last, step: Reach.commonMultiple(step, size))
  }

  /// Both, and what lies between.
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
