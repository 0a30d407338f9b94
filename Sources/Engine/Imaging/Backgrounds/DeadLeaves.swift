import Glibc
import Random

/// Draws one dead-leaves picture: opaque shapes of random size, place and colour fall on each other like leaves until
/// nothing of the ground is seen. It draws from front to back, so that hidden parts are never shaded.
///
/// With sizes by a power law of exponent 3 these pictures share the scale invariance of photographs and the
/// statistics that come with it (Ruderman, "Origins of scaling in natural images", 1997; Lee, Mumford &
/// Huang, "Occlusion models for natural images", 2001).
struct DeadLeaves {
  private let style: LeafStyle
  private let size: ImageSize
  private var stream: RandomStream
  private let palette: Palette
  private let light: (x: Double, y: Double)
  private var colours: [SIMD4<Float>]
  /// How much of each pixel no leaf covers yet, 1 to 0.
  private var open: [Float]
  /// How much light falls on what lies behind, below 1 in the shadow of leaves in front.
  private var lit: [Float]
  private var openSum: Double

  init(style: LeafStyle, size: ImageSize, key: RandomKey) {
    self.style = style
    self.size = size
    stream = key.stream()
    palette = Palette(spread: style.colourSpread, &stream)
    let direction = stream.uniform(in: 0...(2 * .pi))
    light = (cos(direction), sin(direction))
    colours = [SIMD4<Float>](repeating: .zero, count: size.pixels)
    open = [Float](repeating: 1, count: size.pixels)
    lit = [Float](repeating: 1, count: size.pixels)
    openSum = Double(size.pixels)
  }

  consuming func render() -> Image {
    var picture = self
    picture.fallLeaves()
    return Image(size: picture.size, colours: picture.colours)
  }

  private mutating func fallLeaves() {
    let enough = 0.002 * Double(size.pixels)
    // Where the last gaps do not close, the ground shows through them.
    var left = 200 + 40 * size.pixels / Int(max(1, style.radii.lowerBound * style.radii.lowerBound))
    while openSum > enough && left > 0 {
      left -= 1
      draw(nextLeaf())
    }
    if openSum > 0 {
      let radius = Double(size.height + size.width)
      draw(leaf(radius: radius, x: Double(size.width) / 2, y: Double(size.height) / 2))
    }
  }

  /// A leaf whose radius has density ∝ r⁻³ and whose centre lies anywhere where it can be seen.
  private mutating func nextLeaf() -> Leaf {
    let bounds = style.radii
    let margin = bounds.upperBound
    while true {
      // The inverse of the distribution function of r⁻³ between the bounds.
      let low = 1 / (bounds.lowerBound * bounds.lowerBound)
      let high = 1 / (bounds.upperBound * bounds.upperBound)
      let radius = 1 / (low - stream.uniform() * (low - high)).squareRoot()
      let x = stream.uniform(in: -margin...Double(size.width) + margin)
      let y = stream.uniform(in: -margin...Double(size.height) + margin)
      let reach = 1.6 * radius
      if x < -reach || y < -reach || x > Double(size.width) + reach || y > Double(size.height) + reach {
        continue
      }
      return leaf(radius: radius, x: x, y: y)
    }
  }

  private mutating func leaf(radius: Double, x: Double, y: Double) -> Leaf {
    Leaf(style: style, radius: radius, x: x, y: y, palette: palette, light: light, &stream)
  }

  private mutating func draw(_ leaf: Leaf) {
    let soft = Float(style.softness)
    let shadowDepth = Float(0.9 * style.shading)
    // Shadows fall away from the light, further from larger leaves.
    let shadowWidth = min(max(0.3 * min(leaf.a, leaf.b), 1), 14)
    let shiftX = -Float(light.x) * shadowWidth * 0.5
    let shiftY = -Float(light.y) * shadowWidth * 0.5
    let reach = leaf.reach
    let border = shadowWidth * 1.5 + soft
    let firstRow = max(0, Int((leaf.y - reach.y - border).rounded(.down)))
    let lastRow = min(size.height - 1, Int((leaf.y + reach.y + border).rounded(.up)))
    let firstColumn = max(0, Int((leaf.x - reach.x - border).rounded(.down)))
    let lastColumn = min(size.width - 1, Int((leaf.x + reach.x + border).rounded(.up)))
    guard firstRow <= lastRow && firstColumn <= lastColumn else { return }
    var covered: Float = 0
    let width = size.width
    open.withUnsafeMutableBufferPointer { open in
      lit.withUnsafeMutableBufferPointer { lit in
        colours.withUnsafeMutableBufferPointer { colours in
          for row in firstRow...lastRow {
            for column in firstColumn...lastColumn {
              let index = row * width + column
              let rest = open[index]
              if rest <= 0 { continue }
              let x = Float(column) + 0.5 - leaf.x
              let y = Float(row) + 0.5 - leaf.y
              let u = leaf.cosine * x + leaf.sine * y
              let v = leaf.cosine * y - leaf.sine * x
              let distance = leaf.distance(u, v)
              let cover = min(max(0.5 - distance / soft, 0), 1)
              if cover > 0 {
                let part = rest * cover
                colours[index] += part * lit[index] * leaf.shade(u, v)
                open[index] = rest - part
                covered += part
              }
              if cover < 1 {
                let shiftedX = x - shiftX
                let shiftedY = y - shiftY
                let behind = leaf.distance(
                  leaf.cosine * shiftedX + leaf.sine * shiftedY, leaf.cosine * shiftedY - leaf.sine * shiftedX
                )
                let fade = 1 - min(max(behind / shadowWidth, 0), 1)
                lit[index] *= 1 - shadowDepth * fade * fade
              }
            }
          }
        }
      }
    }
    openSum -= Double(covered)
  }
}
