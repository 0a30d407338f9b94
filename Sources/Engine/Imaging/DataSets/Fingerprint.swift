/// What a picture shows, in 256 bits: whether each pixel of a 17 × 16 grey thumbnail is darker than its
/// right neighbour (a difference hash). Scaling, recompressing and brightening leave nearly all bits alone.
public struct Fingerprint: Hashable, Sendable {
  private let bits: SIMD4<UInt64>
  /// Standard deviation of the thumbnail, 0 for a picture of one colour.
  public let contrast: Float

  public init(_ image: Image) {
    let thumbnail = image.grey().resized(to: ImageSize(height: 16, width: 17))
    var bits = SIMD4<UInt64>()
    for row in 0..<16 {
      for column in 0..<16 where thumbnail[0, row, column] < thumbnail[0, row, column + 1] {
        bits[row / 4] |= 1 << UInt64(row % 4 * 16 + column)
      }
    }
    self.bits = bits
    let mean = thumbnail.pixels.reduce(0, +) / Float(thumbnail.pixels.count)
    let square = thumbnail.pixels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    contrast = (square / Float(thumbnail.pixels.count)).squareRoot()
  }

  /// How many of the 256 bits differ. Unrelated pictures differ in about 100.
  public func distance(to other: Fingerprint) -> Int {
    let different = bits ^ other.bits
    return (0..<4).reduce(0) { $0 + different[$1].nonzeroBitCount }
  }

  public func showsTheSame(as other: Fingerprint) -> Bool { distance(to: other) <= 20 }

  /// Nearly of one colour: the thumbnail's standard deviation is below 5 of 255 grey levels.
  public var isBlank: Bool { contrast < 5 / 255 }
}
