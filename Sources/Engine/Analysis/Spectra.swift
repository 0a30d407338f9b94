import Failures
import Glibc
import ImageTensors
import Imaging
import Rain
import Tensors
import Versions

/// Power spectra of what a network removes, beside those of the rain, of the clean picture and of what is left.
///
/// The spectrum of a picture is that of its luma under a Hann window that spans the picture, scaled so that the powers of
/// all frequencies add up to the mean square under the squared window (Parseval's theorem). The mean brightness is not
/// subtracted: it lies in the lowest band. Spectra are averaged over the pictures.
public struct Spectra: Sendable {
  /// What a spectrum is of.
  public enum Subject: String, CaseIterable, Sendable {
    case clean
    /// rainy − clean.
    case rain
    /// rainy − output.
    case removed
    /// output − clean, which is the rain less what was removed.
    case left
  }

  /// The frequencies of a band or of a direction.
  public struct Bin: Hashable, Sendable {
    /// The middle: cycles per pixel of a band; of a direction the angle of streaks that vary in these frequencies, in
    /// degrees, −90 ..< 90. 0 falls straight down, positive leans counter-clockwise.
    public let place: Double
    /// The power of each subject in the order of the cases, in squared grey levels, of which white has 255.
    public let power: [Double]
    /// The correlation of each subject with the rain within these frequencies; nil where one of them has no power.
    public let correlation: [Double?]
  }

  /// Bands of equal width from 0 to √½ cycles per pixel, the highest frequency there is. Their powers add up to the mean
  /// square.
  public let bands: [Bin]
  /// Directions of equal width, over the frequencies from 1/16 to 1/2 cycles per pixel, as if each had equally many.
  public let directions: [Bin]

  /// - Parameters:
  ///   - restore: maps a batch `(N, C, H, W)` of rainy pictures to outputs of the same shape, which are clipped to 0..1.
  ///   - pairs: a fixed set of pictures of at least 16 × 16 pixels.
  ///   - bandCount: number of bands, 1 or more.
  ///   - directionCount: number of directions, 1 or more.
  ///   - observe: called before each picture; what it throws is passed on.
  /// - Throws: `Failure` where the set is not fixed or empty, or a picture is too small.
  public init(
    _ restore: (Tensor) throws -> Tensor, on pairs: any PairSet, bandCount: Int = 20,
    directionCount: Int = 12,
    observe: () throws -> Void = {}
  ) throws {
    try requireItems(pairs)
    guard bandCount > 0, directionCount > 0 else {
      throw Failure("a spectrum needs at least one band and one direction")
    }
    var bands = [Sums](repeating: Sums(), count: bandCount)
    var directions = [Sums](repeating: Sums(), count: directionCount)
    for index in 0..<pairs.count {
      try observe()
      let pair = try pairs.item(at: index)
      let restored = try output(of: restore, for: pair.rainy).grey().pixels
      let (clean, rainy) = (pair.clean.grey().pixels, pair.rainy.grey().pixels)
      // In the order of the cases.
      let subjects = [
        clean, zip(rainy, clean).map(-), zip(rainy, restored).map(-), zip(restored, clean).map(-),
      ]
      try Self.add(
        subjects, height: pair.clean.height, width: pair.clean.width, to: &bands, and: &directions)
    }
    let pictures = Double(pairs.count)
    self.bands = bands.enumerated().map { index, sums in
      sums.bin(at: (Double(index) + 0.5) * Self.highest / Double(bandCount), scale: 1 / pictures)
    }
    let all = directions.reduce(0) { $0 + $1.frequencies }
    self.directions = directions.enumerated().map { index, sums in
      sums.bin(
        at: Double(index) * 180 / Double(directionCount) - 90,
        scale: sums.frequencies > 0 ? all / sums.frequencies / Double(directionCount) / pictures : 0)
    }
  }

  private static let highest = 0.5.squareRoot()
  private static let leastSide = 16

  /// What is added up over the frequencies of a bin.
  private struct Sums {
    var power = [Double](repeating: 0, count: Subject.allCases.count)
    /// Real parts of the products with the conjugate of the rain.
    var withRain = [Double](repeating: 0, count: Subject.allCases.count)
    var frequencies = 0.0

    func bin(at place: Double, scale: Double) -> Bin {
      let rain = power[1]
      return Bin(
        place: place, power: power.map { $0 * scale },
        correlation: zip(power, withRain).map { power, product in
          power > 0 && rain > 0 ? min(max(product / (power * rain).squareRoot(), -1), 1) : nil
        })
    }
  }

  private static func add(
    _ subjects: [[Float]], height: Int, width: Int, to bands: inout [Sums], and directions: inout [Sums]
  ) throws {
    guard min(height, width) >= leastSide else {
      throw Failure(
        "a spectrum needs pictures of at least \(leastSide) × \(leastSide) pixels, not \(height) × \(width)")
    }
    func hann(_ size: Int) -> [Double] {
      (0..<size).map { 0.5 - 0.5 * cos(2 * .pi * (Double($0) + 0.5) / Double(size)) }
    }
    let (down, across) = (hann(height), hann(width))
    func energy(_ window: [Double]) -> Double { window.reduce(0) { $0 + $1 * $1 } }
    let scale = 255 * 255 / (energy(down) * energy(across) * Double(height * width))
    let windowed = subjects.flatMap { values in
      values.indices.map { Float(Double(values[$0]) * down[$0 / width] * across[$0 % width]) }
    }
    let transformed = try Tensor(windowed, shape: [subjects.count, height, width]).realFourier2D().values()
    let half = width / 2 + 1
    let plane = height * half
    func value(_ subject: Int, _ frequency: Int) -> (real: Double, imaginary: Double) {
      let place = 2 * (subject * plane + frequency)
      return (Double(transformed[place]), Double(transformed[place + 1]))
    }
    for row in 0..<height {
      let v = Double(2 * row <= height ? row : row - height) / Double(height)
      for column in 0..<half {
        let u = Double(column) / Double(width)
        // Frequencies of the first column and of the last of an even width stand for themselves, others for two.
        let weight = column == 0 || 2 * column == width ? scale : 2 * scale
        let frequency = row * half + column
        let rain = value(1, frequency)
        let radius = (u * u + v * v).squareRoot()
        let band = min(Int(radius / highest * Double(bands.count)), bands.count - 1)
        // Streaks vary across themselves.
        let turn = (atan2(-v, u) / .pi + 0.5) * Double(directions.count)
        let direction = Int(turn.rounded()) % directions.count
        let isDirected = radius >= 1.0 / 16 && radius <= 0.5
        if isDirected { directions[direction].frequencies += weight }
        for subject in subjects.indices {
          let own = value(subject, frequency)
          let power = weight * (own.real * own.real + own.imaginary * own.imaginary)
          let product = weight * (own.real * rain.real + own.imaginary * rain.imaginary)
          bands[band].power[subject] += power
          bands[band].withRain[subject] += product
          if isDirected {
            directions[direction].power[subject] += power
            directions[direction].withRain[subject] += product
          }
        }
      }
    }
  }
}

extension Part {
  /// Spectra of what a network removes.
  public static let spectra = Part("spectra", version: 1, in: "Engine/Analysis")
}
