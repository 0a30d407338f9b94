import Failures
import Glibc
import Imaging

/// Measures of complexity of a single image, taken from its luma except for the compressed size. They may disagree with
/// each other and with `PatchComplexity` of a set: compressed bits rank the presets of rain nearly in reverse.
public struct ImageComplexity: Hashable, Sendable {
  /// Size of the image as a PNG file (8 bits per sample, zlib level 9), in bits per pixel.
  public let compressedBits: Double
  /// Shannon entropy of the histogram of 256 grey levels, in bits, 0..8.
  public let greyEntropy: Double
  /// Spatial information as in ITU-T P.910: the standard deviation of the magnitude of the Sobel gradient of grey
  /// values in 0..255, without border pixels.
  public let spatialInformation: Double
  /// Mean squared difference of horizontally neighbouring grey values in 0..1, plus that of vertically neighbouring
  /// ones.
  public let gradientEnergy: Double

  /// - Throws: `Failure` where the image is smaller than 3 × 3 or has neither 1 nor 3 channels.
  public init(_ image: Image) throws(Failure) {
    guard image.height >= 3 && image.width >= 3 else {
      throw Failure("complexity needs an image of at least 3 × 3 pixels, not \(image.size)")
    }
    guard image.channels == 1 || image.channels == 3 else {
      throw Failure("complexity needs an image of 1 or 3 channels, not \(image.channels)")
    }
    let grey = image.grey()
    do {
      compressedBits = Double(try image.encodedPNG(compression: 9).count * 8) / Double(image.size.pixels)
    } catch {
      throw Failure("the image cannot be compressed: \(error)")
    }
    greyEntropy = Self.entropy(grey)
    spatialInformation = Self.sobelDeviation(grey)
    gradientEnergy = Self.energy(grey)
  }

  /// The measures of a change with values in −1..1, such as `RainyPair.difference`. `compressedBits` and `greyEntropy`
  /// are those of change / 2 + 0.5.
  ///
  /// - Throws: `Failure` where the change is smaller than 3 × 3 or has neither 1 nor 3 channels.
  public init(change: Image) throws(Failure) {
    var halved = change
    for index in halved.pixels.indices { halved.pixels[index] = halved.pixels[index] / 2 + 0.5 }
    let measured = try ImageComplexity(halved)
    compressedBits = measured.compressedBits
    greyEntropy = measured.greyEntropy
    spatialInformation = 2 * measured.spatialInformation
    gradientEnergy = 4 * measured.gradientEnergy
  }

  private static func entropy(_ grey: Image) -> Double {
    var histogram = [Int](repeating: 0, count: 256)
    for value in grey.roundedToEightBits().pixels where !value.isNaN {
      histogram[Int((value * 255).rounded())] += 1
    }
    let count = Double(grey.pixels.count)
    return histogram.reduce(0) { sum, number in
      guard number > 0 else { return sum }
      let share = Double(number) / count
      return sum - share * log2(share)
    }
  }

  private static func sobelDeviation(_ grey: Image) -> Double {
    var sum = 0.0
    var square = 0.0
    for row in 1..<grey.height - 1 {
      for column in 1..<grey.width - 1 {
        func at(_ down: Int, _ across: Int) -> Double { 255 * Double(grey[0, row + down, column + across]) }
        let right = at(-1, 1) + 2 * at(0, 1) + at(1, 1)
        let left = at(-1, -1) + 2 * at(0, -1) + at(1, -1)
        let below = at(1, -1) + 2 * at(1, 0) + at(1, 1)
        let above = at(-1, -1) + 2 * at(-1, 0) + at(-1, 1)
        let magnitude = ((right - left) * (right - left) + (below - above) * (below - above)).squareRoot()
        sum += magnitude
        square += magnitude * magnitude
      }
    }
    let count = Double((grey.height - 2) * (grey.width - 2))
    return max(0, square / count - (sum / count) * (sum / count)).squareRoot()
  }

  private static func energy(_ grey: Image) -> Double {
    var across = 0.0
    var down = 0.0
    for row in 0..<grey.height {
      for column in 0..<grey.width {
        let value = Double(grey[0, row, column])
        if column + 1 < grey.width {
          let step = Double(grey[0, row, column + 1]) - value
          across += step * step
        }
        if row + 1 < grey.height {
          let step = Double(grey[0, row + 1, column]) - value
          down += step * step
        }
      }
    }
    return across / Double(grey.height * (grey.width - 1)) + down / Double((grey.height - 1) * grey.width)
  }
}
