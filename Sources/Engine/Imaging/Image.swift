/// An image as planar values, `[channels, height, width]`, normally in 0..1.
///
/// One channel is grey, three are red, green and blue. It is a value type independent of the engine, so that loaders
/// and generators may run on any thread.
public struct Image: Hashable, Sendable {
  /// 1 for grey, 3 for red, green and blue.
  public let channels: Int
  /// Number of rows.
  public let height: Int
  /// Number of columns.
  public let width: Int
  /// `channels × height × width` values, row by row, channel after channel.
  public var pixels: [Float]

  /// - Precondition: `pixels` has `channels × height × width` values.
  public init(channels: Int, height: Int, width: Int, pixels: [Float]) {
    precondition(pixels.count == channels * height * width, "pixels must be channels × height × width")
    self.channels = channels
    self.height = height
    self.width = width
    self.pixels = pixels
  }

  /// An image with the same value everywhere, 0 by default.
  public init(channels: Int, height: Int, width: Int, filled value: Float = 0) {
    self.init(
      channels: channels, height: height, width: width,
      pixels: [Float](repeating: value, count: channels * height * width))
  }

  /// The value of one channel at a pixel. Rows are counted from the top and columns from the left, both from 0.
  public subscript(channel: Int, row: Int, column: Int) -> Float {
    get { pixels[(channel * height + row) * width + column] }
    set { pixels[(channel * height + row) * width + column] = newValue }
  }
}
