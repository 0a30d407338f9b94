import Failures
import Imaging
import Random

/// How a rain layer R is combined with a background B, both in 0..1. The strength β is drawn per image, from within
/// 0...10.
public enum Blend: Hashable, Sendable, CustomStringConvertible {
  /// B + β R, clipped to 0..1: light adds up. By default β is 1.
  case add(strength: ParameterDraw = .constant(1))
  /// B (1 − R) + β R, clipped to 0..1: rain hides what is behind it. By default β is drawn from 0.8...0.9.
  case screen(strength: ParameterDraw = .range(0.8...0.9))

  /// How the strength β is drawn.
  public var strength: ParameterDraw {
    switch self {
    case .add(let strength), .screen(let strength): strength
    }
  }

  public var description: String {
    switch self {
    case .add(let strength): "add (β \(strength))"
    case .screen(let strength): "screen (β \(strength))"
    }
  }

  /// - Throws: `Failure` where a strength is outside 0...10, or a choice of strengths is empty or has invalid
  ///   weights.
  public func check() throws(Failure) {
    try strength.check("the blend's strength", in: 0...10, rule: .real)
  }

  /// The background, `[C, H, W]`, under the layer, `[1, H, W]`; the result is clipped to 0..1.
  ///
  /// - Parameter key: what the strength is drawn from.
  /// - Throws: `Failure` where the layer has more than one channel or another size.
  public func composite(_ background: Image, _ layer: Image, key: RandomKey) throws(Failure) -> Image {
    guard layer.channels == 1 && layer.size == background.size else {
      throw Failure(
        "rain of \(layer.channels) × \(layer.size) does not fit a background of \(background.size): "
          + "rain must have one channel and the size of the background")
    }
    let strength = Float(self.strength.draw("blend", key))
    var result = background
    let plane = layer.pixels.count
    result.pixels.withUnsafeMutableBufferPointer { pixels in
      layer.pixels.withUnsafeBufferPointer { rain in
        for channel in 0..<background.channels {
          for index in 0..<plane {
            let base = pixels[channel * plane + index]
            let drop = rain[index]
            let sum: Float
            switch self {
            case .add: sum = base + strength * drop
            case .screen: sum = base * (1 - drop) + strength * drop
            }
            pixels[channel * plane + index] = min(max(sum, 0), 1)
          }
        }
      }
    }
    return result
  }
}
