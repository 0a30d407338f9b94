/// An image as plain numbers: planar (channel, row, column), values normally in 0..1.
///
/// One channel is grey, three are red, green, blue. A value type without ties to the engine, so that loaders
/// and generators may run on any thread.
public struct Image: Hashable, Sendable {
  public let channels: Int
  public let height: Int
  public let width: Int
  /// `channels × height × width` values, row by row, channel after channel.
  public var pixels: [Float]

  public init(channels: Int, height: Int, width: Int, pixels: [Float]) {
    precondition(pixels.count == channels * height * width, "pixels must be channels × height × width")
    self.channels = channels
    self.height = height
    self.width = width
    self.pixels = pixels
  }

  /// An image of one value throughout.
  public init(channels: Int, height: Int, width: Int, filled value: Float = 0) {
    self.init(
      channels: channels, height: height, width: width,
      pixels: [Float](repeating: value, count: channels * height * width))
  }

  public subscript(channel: Int, row: Int, column: Int) -> Float {
    get { pixels[(channel * height + row) * width + column] }
    set { pixels[(channel * height + row) * width + column] = newValue }
  }
}
