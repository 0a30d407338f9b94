import Failures
import Glibc
import Imaging
import Random
import Versions

/// Rain added to images so strongly that all of them have the same input PSNR, 10 log₁₀(1 / mean (rainy − clean)²) over
/// all pixels and channels.
///
/// rainy = min(clean + β R, 1), with β in 0...`mostStrength` found for each image by bisection: the larger β, the
/// farther is each pixel from the clean one, or as far. Where no β is enough, because the rain misses the image or
/// because that is nearly white, another layer R is drawn, up to `mostDraws` in all. The layer of a pair is β R, at
/// most 1.
public struct MatchedRain: Degradation {
  /// Makes the layers R.
  public let rain: any RainGenerator
  /// Input PSNR in dB, 1...60.
  public let psnr: Double

  /// The PSNRs in dB that rain can be matched to.
  public static let psnrs = 1.0...60
  /// The strongest rain that is tried.
  public static let mostStrength = 10.0
  /// How many layers are drawn for an image at most.
  public static let mostDraws = 16

  /// - Throws: `Failure` where the PSNR is outside 1...60.
  public init(_ rain: any RainGenerator, psnr: Double = 16) throws(Failure) {
    guard Self.psnrs.contains(psnr) else {
      throw Failure("rain can be matched to a PSNR from 1 to 60 dB, not to \(number(psnr))")
    }
    self.rain = rain
    self.psnr = psnr
  }

  public var ingredients: [any Recipe] { [rain] }

  public func text(_ detail: Detail) -> String { "\(rain.text(detail)), added at \(number(psnr)) dB" }

  /// - Throws: `Failure` where none of the layers that are drawn reaches the PSNR at any strength.
  public func pair(from clean: Image, key: RandomKey) throws -> RainyPair {
    let wanted = pow(10, -psnr / 10)
    var largest = 0.0
    for draw in 0..<Self.mostDraws {
      let layer = try rain.sample(height: clean.height, width: clean.width, key: key.index(draw))
      let change = AddedRain(layer, over: clean)
      if let strength = change.strength(error: wanted, most: Self.mostStrength) {
        var scaled = layer
        for index in scaled.pixels.indices { scaled.pixels[index] = min(scaled.pixels[index] * strength, 1) }
        let rainy = try Blend.add().composite(clean, scaled, key: key)
        return RainyPair(clean: clean, rainy: rainy, layer: scaled)
      }
      largest = max(largest, change.error(Float(Self.mostStrength)))
    }
    let nearest =
      largest > 0 ? "it is \(number((-100 * log10(largest)).rounded() / 10)) dB" : "it stays as it is"
    throw Failure(
      "this rain cannot bring an image of \(clean.size) to \(number(psnr)) dB: at a strength of "
        + "\(number(Self.mostStrength)) \(nearest)",
      hint: "ask for a higher PSNR, or leave out images that are nearly white")
  }
}

/// A layer of rain over an image, whose strength is not settled yet.
private struct AddedRain {
  /// The rain and what is missing to 1, for each value of the image where the layer is not 0.
  private var rain: [Float] = []
  private var room: [Float] = []
  /// Number of values of the image.
  private let count: Int

  /// - Parameter layer: `[1, height, width]`, of the image's size.
  init(_ layer: Image, over clean: Image) {
    let plane = layer.pixels.count
    for pixel in layer.pixels.indices where layer.pixels[pixel] > 0 {
      for channel in 0..<clean.channels {
        rain.append(layer.pixels[pixel])
        room.append(1 - clean.pixels[channel * plane + pixel])
      }
    }
    count = clean.pixels.count
  }

  /// Mean of (rainy − clean)² over the image.
  func error(_ strength: Float) -> Double {
    var sum = 0.0
    for index in rain.indices {
      let change = min(strength * rain[index], room[index])
      sum += Double(change * change)
    }
    return sum / Double(count)
  }

  /// The strength at which the error is as wanted; nil where the strongest rain falls short.
  func strength(error wanted: Double, most: Double) -> Float? {
    guard error(Float(most)) >= wanted else { return nil }
    var (low, high) = (0.0, most)
    for _ in 0..<30 {
      let middle = (low + high) / 2
      if error(Float(middle)) < wanted { low = middle } else { high = middle }
    }
    return Float(high)
  }
}

extension Part {
  /// Rain matched to a PSNR, and the suite made of it.
  public static let matchedRain = Part("matched rain", version: 1, sources: "Engine/Rain/Matched")
}

extension MatchedRain {
  public static var part: Part { .matchedRain }
}
