import Glibc
import Random

/// Draws a part of a page of panels: black outlines of varying width, screentone, hatching, solid black, and lettering
/// in balloons, on white paper. Lengths are in pixels whatever the size, as of pages scanned at one resolution.
struct LineArt {
  private static let paper = Colour.grey(0.97)
  private static let ink = Colour.grey(0.04)

  private var canvas: Canvas
  private var stream: RandomStream

  /// A part of a page with something in it: parts whose values span 0.25 or less, such as white paper, are drawn again
  /// up to 15 times.
  static func render(size: ImageSize, key: RandomKey) -> Image {
    for attempt in 0..<16 {
      let image = LineArt(size: size, key: attempt == 0 ? key : key.index(attempt)).render()
      let (least, most) = (image.pixels.min() ?? 0, image.pixels.max() ?? 0)
      if most - least > 0.25 { return image }
    }
    return LineArt(size: size, key: key).render()
  }

  private init(size: ImageSize, key: RandomKey) {
    canvas = Canvas(size: size, filled: Self.paper)
    stream = key.stream()
  }

  private consuming func render() -> Image {
    var picture = self
    // The page reaches beyond the picture, which shows some place of it.
    let whole = picture.canvas.clip
    let page = Frame(
      low: whole.low - Point(picture.draw(0...80), picture.draw(0...80)),
      high: whole.high + Point(picture.draw(0...80), picture.draw(0...80)))
    picture.split(page, within: whole)
    return picture.canvas.image
  }

  // MARK: - Panels

  private mutating func split(_ frame: Frame, within whole: Frame) {
    let (width, height) = (frame.size.x, frame.size.y)
    let isWide = width > height * draw(0.7...1.4)
    guard max(width, height) > 230 || (max(width, height) > 150 && stream.chance(0.6)) else {
      drawPanel(frame.shrunk(by: 3), within: whole)
      return
    }
    let share = draw(0.35...0.65)
    var (first, second) = (frame, frame)
    if isWide {
      first.high.x = frame.low.x + share * width
      second.low.x = first.high.x
    } else {
      first.high.y = frame.low.y + share * height
      second.low.y = first.high.y
    }
    split(first, within: whole)
    split(second, within: whole)
  }

  private mutating func drawPanel(_ frame: Frame, within whole: Frame) {
    let inside = frame.intersection(whole)
    guard inside.size.x > 0 && inside.size.y > 0 else { return }
    canvas.clip = inside
    drawGround(frame)
    for _ in 0..<stream.integer(in: 1...3) { drawFigure(frame) }
    if stream.chance(0.55) { drawBalloon(frame) }
    let border = draw(1.2...2.4)
    canvas.paintAll { point in (1 - frame.shrunk(by: border).cover(point), Self.ink) }
    canvas.clip = whole
  }

  private mutating func drawGround(_ frame: Frame) {
    switch stream.uniform() {
    case ..<0.3: break
    case ..<0.55: lay(tone(fades: stream.chance(0.5), over: frame))
    case ..<0.65: canvas.paintAll { _ in (1, Self.ink) }
    case ..<0.82:
      // Lines that run together.
      let goal = frame.low + frame.size * Point(draw(0.2...0.8), draw(0.2...0.8))
      let free = min(frame.size.x, frame.size.y) * draw(0.2...0.4)
      for _ in 0..<stream.integer(in: 50...120) {
        let angle = draw(0...(2 * .pi))
        let direction = Point(cos(angle), sin(angle))
        let from = goal + direction * free * draw(1...1.7)
        canvas.stroke(from: from, to: from + direction * 400, width: draw(0.3...1.6), Self.ink)
      }
    default:
      let angle = draw(0...(.pi))
      hatch(frame.middle, reach: frame.size.length / 2, angle: angle, step: draw(3...6)) { _ in 1 }
      if stream.chance(0.4) {
        hatch(frame.middle, reach: frame.size.length / 2, angle: angle + 1.2, step: draw(3...6)) { _ in 1 }
      }
    }
  }

  // MARK: - Figures

  /// A closed curve: how far it is from its middle in each direction.
  private struct Outline {
    let centre: Point
    let radii: [Float]
    let farthest: Float

    init(at centre: Point, radius: Float, roughness: Double, aspect: Float, _ stream: inout RandomStream) {
      self.centre = centre
      let waves = (2...6).map { wave in
        (
          Float(wave), Float(roughness * stream.normal() / Double(wave)),
          Float(stream.uniform(in: 0...(2 * .pi)))
        )
      }
      radii = (0..<256).map { index in
        let angle = Float(index) / 256 * 2 * .pi
        let wobble = waves.reduce(Float(1)) { $0 + $1.1 * cos($1.0 * angle + $1.2) }
        let oval = Point(cos(angle) / aspect, sin(angle) * aspect).length
        return radius * max(wobble, 0.2) / oval
      }
      farthest = radii.max() ?? radius
    }

    /// How far a point is outside, and its direction in turns.
    @inline(__always)
    func distance(_ point: Point) -> (outside: Float, turns: Float) {
      let offset = point - centre
      let turns = atan2(offset.y, offset.x) / (2 * .pi) + 1
      let place = turns * 256
      let index = Int(place) & 255
      let part = place - place.rounded(.down)
      let radius = radii[index] + part * (radii[(index + 1) & 255] - radii[index])
      return (offset.length - radius, turns)
    }
  }

  private mutating func drawFigure(_ frame: Frame) {
    let centre = frame.low + frame.size * Point(draw(0.1...0.9), draw(0.2...1))
    let radius = min(frame.size.x, frame.size.y) * draw(0.15...0.5)
    let outline = Outline(
      at: centre, radius: radius, roughness: stream.uniform(in: 0.05...0.4), aspect: draw(0.7...1.4), &stream)
    let pen = draw(1...2.6)
    let phase = draw(0...1)
    let reach = Point(repeating: outline.farthest + 3)
    let fill = stream.uniform()
    canvas.paint(at: centre, reach: reach) { point in
      (0.5 - outline.distance(point).outside, fill < 0.12 ? Self.ink : Self.paper)
    }
    if fill > 0.12 && fill < 0.6 {
      // Screentone on one side.
      let tone = tone(fades: false, over: frame)
      let angle = draw(0...(2 * .pi))
      let direction = Point(cos(angle), sin(angle))
      let edge = radius * draw(-0.4...0.3)
      canvas.paint(at: centre, reach: reach) { point in
        let inside = min(max(0.5 - outline.distance(point).outside, 0), 1)
        return (((point - centre) * direction).sum() > edge ? inside * tone(point) : 0, Self.ink)
      }
    } else if fill > 0.6 && fill < 0.75 {
      hatch(centre, reach: outline.farthest, angle: draw(0...(.pi)), step: draw(3...5)) { point in
        min(max(0.5 - outline.distance(point).outside, 0), 1)
      }
    }
    for _ in 0..<stream.integer(in: 2...14) { drawLock(centre, radius: radius) }
    canvas.paint(at: centre, reach: reach) { point in
      let (outside, turns) = outline.distance(point)
      // The pen is pressed more on one side.
      let width = pen * (1 + 0.6 * cos(2 * .pi * (turns - phase)))
      return (width / 2 + 0.5 - abs(outside), Self.ink)
    }
  }

  /// A bent stroke that begins and ends thinly.
  private mutating func drawLock(_ centre: Point, radius: Float) {
    let start = centre + radius * Point(draw(-0.9...0.9), draw(-0.9...0.9))
    let bend = start + radius * Point(draw(-0.5...0.5), draw(-0.2...0.7))
    let end = bend + radius * Point(draw(-0.5...0.5), draw(-0.2...0.7))
    let width = draw(0.8...3)
    let pieces = 12
    func place(_ index: Int) -> Point {
      let t = Float(index) / Float(pieces)
      return (1 - t) * (1 - t) * start + 2 * t * (1 - t) * bend + t * t * end
    }
    for index in 0..<pieces {
      let t = (Float(index) + 0.5) / Float(pieces)
      canvas.stroke(from: place(index), to: place(index + 1), width: width * 4 * t * (1 - t), Self.ink)
    }
  }

  // MARK: - Tone, hatching, lettering

  /// Black dots in a slanted grid, of one size or growing downwards.
  private mutating func tone(fades: Bool, over frame: Frame) -> (Point) -> Float {
    let step = draw(3.5...6)
    let share = draw(0.15...0.38)
    return { point in
      let turned = Point(point.x + point.y, point.x - point.y) * (Float(0.5).squareRoot() / step)
      let offset = (turned - turned.rounded(.toNearestOrAwayFromZero)) * step
      let depth = fades ? min(max((point.y - frame.low.y) / frame.size.y, 0), 1) * 1.4 : 1
      return min(max(share * depth * step + 0.5 - offset.length, 0), 1)
    }
  }

  private mutating func lay(_ tone: (Point) -> Float) {
    canvas.paintAll { point in (tone(point), Self.ink) }
  }

  private mutating func hatch(
    _ centre: Point, reach: Float, angle: Float, step: Float, inside: (Point) -> Float
  ) {
    let across = Point(-sin(angle), cos(angle))
    let width = draw(0.5...1.2)
    canvas.paint(at: centre, reach: Point(repeating: reach)) { point in
      let place = (point * across).sum() / step
      let offset = abs(place - place.rounded()) * step
      return (min(max(width / 2 + 0.5 - offset, 0), 1) * inside(point), Self.ink)
    }
  }

  private mutating func drawBalloon(_ frame: Frame) {
    let letter = draw(6.5...9.5)
    let (columns, rows) = (stream.integer(in: 2...5), stream.integer(in: 2...6))
    let text = Point(Float(columns), Float(rows)) * letter * 1.15
    let centre = frame.low + frame.size * Point(draw(0.2...0.8), draw(0.15...0.6))
    let outline = Outline(
      at: centre, radius: 0.8 * (text.x * text.y).squareRoot(), roughness: 0.03,
      aspect: (text.x / text.y).squareRoot(), &stream)
    canvas.paint(at: centre, reach: Point(repeating: outline.farthest + 3)) { point in
      (0.5 - outline.distance(point).outside, Self.paper)
    }
    canvas.paint(at: centre, reach: Point(repeating: outline.farthest + 3)) { point in
      (1.1 - abs(outline.distance(point).outside), Self.ink)
    }
    for column in 0..<columns {
      // Columns end where sentences do.
      for row in 0..<(column == 0 ? stream.integer(in: 1...rows) : rows) {
        let corner = centre - text / 2 + Point(Float(column), Float(row)) * letter * 1.15
        drawLetter(at: corner, letter)
      }
    }
  }

  /// Some strokes between the points of a grid of three by three, which belong to no script.
  private mutating func drawLetter(at corner: Point, _ size: Float) {
    for _ in 0..<stream.integer(in: 2...5) {
      let start = Point(Float(stream.integer(in: 0...2)), Float(stream.integer(in: 0...2)))
      let step: Point =
        switch stream.integer(in: 0...4) {
        case 0, 1: Point(start.x < 1 ? 2 : -2, 0)
        case 2, 3: Point(0, start.y < 1 ? 2 : -2)
        default: Point(start.x < 1 ? 1 : -1, start.y < 1 ? 1 : -1)
        }
      let scale = size / 2.6
      canvas.stroke(
        from: corner + start * scale, to: corner + (start + step) * scale, width: size * 0.11, Self.ink)
    }
  }

  private mutating func draw(_ range: ClosedRange<Double>) -> Float { Float(stream.uniform(in: range)) }
}
