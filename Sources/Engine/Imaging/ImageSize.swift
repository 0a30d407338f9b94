/// Height and width in pixels.
public struct ImageSize: Hashable, Sendable, CustomStringConvertible {
  public let height: Int
  public let width: Int

  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// A square.
  public init(_ side: Int) { self.init(height: side, width: side) }

  public var pixels: Int { height * width }

  /// Height × width, as everywhere in Derain.
  public var description: String { "\(height) × \(width)" }
}

/// A rectangle of pixels within an image.
public struct Window: Hashable, Sendable {
  public let row: Int
  public let column: Int
  public let size: ImageSize

  public init(row: Int, column: Int, size: ImageSize) {
    self.row = row
    self.column = column
    self.size = size
  }

  /// The whole of an image.
  public init(_ size: ImageSize) { self.init(row: 0, column: 0, size: size) }

  func fits(in other: ImageSize) -> Bool {
    row >= 0 && column >= 0 && size.height > 0 && size.width > 0 && row + size.height <= other.height
      && column + size.width <= other.width
  }
}
