import Glibc
import Imaging

/// The kernel of one streak: a rotated, blurred line, already combined with the 3 × 3 correlation of the
/// seeds.
///
/// Combining them is exact in spite of the reflected borders: the 3 × 3 kernel is symmetric along both axes,
/// so filtering the reflected field gives the reflection of the filtered one.
struct StreakKernel: Sendable {
  /// A row of the combined kernel: the columns from `start` on; outside them it is zero.
  struct Row: Sendable {
    let offset: Int
    let start: Int
    let values: [Float]
  }

  let length: Int
  let rows: [Row]

  init(length: Int, width: Int, angle: Double, variant: StreakRain.Variant) {
    self.length = length
    let line = StreakKernel.line(length: length, width: width, angle: angle, variant: variant)
    // Correlating with the 3 × 3 kernel and then the line is correlating with their convolution, which
    // reaches one pixel further on each side.
    let side = length + 2
    var combined = [Float](repeating: 0, count: side * side)
    for row in 0..<length {
      for column in 0..<length {
        let value = line[row * length + column]
        if value == 0 { continue }
        let middle = (row + 1) * side + column + 1
        combined[middle] += 8 * value
        combined[middle - side] += 0.1 * value
        combined[middle + side] += 0.1 * value
        combined[middle - 1] += 0.1 * value
        combined[middle + 1] += 0.1 * value
      }
    }
    rows = (0..<side).compactMap { row in
      let values = combined[row * side..<(row + 1) * side]
      guard let first = values.firstIndex(where: { $0 != 0 }), let last = values.lastIndex(where: { $0 != 0 })
      else { return nil }
      return Row(offset: row, start: first - row * side, values: Array(values[first...last]))
    }
  }

  /// The layer of these seeds: correlated, stretched to 0..255 and cut off, as whole 255ths.
  func layer(_ seeds: StreakSeeds) -> Image {
    let size = seeds.size
    var sums = [Float](repeating: 0, count: size.pixels)
    // OpenCV anchors even kernels at length / 2; the combined kernel begins one pixel earlier.
    let anchor = length / 2 + 1
    let reach = length + 1 - anchor
    sums.withUnsafeMutableBufferPointer { sums in
      for seed in seeds.seeds {
        let columns = Self.reflections(seed.column, size.width, before: reach, after: anchor)
        for row in Self.reflections(seed.row, size.height, before: reach, after: anchor) {
          for column in columns {
            scatter(seed.value, row: row + anchor, column: column + anchor, into: sums, size)
          }
        }
      }
    }
    let lowest = sums.min() ?? 0
    let span = Double((sums.max() ?? 0) - lowest)
    let scale = span > 0 ? Float(255 / span) : 0
    for index in sums.indices { sums[index] = ((sums[index] - lowest) * scale).rounded(.down) / 255 }
    return Image(channels: 1, height: size.height, width: size.width, pixels: sums)
  }

  /// Adds the mirrored kernel: correlation reads at +offset, so scattering writes at −offset.
  @inline(__always)
  private func scatter(
    _ value: Float, row: Int, column: Int, into sums: UnsafeMutableBufferPointer<Float>, _ size: ImageSize
  ) {
    for kernelRow in rows {
      let target = row - kernelRow.offset
      guard target >= 0 && target < size.height else { continue }
      // Column x of the image takes kernel column `column - x`.
      let count = kernelRow.values.count
      let first = max(0, column - kernelRow.start - size.width + 1)
      let last = min(count - 1, column - kernelRow.start)
      guard first <= last else { continue }
      let start = target * size.width + column - kernelRow.start
      kernelRow.values.withUnsafeBufferPointer { values in
        for index in first...last { sums[start - index] += value * values[index] }
      }
    }
  }

  /// Where a pixel reappears along one axis when borders reflect without repeating the edge, from `before`
  /// pixels ahead of the image to `after` behind it.
  static func reflections(_ position: Int, _ count: Int, before: Int, after: Int) -> [Int] {
    // A single pixel is its own reflection everywhere.
    if count == 1 { return Array(-before...after) }
    let period = 2 * (count - 1)
    var found: [Int] = []
    for mirrored in position == 0 || position == count - 1 ? [position] : [position, -position] {
      var place = mirrored - ((mirrored + before) / period + 1) * period
      while place < -before { place += period }
      while place < count + after {
        found.append(place)
        place += period
      }
    }
    return found
  }
}
