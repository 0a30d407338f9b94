import Failures
import Glibc
import Imaging
import Tensors
import Versions

/// How much more a picture varies in one direction than in others, as streaks of rain make it do: a score for real
/// photographs, for which there is no clean picture.
///
/// The power spectrum of luma is estimated by the method of Welch (1967): the mean over windows of 64 × 64 pixels that
/// overlap by half, each minus its mean and under a Hann window. The power between 1/16 and 1/2 cycles per pixel is
/// divided among 36 directions of 5° each. Their median is what the picture has in all directions; what the directions
/// of streaks up to 60° off the vertical have beyond it is *directional*. Walls, masts and grass have some too, so the
/// score compares a picture with its own restoration and not with other pictures. Blurring lowers the power in all
/// directions, so that `other` should stay as it was.
public struct RainEnergy: Hashable, Sendable {
  /// The rms of the directional part, in units of grey values in 0..1.
  public let directional: Double
  /// The rms of what there would be if all directions had the median power, in the same frequencies and units.
  public let other: Double
  /// Direction of the streaks with the most power, in degrees, a multiple of 5 in -60...60: 0 falls straight down,
  /// positive leans counter-clockwise.
  public let angle: Double

  static let side = 64
  private static let directions = 36
  private static let steepest = 60.0
  /// The most windows that are used; of more, those on a regular grid.
  private static let mostWindows = 1024

  /// - Throws: `Failure` where the picture is smaller than 64 × 64 or has NaN or infinite values; `Failure`
  ///   where memory does not suffice.
  public init(of picture: Image) throws {
    let grey = picture.grey()
    let side = Self.side
    guard grey.height >= side, grey.width >= side else {
      throw Failure(
        "the energy of rain needs a picture of at least \(side) × \(side) pixels, not \(picture.size)")
    }
    let energies = try Self.energies(Self.spectrum(of: grey))
    let sorted = energies.sorted()
    let median = (sorted[Self.directions / 2 - 1] + sorted[Self.directions / 2]) / 2
    guard median.isFinite else { throw Failure("the energy of rain needs a picture without NaN") }
    var excess = 0.0
    var strongest = (angle: 0.0, energy: 0.0)
    for (index, energy) in energies.enumerated() {
      let angle = Self.angle(ofDirection: index)
      guard abs(angle) <= Self.steepest else { continue }
      excess += max(0, energy - median)
      if energy > strongest.energy { strongest = (angle, energy) }
    }
    directional = excess.squareRoot()
    other = (Double(Self.directions) * median).squareRoot()
    angle = strongest.angle
  }

  /// The middle of a direction, a multiple of 5° in −90 ..< 90.
  private static func angle(ofDirection index: Int) -> Double {
    Double(index) * 180 / Double(directions) - 90
  }

  /// The mean power of half of the frequencies, rows of `side / 2 + 1`; both halves add up to the variance.
  private static func spectrum(of grey: Image) throws -> [Double] {
    let hann = (0..<side).map { 0.5 - 0.5 * cos(2 * .pi * (Double($0) + 0.5) / Double(side)) }
    let scale = 1 / (hann.reduce(0) { $0 + $1 * $1 } * hann.reduce(0) { $0 + $1 * $1 }) / Double(side * side)
    let rows = starts(grey.height)
    let columns = starts(grey.width)
    let all = rows.count * columns.count
    let places = stride(from: 0, to: all, by: (all + mostWindows - 1) / mostWindows).map {
      (row: rows[$0 / columns.count], column: columns[$0 % columns.count])
    }
    let half = side / 2 + 1
    var power = [Double](repeating: 0, count: side * half)
    for start in stride(from: 0, to: places.count, by: 64) {
      let group = places[start..<min(start + 64, places.count)]
      var values: [Float] = []
      values.reserveCapacity(group.count * side * side)
      for place in group {
        var mean = 0.0
        for row in 0..<side {
          for column in 0..<side { mean += Double(grey[0, place.row + row, place.column + column]) }
        }
        mean /= Double(side * side)
        for row in 0..<side {
          for column in 0..<side {
            let value = Double(grey[0, place.row + row, place.column + column]) - mean
            values.append(Float(value * hann[row] * hann[column]))
          }
        }
      }
      let transformed = try Tensor(values, shape: [group.count, side, side]).realFourier2D().values()
      for window in 0..<group.count {
        for index in 0..<side * half {
          let place = 2 * (window * side * half + index)
          let (real, imaginary) = (Double(transformed[place]), Double(transformed[place + 1]))
          power[index] += real * real + imaginary * imaginary
        }
      }
    }
    return power.map { $0 * scale / Double(places.count) }
  }

  /// Where windows begin along an axis; the last one ends at the edge.
  private static func starts(_ length: Int) -> [Int] {
    let last = length - side
    let regular = Array(stride(from: 0, through: last, by: side / 2))
    return regular.last == last ? regular : regular + [last]
  }

  /// The power of each direction of streaks, as if all had equally many frequencies.
  private static func energies(_ power: [Double]) -> [Double] {
    let half = side / 2 + 1
    var sums = [Double](repeating: 0, count: directions)
    var counts = [Double](repeating: 0, count: directions)
    for row in 0..<side {
      let down = Double(row < side / 2 ? row : row - side)
      for column in 0..<half {
        let across = Double(column)
        let frequency = (down * down + across * across).squareRoot() / Double(side)
        guard frequency >= 1.0 / 16, frequency <= 0.5 else { continue }
        // Streaks vary across themselves.
        let angle = atan2(-down, across) * 180 / .pi
        let direction = Int(((angle + 90) / 180 * Double(directions)).rounded()) % directions
        // Frequencies of the first and the last column stand for themselves and their mirror images alike.
        let weight: Double = column == 0 || column == half - 1 ? 1 : 2
        sums[direction] += weight * power[row * half + column]
        counts[direction] += weight
      }
    }
    let each = counts.reduce(0, +) / Double(directions)
    return zip(sums, counts).map { $1 > 0 ? $0 / $1 * each : 0 }
  }
}

extension Part {
  /// The energy of rain in a picture.
  public static let rainEnergy = Part(
    "rain energy", version: 1, sources: "Engine/Scoring/Complexity/RainEnergy")
}
