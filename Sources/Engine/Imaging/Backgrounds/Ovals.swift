import Glibc
import Random

/// Paints smooth shaded ovals in the arrangement of a portrait: a large one lit from a side, small ones within and
/// larger ones behind it, before a blurred backdrop. All pictures share the arrangement and differ in measures,
/// colours and light.
///
/// Lengths are shares of half the height of the large oval, counted from its middle, so that a larger picture shows
/// the same in more pixels.
struct Ovals {
  private var canvas: Canvas
  private var stream: RandomStream
  private let light: SIMD3<Float>
  private let ambient: Float
  private let centre: Point
  /// Pixels of a length of 1.
  private let unit: Float
  private let turn: Float

  init(size: ImageSize, key: RandomKey) {
    canvas = Canvas(size: size)
    stream = key.stream()
    let side = Float(stream.uniform(in: 0.2...0.75)) * (stream.chance(0.5) ? 1 : -1)
    let above = Float(stream.uniform(in: -0.6 ... -0.15))
    light = SIMD3(side, above, (1 - side * side - above * above).squareRoot())
    ambient = Float(stream.uniform(in: 0.3...0.55))
    unit = canvas.side * Float(0.3 * exp(0.06 * stream.normal()))
    centre =
      canvas.middle + canvas.side
      * Point(Float(0.02 * stream.normal()), Float(0.01 + 0.015 * stream.normal()))
    turn = Float(0.06 * stream.normal())
  }

  consuming func render() -> Image {
    var picture = self
    picture.paintBackdrop()
    picture.paintPortrait()
    return picture.canvas.image
  }

  private mutating func paintBackdrop() {
    let value = Float(stream.uniform(in: 0.15...0.8))
    let warmth = Float(stream.uniform(in: -0.08...0.16)) * value
    let base = Colour(value + warmth, value, value - warmth, 0)
    let other = base * draw(0.55...1.25) + varied(0.04)
    let angle = draw(0...(2 * .pi))
    let direction = Point(cos(angle), sin(angle)) / canvas.side
    let middle = canvas.middle
    canvas.paintAll { point in
      let share = min(max(0.5 + 0.8 * ((point - middle) * direction).sum(), 0), 1)
      return (1, base + share * (other - base))
    }
    for _ in 0..<stream.integer(in: 1...6) {
      let axes = Point(draw(0.3...1.2), draw(0.4...1.7))
      paint(
        Oval(
          at: Point(draw(-2...2), draw(-2...1.4)), axes, colour: base * draw(0.45...1.5) + varied(0.06),
          softness: min(axes.x, axes.y) * draw(0.5...1.6), opacity: draw(0.3...0.8)))
    }
  }

  private mutating func paintPortrait() {
    let share = draw(0...1).squareRoot()
    let skin = Colour(0.38, 0.25, 0.18, 0) + share * Colour(0.57, 0.52, 0.48, 0) + varied(0.015)
    let hairs: [Colour] = [
      Colour(0.09, 0.075, 0.07, 0), Colour(0.2, 0.13, 0.09, 0), Colour(0.34, 0.22, 0.14, 0),
      Colour(0.72, 0.56, 0.36, 0), Colour(0.6, 0.58, 0.56, 0), Colour(0.46, 0.22, 0.12, 0),
    ]
    let hair = hairs[stream.integer(in: 0...hairs.count - 1)] * draw(0.8...1.15)
    let cloth = Colour.grey(draw(0.08...0.8)) + varied(0.12)
    let breadth = draw(0.68...0.8)

    // Behind: hair, which may be long, then shoulders and neck.
    let isLong = stream.chance(0.45)
    let length = isLong ? draw(0.7...1.3) : 0
    let volume = draw(0.84...1)
    paint(
      Oval(at: Point(0, -0.18 + 0.3 * length), Point(volume, 0.98 + 0.4 * length), colour: hair, relief: 0.8))
    paint(Oval(at: Point(0, 2.12), Point(draw(1.35...1.8), draw(0.85...1.05)), colour: cloth, relief: 0.75))
    let neck = draw(0.36...0.5)
    paint(Oval(at: Point(0, 1.02), Point(neck, 0.62), colour: skin * 0.85, relief: 0.8))
    paint(Oval(at: Point(0, 0.95), Point(neck, 0.25), colour: skin * 0.35, softness: 0.4, opacity: 0.6))

    // The large oval, with its lights and shades.
    paint(Oval(at: .zero, Point(breadth, 1), colour: skin, relief: 1))
    let bloom = skin * Colour(1.05, 0.8, 0.76, 0)
    for side: Float in [-1, 1] {
      paint(Oval(at: Point(side * 0.4, 0.28), Point(0.3, 0.26), colour: bloom, softness: 0.5, opacity: 0.3))
    }
    paint(Oval(at: Point(0, 0.93), Point(0.4, 0.16), colour: skin * 0.7, softness: 0.3, opacity: 0.35))

    paintEyes(skin: skin, hair: hair)
    let away: Float = light.x > 0 ? -1 : 1
    let tip = draw(0.24...0.32)
    let shade = skin * Colour(0.6, 0.5, 0.48, 0)
    paint(Oval(at: Point(away * 0.1, 0.08), Point(0.08, 0.26), colour: shade, softness: 0.15, opacity: 0.5))
    paint(Oval(at: Point(0, tip + 0.05), Point(0.16, 0.06), colour: shade, softness: 0.1, opacity: 0.7))
    paint(Oval(at: Point(0, tip - 0.02), Point(0.1, 0.09), colour: skin * 1.1, softness: 0.16, opacity: 0.7))
    let lips = skin * Colour(0.88, draw(0.45...0.7), draw(0.45...0.7), 0)
    let smile = draw(0.2...0.34)
    let below = draw(0.52...0.58)
    paint(Oval(at: Point(0, below), Point(smile, draw(0.05...0.1)), colour: lips, softness: 0.05))
    paint(Oval(at: Point(0, below - 0.01), Point(smile * 0.9, 0.016), colour: lips * 0.35, softness: 0.03))

    // Hair falls over the large oval from a parting.
    let parting = draw(-0.4...0.4)
    let low = draw(-0.1...0.08)
    for side: Float in [-1, 1] {
      let reach = breadth + 0.1 - side * parting * 0.5
      paint(
        Oval(
          at: Point(side * reach * 0.55 + parting * 0.5, -0.82 + low), Point(reach * 0.62, 0.34),
          colour: hair,
          relief: 0.8, turn: side * draw(0.3...0.6)))
    }
  }

  private mutating func paintEyes(skin: Colour, hair: Colour) {
    let apart = draw(0.29...0.34)
    let opening = draw(0.04...0.065)
    let look = draw(-0.03...0.03)
    let iris =
      stream.chance(0.7) ? Colour(0.28, 0.17, 0.1, 0) * draw(0.5...1.2) : Colour(0.35, 0.45, 0.5, 0)
    let brow = Point(0.19, draw(0.03...0.05))
    let slant = draw(-0.1...0.18)
    for side: Float in [-1, 1] {
      let eye = Point(side * apart, -0.12)
      let dark = skin * Colour(0.5, 0.42, 0.4, 0)
      paint(Oval(at: eye - Point(0, 0.03), Point(0.22, 0.15), colour: dark, softness: 0.2, opacity: 0.55))
      paint(Oval(at: eye, Point(0.15, opening + 0.02), colour: dark * 0.4, softness: 0.03))
      paint(Oval(at: eye + Point(0, 0.006), Point(0.13, opening), colour: .grey(0.82), softness: 0.02))
      let middle = eye + Point(look, 0)
      paint(Oval(at: middle, Point(0.065, min(0.065, opening * 1.1)), colour: iris, softness: 0.02))
      paint(Oval(at: middle, Point(0.03, 0.03), colour: .grey(0.04), softness: 0.02))
      paint(
        Oval(at: middle + Point(0.03 * light.x, -0.02), Point(0.014, 0.014), colour: .grey(1), softness: 0.01)
      )
      paint(
        Oval(
          at: eye + Point(side * 0.02, -0.22), brow, colour: hair * 0.8, softness: 0.05, turn: side * slant,
          opacity: 0.85))
    }
  }

  private mutating func draw(_ range: ClosedRange<Double>) -> Float { Float(stream.uniform(in: range)) }

  private mutating func varied(_ spread: Double) -> Colour {
    Colour(
      Float(spread * stream.normal()), Float(spread * stream.normal()), Float(spread * stream.normal()), 0)
  }

  private struct Oval {
    let place: Point
    let axes: Point
    let colour: Colour
    /// How much of the light's shading it takes: 0 is flat, 1 an egg.
    let relief: Float
    /// Width of the transition at the edge.
    let softness: Float
    let turn: Float
    let opacity: Float

    init(
      at place: Point, _ axes: Point, colour: Colour, relief: Float = 0, softness: Float = 0.02,
      turn: Float = 0,
      opacity: Float = 1
    ) {
      self.place = place
      self.axes = axes
      self.colour = colour
      self.relief = relief
      self.softness = softness
      self.turn = turn
      self.opacity = opacity
    }
  }

  private mutating func paint(_ oval: Oval) {
    let head = Point(cos(turn), sin(turn))
    let place =
      centre + unit
      * Point(
        head.x * oval.place.x - head.y * oval.place.y, head.y * oval.place.x + head.x * oval.place.y)
    let cosine = cos(turn + oval.turn)
    let sine = sin(turn + oval.turn)
    let axes = unit * oval.axes
    let soft = max(unit * oval.softness, 1.2)
    let reach = Point(
      (axes.x * axes.x * cosine * cosine + axes.y * axes.y * sine * sine).squareRoot(),
      (axes.x * axes.x * sine * sine + axes.y * axes.y * cosine * cosine).squareRoot())
    let light = light
    let ambient = ambient
    canvas.paint(at: place, reach: reach + soft) { point in
      let offset = point - place
      let local = Point(cosine * offset.x + sine * offset.y, cosine * offset.y - sine * offset.x) / axes
      // The distance from the edge to first order, f / |∇f| with f = |local| − 1.
      let level = local.length
      let gradient = (local / axes).length
      let distance = gradient > 0 ? (level - 1) * level / gradient : -min(axes.x, axes.y)
      let cover = min(max(0.5 - distance / soft, 0), 1)
      guard cover > 0 else { return (0, .zero) }
      var colour = oval.colour
      if oval.relief > 0 {
        let front = max(1 - level * level, 0).squareRoot()
        let normal = SIMD3(
          cosine * local.x - sine * local.y, sine * local.x + cosine * local.y, front)
        let facing = max(((normal * light).sum() + 0.25) / 1.25, 0)
        colour *= 1 + oval.relief * (ambient + (1.08 - ambient) * facing - 1)
      }
      return (cover * cover * (3 - 2 * cover) * oval.opacity, colour)
    }
  }
}
