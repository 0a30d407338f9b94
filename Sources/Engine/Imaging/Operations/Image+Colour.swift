extension Image {
  /// Luma in 0..1, full range: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). An image without three channels is returned
  /// as it is.
  public func grey() -> Image {
    weighted(red: 0.299, green: 0.587, blue: 0.114)
  }

  /// Three equal channels where there is one; an image of three is itself.
  public func colour() -> Image {
    guard channels == 1 else { return self }
    return Image(channels: 3, height: height, width: width, pixels: pixels + pixels + pixels)
  }

  /// Values as eight bits can hold them: clipped to 0..1, to the nearest 255th.
  public func roundedToEightBits() -> Image {
    var result = self
    for index in result.pixels.indices {
      result.pixels[index] = (min(max(result.pixels[index], 0), 1) * 255).rounded() / 255
    }
    return result
  }

  /// Values clipped to 0..1.
  public func clipped() -> Image {
    var result = self
    for index in result.pixels.indices { result.pixels[index] = min(max(result.pixels[index], 0), 1) }
    return result
  }

  private func weighted(red: Float, green: Float, blue: Float) -> Image {
    guard channels == 3 else { return self }
    let plane = height * width
    let values = [Float](unsafeUninitializedCapacity: plane) { result, count in
      pixels.withUnsafeBufferPointer { source in
        for index in 0..<plane {
          result[index] =
            red * source[index] + green * source[plane + index] + blue * source[2 * plane + index]
        }
      }
      count = plane
    }
    return Image(channels: 1, height: height, width: width, pixels: values)
  }
}
