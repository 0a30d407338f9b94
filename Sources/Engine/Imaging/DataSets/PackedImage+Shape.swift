extension PackedImage {
  /// Grey or RGB without alpha, which is composited over white: c·a + 1·(1 − a). Of 8 or 16 bits, in memory.
  func overWhite() -> PackedImage {
    guard channels == 2 || channels == 4 else { return self }
    switch samples {
    case .eight(let values): return overWhite(values, white: 255) { .eight($0) }
    case .sixteen(let values): return overWhite(values, white: 65535) { .sixteen($0) }
    case .stored: return self
    }
  }

  private func overWhite<Sample: FixedWidthInteger & UnsignedInteger>(
    _ values: [Sample], white: UInt64, wrap: ([Sample]) -> Samples
  ) -> PackedImage {
    let kept = channels - 1
    var result = [Sample](repeating: 0, count: size.pixels * kept)
    for pixel in 0..<size.pixels {
      let alpha = UInt64(values[pixel * channels + kept])
      for channel in 0..<kept {
        let sum = UInt64(values[pixel * channels + channel]) * alpha + white * (white - alpha)
        result[pixel * kept + channel] = Sample((sum + white / 2) / white)
      }
    }
    return PackedImage(channels: kept, size: size, samples: wrap(result))
  }

  /// Upright, where a camera noted how it was held: EXIF's orientation, 1 to 8. In memory.
  func upright(orientation: Int) -> PackedImage {
    guard (2...8).contains(orientation) else { return self }
    return switch samples {
    case .eight(let values): turned(values, orientation) { .eight($0) }
    case .sixteen(let values): turned(values, orientation) { .sixteen($0) }
    case .stored: self
    }
  }

  private func turned<Sample: FixedWidthInteger>(
    _ values: [Sample], _ orientation: Int, wrap: ([Sample]) -> Samples
  ) -> PackedImage {
    let (rows, columns) = (size.height, size.width)
    let turned = size.upright(orientation: orientation)
    var result = [Sample](repeating: 0, count: values.count)
    for row in 0..<turned.height {
      for column in 0..<turned.width {
        let (sourceRow, sourceColumn) =
          switch orientation {
          case 2: (row, columns - 1 - column)
          case 3: (rows - 1 - row, columns - 1 - column)
          case 4: (rows - 1 - row, column)
          case 5: (column, row)
          case 6: (rows - 1 - column, row)
          case 7: (rows - 1 - column, columns - 1 - row)
          default: (column, columns - 1 - row)
          }
        for channel in 0..<channels {
          result[(row * turned.width + column) * channels + channel] =
            values[(sourceRow * columns + sourceColumn) * channels + channel]
        }
      }
    }
    return PackedImage(channels: channels, size: turned, samples: wrap(result))
  }
}

extension ImageSize {
  /// Of the picture held upright: four of EXIF's orientations swap height and width.
  func upright(orientation: Int) -> ImageSize {
    orientation >= 5 ? ImageSize(height: width, width: height) : self
  }
}
