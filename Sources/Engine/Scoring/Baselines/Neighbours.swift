import Imaging

extension Image {
  /// In each channel the least of the pixels within a reach, fewer at the borders.
  func leastOfNeighbours(across: Int, down: Int) -> Image {
    ofNeighbours(across: across, down: down) { $0.min() ?? 0 }
  }

  /// In each channel what is left of bright details narrower than 2 · reach + 1 pixels: the largest of the least.
  func opened(reach: Int) -> Image {
    leastOfNeighbours(across: reach, down: 0).leastOfNeighbours(across: 0, down: reach)
      .ofNeighbours(across: reach, down: 0) { $0.max() ?? 0 }.ofNeighbours(across: 0, down: reach) {
        $0.max() ?? 0
      }
  }

  /// One channel with the least of all at each pixel.
  var leastChannel: Image {
    let plane = height * width
    return Image(
      channels: 1, height: height, width: width,
      pixels: (0..<plane).map { place in
        (1..<max(channels, 1)).reduce(pixels[place]) { min($0, pixels[$1 * plane + place]) }
      })
  }

  /// In each channel the median of the square of pixels within a reach, fewer at the borders; of an even number the
  /// upper of the two in the middle.
  func medianOfNeighbours(reach: Int) -> Image {
    ofNeighbours(across: reach, down: reach) { values in
      // Insertion sort: there are few.
      for place in values.indices.dropFirst() {
        let value = values[place]
        var free = place
        while free > 0, values[free - 1] > value {
          values[free] = values[free - 1]
          free -= 1
        }
        values[free] = value
      }
      return values[values.count / 2]
    }
  }

  private func ofNeighbours(across: Int, down: Int, _ choose: (inout [Float]) -> Float) -> Image {
    var result = self
    var neighbours: [Float] = []
    for channel in 0..<channels {
      for row in 0..<height {
        for column in 0..<width {
          neighbours.removeAll(keepingCapacity: true)
          for y in max(0, row - down)...min(height - 1, row + down) {
            for x in max(0, column - across)...min(width - 1, column + across) {
              neighbours.append(self[channel, y, x])
            }
          }
          result[channel, row, column] = choose(&neighbours)
        }
      }
    }
    return result
  }
}
