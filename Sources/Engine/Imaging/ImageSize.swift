/// Height and width in pixels.
public struct ImageSize: Hashable, Sendable, CustomStringConvertible {
  /// Number of rows.
  public let height: Int
  /// Number of columns.
  public let width: Int

  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// The size of a square with `side` rows and columns.
  public init(_ side: Int) { self.init(height: side, width: side) }

  /// Number of pixels, `height * width`.
  public var pixels: Int { height * width }

  /// Height × width, as everywhere in Derain.
  public var description: String { "\(height) × \(width)" }
}

/// A rectangle of pixels within an image.
public struct Window: Hashable, Sendable {
  /// Topmost row, counted from 0 at the top of the image.
  public let row: Int
  /// Leftmost column, counted from 0 at the left of the image.
  public let column: Int
  /// Height and width in pixels.
  public let size: ImageSize

  public init(row: Int, column: Int, size: ImageSize) {
    self.row = row
    self.column = column
    self.size = size
  }

  /// A window that is the whole image.
  public init(_ size: ImageSize) { self.init(row: 0, column: 0, size: size) }

  func fits(in other: ImageSize) -> Bool {
    row >= 0 && column >= 0 && size.height > 0 && size.width > 0 && row + size.height <= other.height
      && column + size.width <= other.width
  }
}
