import Failures

extension Image {
  public var size: ImageSize { ImageSize(height: height, width: width) }

  /// The pixels within a window.
  ///
  /// - Throws: `Failure` where the window reaches outside the image.
  public func cropped(to window: Window) throws -> Image {
    guard window.fits(in: size) else {
      throw Failure(
        .tooSmall,
        "cannot cut \(window.size) pixels at row \(window.row), column \(window.column) "
          + "from an image of \(size)")
    }
    if window.size == size { return self }
    let rowCount = window.size.height
    let columnCount = window.size.width
    let values = [Float](unsafeUninitializedCapacity: channels * rowCount * columnCount) { result, count in
      pixels.withUnsafeBufferPointer { source in
        guard var target = result.baseAddress, let first = source.baseAddress else { return }
        for channel in 0..<channels {
          for row in window.row..<window.row + rowCount {
            let start = (channel * height + row) * width + window.column
            target.initialize(from: first + start, count: columnCount)
            target += columnCount
          }
        }
      }
      count = channels * rowCount * columnCount
    }
    return Image(channels: channels, height: rowCount, width: columnCount, pixels: values)
  }

  /// The image mirrored left to right.
  public func flippedHorizontally() -> Image {
    var result = self
    for row in 0..<channels * height {
      result.pixels[row * width..<(row + 1) * width].reverse()
    }
    return result
  }

  /// The image mirrored top to bottom.
  public func flippedVertically() -> Image {
    var result = self
    for channel in 0..<channels {
      for row in 0..<height {
        let source = (channel * height + height - 1 - row) * width
        let target = (channel * height + row) * width
        result.pixels.replaceSubrange(target..<target + width, with: pixels[source..<source + width])
      }
    }
    return result
  }

  /// The image turned by a quarter, counter-clockwise.
  public func rotatedByQuarter() -> Image {
    var result = Image(channels: channels, height: width, width: height)
    for channel in 0..<channels {
      for row in 0..<height {
        for column in 0..<width { result[channel, width - 1 - column, row] = self[channel, row, column] }
      }
    }
    return result
  }
}
