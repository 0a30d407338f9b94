import Failures
import Files
import Imaging

/// Images side by side, with labels for rows, columns and single images.
///
///     let grid = ImageGrid([[rainy, restored, clean]], columnLabels: ["rainy", "restored", "clean"])
///     try grid.save(to: "panel.png")
public struct ImageGrid: Hashable, Sendable {
  /// How images are enlarged where `scale` is above 1.
  public enum Scaling: Hashable, Sendable {
    /// Every pixel becomes a square, so that single pixels can be seen.
    case nearest
    /// Bilinear interpolation.
    case smooth
  }

  /// Images by row from the top. Rows may differ in length; images smaller than their column or row are centred in it.
  public var rows: [[Image]]
  /// One for each column, or none at all.
  public var columnLabels: [String]
  /// One for each row, or none at all.
  public var rowLabels: [String]
  /// A text below each image, arranged like `rows`, or none at all.
  public var captions: [[String]]
  /// Title above the grid; nil for none.
  public var title: String?
  /// Pixels of the picture for each pixel of an image, in each direction, 1...64; nil enlarges small images so that
  /// they can be seen well.
  public var scale: Int?
  /// How images are enlarged where the scale is above 1.
  public var scaling: Scaling

  public init(
    _ rows: [[Image]], columnLabels: [String] = [], rowLabels: [String] = [], captions: [[String]] = [],
    title: String? = nil, scale: Int? = nil, scaling: Scaling = .nearest
  ) {
    self.rows = rows
    self.columnLabels = columnLabels
    self.rowLabels = rowLabels
    self.captions = captions
    self.title = title
    self.scale = scale
    self.scaling = scaling
  }

  /// The grid as one image of three channels.
  ///
  /// - Throws: `Failure` where there are no images, labels do not fit them, the picture would be too large, or
  ///   there are labels and gnuplot is missing.
  public func image() throws(Failure) -> Image {
    let layout = try ImageGridLayout(self)
    var page = try layout.textLayer()
    for (row, images) in rows.enumerated() {
      for (column, image) in images.enumerated() {
        let grown = enlarged(image, by: layout.scale)
        let cell = layout.cell(row: row, column: column)
        page.paste(
          grown, row: cell.row + (cell.size.height - grown.height) / 2,
          column: cell.column + (cell.size.width - grown.width) / 2)
      }
    }
    return page
  }

  /// The grid as a PNG file.
  ///
  /// - Throws: `Failure` where `image()` does.
  public func png() throws(Failure) -> [UInt8] {
    let page = try image()
    do { return try page.encodedPNG() } catch { throw Failure.cannotWrite(path: "a PNG", reason: "\(error)") }
  }

  /// Writes the grid to a file whose name ends in `.png`, completely or not at all.
  ///
  /// - Throws: `Failure` where the name has another ending, `image()` fails, or the file cannot be written.
  public func save(to path: String) throws(Failure) {
    guard fileExtension(path) == "png" else { throw Failure.unknownFormat(path: path, offered: ["png"]) }
    try FileBytes.write(try png(), to: path)
  }

  private func enlarged(_ image: Image, by factor: Int) -> Image {
    guard factor > 1 else { return image }
    if scaling == .smooth {
      return image.resized(to: ImageSize(height: image.height * factor, width: image.width * factor))
    }
    var large = Image(channels: image.channels, height: image.height * factor, width: image.width * factor)
    for channel in 0..<image.channels {
      for row in 0..<large.height {
        for column in 0..<large.width {
          large[channel, row, column] = image[channel, row / factor, column / factor]
        }
      }
    }
    return large
  }
}

extension Image {
  /// Puts another image over this one's pixels; grey becomes colour, values are clipped to 0..1 and what is no
  /// number is black. The other image must lie within this one.
  fileprivate mutating func paste(_ other: Image, row: Int, column: Int) {
    for channel in 0..<channels {
      let source = other.channels >= channels ? channel : 0
      for y in 0..<other.height {
        for x in 0..<other.width {
          let value = other[source, y, x]
          self[channel, row + y, column + x] = value.isNaN ? 0 : min(max(value, 0), 1)
        }
      }
    }
  }
}
