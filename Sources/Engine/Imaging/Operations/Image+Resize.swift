extension Image {
  /// The image at another size, whose sides must be positive.
  ///
  /// Along an axis that shrinks, every result pixel is the mean of the area it covers; along one that grows,
  /// pixels are interpolated between their centres (bilinear, edges repeated).
  public func resized(to target: ImageSize) -> Image {
    precondition(target.height > 0 && target.width > 0 && height > 0 && width > 0, "sizes are positive")
    if target == size { return self }
    let rows = Resampling(from: height, to: target.height)
    let columns = Resampling(from: width, to: target.width)
    var narrow = [Float](repeating: 0, count: channels * height * target.width)
    for row in 0..<channels * height {
      for column in 0..<target.width {
        var sum: Float = 0
        for tap in columns.taps[column] { sum += tap.weight * pixels[row * width + tap.index] }
        narrow[row * target.width + column] = sum
      }
    }
    var result = Image(channels: channels, height: target.height, width: target.width)
    for channel in 0..<channels {
      for row in 0..<target.height {
        let start = (channel * target.height + row) * target.width
        for tap in rows.taps[row] {
          let source = (channel * height + tap.index) * target.width
          for column in 0..<target.width {
            result.pixels[start + column] += tap.weight * narrow[source + column]
          }
        }
      }
    }
    return result
  }

  /// The image scaled down in its own proportions so that it fits into a square of `side` pixels. Smaller images stay
  /// as they are.
  public func thumbnail(side: Int) -> Image {
    let longest = max(height, width)
    guard longest > side, side > 0 else { return self }
    return resized(
      to: ImageSize(height: max(1, height * side / longest), width: max(1, width * side / longest)))
  }
}

/// Which source pixels make up each result pixel along one axis, and with what weights (their sum is 1).
private struct Resampling {
  struct Tap {
    let index: Int
    let weight: Float
  }

  let taps: [[Tap]]

  init(from source: Int, to target: Int) {
    let step = Double(source) / Double(target)
    taps = (0..<target).map { position in
      if step > 1 {
        let start = Double(position) * step
        let end = min(start + step, Double(source))
        return (Int(start)..<min(source, Int(end.rounded(.up)))).map { index in
          let covered = min(end, Double(index + 1)) - max(start, Double(index))
          return Tap(index: index, weight: Float(covered / (end - start)))
        }
      }
      let centre = (Double(position) + 0.5) * step - 0.5
      let lower = centre.rounded(.down)
      let share = Float(centre - lower)
      let first = min(max(Int(lower), 0), source - 1)
      let second = min(max(Int(lower) + 1, 0), source - 1)
      return [Tap(index: first, weight: 1 - share), Tap(index: second, weight: share)]
    }
  }
}
