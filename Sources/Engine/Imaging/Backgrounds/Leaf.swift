import Glibc
import Random

/// One opaque shape of a dead-leaves picture: a rotated ellipse or rounded box with a colour, a gradient and
/// a texture of its own.
struct Leaf {
  /// Centre in pixels.
  let x: Float
  let y: Float
  /// Half axes in pixels.
  let a: Float
  let b: Float
  let cosine: Float
  let sine: Float
  /// A box has straight sides, an ellipse none.
  let isBox: Bool
  let colour: SIMD4<Float>
  /// Brightening from one end to the other, per unit of the leaf's half axes.
  let slopeX: Float
  let slopeY: Float
  /// Brightening at the middle, as on a dome.
  let dome: Float
  /// Texture: amplitude, and its map from leaf coordinates to the tile.
  let texture: Float
  let textureScaleX: Float
  let textureScaleY: Float
  let textureX: Float
  let textureY: Float

  init(
    style: LeafStyle, radius: Double, x: Double, y: Double, palette: Palette,
    light: (x: Double, y: Double), _ stream: inout RandomStream
  ) {
    let aspect = exp(stream.uniform(in: -0.45...0.45))
    a = Float(radius * aspect)
    b = Float(radius / aspect)
    let turn = stream.uniform(in: 0...(.pi))
    cosine = Float(cos(turn))
    sine = Float(sin(turn))
    self.x = Float(x)
    self.y = Float(y)
    isBox = stream.chance(0.3)
    colour = palette.draw(&stream)
    // The picture's light, seen in the leaf's turned coordinates, and a tilt of the leaf itself.
    let strength = style.shading * stream.uniform(in: 0.1...0.4)
    let tilt = stream.uniform(in: -0.6...0.6)
    let lightX = light.x + tilt * light.y
    let lightY = light.y - tilt * light.x
    slopeX = Float(strength * (cos(turn) * lightX + sin(turn) * lightY))
    slopeY = Float(strength * (-sin(turn) * lightX + cos(turn) * lightY))
    dome = Float(style.shading * stream.uniform(in: 0...0.3))
    // Some leaves are plain, some rough, some grained like wood or grass.
    let roughness = stream.uniform()
    texture = Float(style.texture * 1.8 * roughness * roughness)
    let cell = style.grain * exp(stream.uniform(in: -0.5...0.7))
    let stretch = stream.chance(0.4) ? stream.uniform(in: 2...6) : 1
    // The tile's coarsest grain is 32 pixels.
    textureScaleX = Float(32 / (cell * stretch))
    textureScaleY = Float(32 / cell)
    textureX = Float(stream.uniform(in: 0...256))
    textureY = Float(stream.uniform(in: 0...256))
  }

  /// How far the leaf reaches along the image's axes, in pixels.
  var reach: (x: Float, y: Float) {
    if isBox {
      return (abs(a * cosine) + abs(b * sine), abs(a * sine) + abs(b * cosine))
    }
    return (
      (a * a * cosine * cosine + b * b * sine * sine).squareRoot(),
      (a * a * sine * sine + b * b * cosine * cosine).squareRoot()
    )
  }

  /// Distance in pixels from the edge, negative inside, of a place in the leaf's coordinates.
  @inline(__always)
  func distance(_ u: Float, _ v: Float) -> Float {
    if isBox {
      let corner = 0.35 * min(a, b)
      let outX = abs(u) - a + corner
      let outY = abs(v) - b + corner
      let x = max(outX, 0)
      let y = max(outY, 0)
      return (x * x + y * y).squareRoot() + min(max(outX, outY), 0) - corner
    }
    // First-order distance to an ellipse: f / |∇f| with f = |(u/a, v/b)| − 1.
    let p = u / a
    let q = v / b
    let level = (p * p + q * q).squareRoot()
    let gradient = (p * p / (a * a) + q * q / (b * b)).squareRoot()
    return gradient > 0 ? (level - 1) * level / gradient : -min(a, b)
  }

  /// The leaf's colour at a place in its coordinates.
  @inline(__always)
  func shade(_ u: Float, _ v: Float) -> SIMD4<Float> {
    let p = u / a
    let q = v / b
    var light = 1 + slopeX * p + slopeY * q + dome * (0.5 - min(p * p + q * q, 1.5))
    if texture > 0.01 {
      light += texture * TextureTile.shared.value(u * textureScaleX + textureX, v * textureScaleY + textureY)
    }
    return colour * light
  }
}

/// The colours of one picture: a few tones, near which those of its leaves lie.
struct Palette {
  private let tones: [SIMD4<Float>]
  private let spread: Double

  init(spread: Double, _ stream: inout RandomStream) {
    self.spread = spread
    let saturation = stream.uniform(in: 0.15...0.75)
    let exposure = stream.uniform(in: -0.2...0.02)
    tones = (0..<stream.integer(in: 3...5)).map { _ in
      // Earth and foliage, brown over yellow to green, are commoner than sky and water; the rest is rare.
      let kind = stream.uniform()
      let hue =
        kind < 0.55
        ? stream.uniform(in: 0.03...0.33) : kind < 0.85 ? stream.uniform(in: 0.52...0.66) : stream.uniform()
      let value = 0.5 + exposure + 0.17 * stream.normal()
      return Palette.colour(hue: hue, saturation: saturation * stream.uniform(in: 0.3...1), luma: value)
    }
  }

  func draw(_ stream: inout RandomStream) -> SIMD4<Float> {
    let tone = tones[stream.integer(in: 0...tones.count - 1)]
    // Brightness varies more than colour does, as with light and shade in photographs.
    let gain = Float(exp(0.34 * spread * stream.normal()))
    let shift = SIMD4<Float>(
      Float(0.03 * spread * stream.normal()), Float(0.02 * spread * stream.normal()),
      Float(0.035 * spread * stream.normal()), 0)
    return (tone * gain + shift).clamped(
      lowerBound: .init(repeating: 0.02), upperBound: .init(repeating: 0.97))
  }

  /// A colour of the given hue (0..1), saturation (0..1) and mean brightness.
  private static func colour(hue: Double, saturation: Double, luma: Double) -> SIMD4<Float> {
    let luma = min(max(luma, 0.08), 0.92)
    func part(_ shift: Double) -> Double { cos(2 * .pi * (hue - shift)) }
    let chroma = saturation * min(luma, 1 - luma) * 0.9
    return SIMD4(
      Float(luma + chroma * part(0)), Float(luma + chroma * part(1.0 / 3) * 0.8),
      Float(luma + chroma * part(2.0 / 3)), 0)
  }
}
