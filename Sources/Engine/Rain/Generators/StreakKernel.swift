import Glibc
import Imaging

/// The kernel of one streak: a rotated, blurred line, already combined with the 3 × 3 correlation of the
/// seeds.
///
/// Combining them is exact in spite of the reflected borders: the 3 × 3 kernel is symmetric along both axes,
/// so filtering the reflected field gives the reflection of the filtered one.
struct StreakKernel: Sendable {
  /// A row of the combined kernel, turned round, as scattering needs it: the columns from `end` down; outside them it
  /// is zero.
  struct Row: Sendable {
    let offset: Int
    /// The last column that is not zero, which scattering writes first.
    let end: Int
    let count: Int
    /// Where its values begin among those of all rows.
    let place: Int
  }

  let length: Int
  let rows: [Row]
  /// Each row filled up with zeros to whole vectors.
  private let values: [Float]

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
    var rows: [Row] = []
    var values: [Float] = []
    for row in 0..<side {
      let line = combined[row * side..<(row + 1) * side]
      guard let first = line.firstIndex(where: { $0 != 0 }), let last = line.lastIndex(where: { $0 != 0 })
      else { continue }
      let count = last - first + 1
      rows.append(Row(offset: row, end: last - row * side, count: count, place: values.count))
      values.append(contentsOf: line[first...last].reversed())
      values.append(contentsOf: repeatElement(0, count: (Self.lanes - count % Self.lanes) % Self.lanes))
    }
    self.rows = rows
    self.values = values
  }

  private static let lanes = 8

  /// The layer of these seeds: correlated, stretched to 0..255 and cut off, as whole 255ths.
  func layer(_ seeds: StreakSeeds) -> Image {
    let size = seeds.size
    // OpenCV anchors even kernels at length / 2; the combined kernel begins one pixel earlier.
    let anchor = length / 2 + 1
    let reach = length + 1 - anchor
    // Whole vectors are added, whose zeros may reach beyond the last pixel.
    let pixels = [Float](unsafeUninitializedCapacity: size.pixels + Self.lanes) { sums, count in
      sums.initialize(repeating: 0)
      guard let base = sums.baseAddress else { return }
      values.withUnsafeBufferPointer { values in
        for seed in seeds.seeds {
          func scatter(_ row: Int, _ column: Int) {
            self.scatter(seed.value, row: row + anchor, column: column + anchor, values, into: base, size)
          }
          if Self.isAlone(seed.row, size.height, before: anchor, after: reach),
            Self.isAlone(seed.column, size.width, before: anchor, after: reach)
          {
            scatter(seed.row, seed.column)
            continue
          }
          let columns = Self.reflections(seed.column, size.width, before: anchor, after: reach)
          for row in Self.reflections(seed.row, size.height, before: anchor, after: reach) {
            for column in columns { scatter(row, column) }
          }
        }
      }
      Self.stretch(base, count: size.pixels)
      count = size.pixels
    }
    return Image(channels: 1, height: size.height, width: size.width, pixels: pixels)
  }

  /// Values between the least and the largest become whole 255ths of 0..1, cut off as a cast to bytes does.
  private static func stretch(_ pixels: UnsafeMutablePointer<Float>, count: Int) {
    typealias Lanes = SIMD16<Float>
    func lanes(_ start: Int) -> Lanes { UnsafeRawPointer(pixels + start).loadUnaligned(as: Lanes.self) }
    let whole = count / Lanes.scalarCount * Lanes.scalarCount
    var lowest = pixels[0]
    var highest = pixels[0]
    var low = Lanes(repeating: lowest)
    var high = low
    for start in stride(from: 0, to: whole, by: Lanes.scalarCount) {
      let values = lanes(start)
      low.replace(with: values, where: values .< low)
      high.replace(with: values, where: values .> high)
    }
    for lane in 0..<Lanes.scalarCount {
      lowest = min(lowest, low[lane])
      highest = max(highest, high[lane])
    }
    for index in whole..<count {
      lowest = min(lowest, pixels[index])
      highest = max(highest, pixels[index])
    }
    let span = Double(highest - lowest)
    let scale = span > 0 ? Float(255 / span) : 0
    for start in stride(from: 0, to: whole, by: Lanes.scalarCount) {
      let values = (lanes(start) - lowest) * scale
      // Adding and taking away 2^23 rounds to the nearest whole number, where rounding down would be a call each.
      var rounded = (values + 0x1p23) - 0x1p23
      rounded.replace(with: rounded - 1, where: rounded .> values)
      UnsafeMutableRawPointer(pixels + start).storeBytes(of: rounded / 255, as: Lanes.self)
    }
    for index in whole..<count { pixels[index] = ((pixels[index] - lowest) * scale).rounded(.down) / 255 }
  }

  /// Adds the mirrored kernel: correlation reads at +offset, so scattering writes at −offset.
  @inline(__always)
  private func scatter(
    _ value: Float, row: Int, column: Int, _ values: UnsafeBufferPointer<Float>,
    into sums: UnsafeMutablePointer<Float>, _ size: ImageSize
  ) {
    guard let values = values.baseAddress else { return }
    for kernelRow in rows {
      let target = row - kernelRow.offset
      guard target >= 0 && target < size.height else { continue }
      // The row's first value belongs to this column of the image, the others to those behind it.
      let left = column - kernelRow.end
      let source = values + kernelRow.place
      if left >= 0 && left + kernelRow.count <= size.width {
        let target = sums + target * size.width + left
        var index = 0
        while index < kernelRow.count {
          let added = UnsafeRawPointer(source + index).loadUnaligned(as: SIMD8<Float>.self) * value
          let sum = UnsafeRawPointer(target + index).loadUnaligned(as: SIMD8<Float>.self) + added
          UnsafeMutableRawPointer(target + index).storeBytes(of: sum, as: SIMD8<Float>.self)
          index += Self.lanes
        }
      } else {
        let start = target * size.width + left
        for index in max(0, -left)..<max(max(0, -left), min(kernelRow.count, size.width - left)) {
          sums[start + index] += value * source[index]
        }
      }
    }
  }

  /// Whether none of a pixel's reflections comes close enough to be seen.
  private static func isAlone(_ position: Int, _ count: Int, before: Int, after: Int) -> Bool {
    position > before && 2 * (count - 1) - position >= count + after
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
