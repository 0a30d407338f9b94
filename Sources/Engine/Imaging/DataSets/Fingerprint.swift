/// A perceptual hash of a picture in 256 bits (a difference hash): for 16 × 16 pixels of a grey thumbnail of 16 × 17
/// (height × width), whether each is darker than its right neighbour. Scaling, recompressing and brightening change
/// hardly any bit.
public struct Fingerprint: Hashable, Sendable {
  private let bits: SIMD4<UInt64>
  /// Standard deviation of the thumbnail's values, 0..0.5; 0 for a picture of one colour.
  public let contrast: Float

  /// The fingerprint of an image of any size; colours are converted to luma first.
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

  /// Number of bits that differ, 0..256. Unrelated pictures differ in about 100.
  public func distance(to other: Fingerprint) -> Int {
    let different = bits ^ other.bits
    return (0..<4).reduce(0) { $0 + different[$1].nonzeroBitCount }
  }

  /// Whether at most 20 of the 256 bits differ.
  public func showsTheSame(as other: Fingerprint) -> Bool { distance(to: other) <= 20 }

  /// Whether the picture is nearly of one colour: its `contrast` is below 5/255.
  public var isBlank: Bool { contrast < 5 / 255 }
}
