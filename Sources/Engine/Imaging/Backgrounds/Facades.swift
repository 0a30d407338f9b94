import Glibc
import Random

/// Draws the corner of a house, or one of its walls, before the sky: grids of windows in perspective, seen from below.
///
/// The eye is at the origin; x points to the right, y down and z ahead. Walls stand upright from a corner at a distance
/// of 1.
struct Facades {
  private let size: ImageSize
  private let walls: [Wall]
  private let corner: Point
  private let top: Float
  private let sky: Sky
  /// Focal length in pixels.
  private let focal: Float
  private let pitch: Point
  private let roll: Point

  init(size: ImageSize, key: RandomKey) {
    self.size = size
    var stream = key.stream()
    func draw(_ range: ClosedRange<Double>) -> Float { Float(stream.uniform(in: range)) }
    let side = Float(min(size.height, size.width))
    focal = side * draw(0.9...1.8)
    let raised = draw(0.02...0.45)
    pitch = Point(cos(raised), sin(raised))
    let tilted = Float(0.03 * stream.normal())
    roll = Point(cos(tilted), sin(tilted))
    let place = draw(-0.5...0.5)
    corner = Point(place, (1 - place * place).squareRoot())
    // Bays and floors of a few to some dozen pixels.
    let bay = side * exp(draw(log(0.07)...log(0.28))) / focal
    top = stream.chance(0.45) ? draw(0.25...0.7) : 20
    sky = Sky(&stream)
    let style = Wall.Style(bay: bay, sky: sky.low, &stream)
    let lit = stream.chance(0.5)
    walls = [false, true].map { isRight in
      let away = draw(0.1...1.2)
      return Wall(
        style: style, direction: Point(isRight ? cos(away) : -cos(away), sin(away)),
        brightness: lit == isRight ? 1 : draw(0.45...0.85), shift: draw(0...1), seed: isRight ? 1 : 2)
    }
  }

  func render() -> Image {
    let samples = 3
    var colours = [Colour](repeating: .zero, count: size.pixels)
    for row in 0..<size.height {
      for column in 0..<size.width {
        var sum = Colour.zero
        for sample in 0..<samples * samples {
          let x = Float(column) + (Float(sample % samples) + 0.5) / Float(samples) - Float(size.width) / 2
          let y = Float(row) + (Float(sample / samples) + 0.5) / Float(samples) - Float(size.height) / 2
          sum += colour(x, y)
        }
        colours[row * size.width + column] = sum / Float(samples * samples)
      }
    }
    return Image(size: size, colours: colours)
  }

  /// What is seen at so many pixels from the middle.
  private func colour(_ x: Float, _ y: Float) -> Colour {
    let across = roll.x * x - roll.y * y
    let down = roll.y * x + roll.x * y
    let ray = SIMD3(across, pitch.x * down - pitch.y * focal, pitch.x * focal + pitch.y * down)
    let flat = Point(ray.x, ray.z)
    var nearest = Float.infinity
    var seen: (wall: Int, along: Float, height: Float)?
    for (index, wall) in walls.enumerated() {
      let slope = flat.x * wall.direction.y - flat.y * wall.direction.x
      guard abs(slope) > 1e-6 else { continue }
      let distance = (corner.x * wall.direction.y - corner.y * wall.direction.x) / slope
      let along = (corner.x * flat.y - corner.y * flat.x) / slope
      guard distance > 0, along >= 0, distance < nearest, along < 1000 else { continue }
      nearest = distance
      seen = (index, along, distance * ray.y)
    }
    let upwards = -ray.y / (ray * ray).sum().squareRoot()
    guard let seen, -seen.height < top else { return sky.colour(x / focal, upwards) }
    return walls[seen.wall].colour(along: seen.along, below: seen.height + top)
  }
}

private struct Sky {
  let low: Colour
  private let high: Colour
  private let clouds: Float
  private let shift: Float

  init(_ stream: inout RandomStream) {
    let blue = Float(stream.uniform(in: 0...1))
    let light = Float(stream.uniform(in: 0.6...1))
    low = (Colour(0.92, 0.93, 0.95, 0) - blue * Colour(0.3, 0.16, 0.02, 0)) * light
    high = (Colour(0.85, 0.87, 0.9, 0) - blue * Colour(0.6, 0.42, 0.12, 0)) * light
    clouds = Float(stream.uniform(in: 0...0.08))
    shift = Float(stream.uniform(in: 0...256))
  }

  func colour(_ x: Float, _ upwards: Float) -> Colour {
    let share = min(max(upwards * 1.6, 0), 1)
    return low + share * (high - low)
      + Colour.grey(clouds * max(TextureTile.shared.value(x * 60 + shift, upwards * 120 + shift), 0))
  }
}

/// An upright wall with windows in a grid.
private struct Wall {
  /// What the walls of a house have in common. Lengths are shares of a bay's or floor's.
  struct Style {
    let bay: Float
    let floor: Float
    let plaster: Colour
    let frame: Colour
    let glass: Colour
    let sky: Colour
    let window: Point
    let frameWidth: Float
    let panes: Point
    let ledge: Float
    let pillarEvery: Int
    let courses: Float
    let roughness: Float
    let shine: Float
    let curtains: Float
    let balconies: Float

    init(bay: Float, sky: Colour, _ stream: inout RandomStream) {
      func draw(_ range: ClosedRange<Double>) -> Float { Float(stream.uniform(in: range)) }
      self.bay = bay
      self.sky = sky
      floor = bay * draw(0.7...1.5)
      let isGlass = stream.chance(0.35)
      let tones = [
        Colour(0.62, 0.56, 0.46, 0), Colour(0.55, 0.33, 0.24, 0), Colour(0.6, 0.6, 0.58, 0),
        Colour(0.75, 0.72, 0.66, 0), Colour(0.3, 0.32, 0.36, 0),
      ]
      plaster = tones[stream.integer(in: 0...tones.count - 1)] * draw(0.75...1.25)
      frame = stream.chance(0.5) ? .grey(draw(0.7...0.95)) : .grey(draw(0.08...0.3))
      glass = Colour(0.1, 0.13, 0.16, 0) * draw(0.5...1.6)
      window =
        isGlass ? Point(draw(0.86...0.96), draw(0.7...0.95)) : Point(draw(0.35...0.75), draw(0.45...0.8))
      frameWidth = draw(0.03...0.07)
      panes = Point(Float(stream.integer(in: 1...3)), Float(stream.integer(in: 1...3)))
      ledge = stream.chance(0.5) ? draw(0.04...0.12) : 0
      pillarEvery = stream.chance(0.3) ? stream.integer(in: 2...5) : 0
      courses = !isGlass && stream.chance(0.4) ? Float(stream.integer(in: 6...12)) : 0
      roughness = draw(0.01...0.06)
      shine = isGlass ? draw(0.4...0.9) : draw(0.05...0.4)
      curtains = isGlass ? 0.1 : draw(0.1...0.5)
      balconies = !isGlass && stream.chance(0.3) ? draw(0.3...0.5) : 0
    }
  }

  let style: Style
  /// Of the wall away from the corner, in x and z.
  let direction: Point
  let brightness: Float
  let shift: Float
  let seed: Int

  func colour(along: Float, below: Float) -> Colour {
    let place = Point(along / style.bay + shift, below / style.floor)
    let cell = place.rounded(.down)
    let inside = place - cell
    return brightness * (glass(cell, inside) ?? wall(place, cell, inside))
  }

  private func hasWindow(_ cell: Point) -> Bool {
    style.pillarEvery == 0 || Int(cell.x) % style.pillarEvery != 0
  }

  private func glass(_ cell: Point, _ inside: Point) -> Colour? {
    guard hasWindow(cell) else { return nil }
    if style.balconies > 0 && inside.y > 1 - style.balconies {
      // Bars before the lower part of the floor.
      let bar = (inside.x * 10).truncatingRemainder(dividingBy: 1)
      if bar < 0.3 || inside.y < 1 - style.balconies + 0.05 { return style.frame * 0.9 }
    }
    let local = (inside - 0.5) / style.window + 0.5
    guard local.x > 0, local.x < 1, local.y > 0, local.y < 1 else { return nil }
    let pane = local * style.panes
    let edge = pane - pane.rounded(.toNearestOrAwayFromZero)
    let frame = style.frameWidth * style.panes
    if abs(edge.x) < frame.x || abs(edge.y) < frame.y { return style.frame }
    let chance = noise(cell, 1)
    let tone = style.glass * (0.6 + 0.9 * noise(cell, 2))
    if noise(cell, 3) < style.curtains && local.y < 0.2 + 0.8 * chance {
      return Colour(0.75, 0.7, 0.6, 0) * (0.6 + 0.4 * noise(cell, 4))
    }
    let mirrored = style.shine * (0.5 + 0.5 * chance) * (1 - 0.5 * local.y)
    return tone + mirrored * (style.sky - tone)
  }

  private func wall(_ place: Point, _ cell: Point, _ inside: Point) -> Colour {
    var light = 1 + style.roughness * TextureTile.shared.value(place.x * 24, place.y * 24)
    if style.ledge > 0 {
      if inside.y < style.ledge {
        light *= 1.2
      } else if inside.y < 1.8 * style.ledge {
        light *= 0.6
      }
    }
    if style.courses > 0 {
      let course = (inside.y * style.courses).rounded(.down)
      let brick = place.x * style.courses * 0.5 + 0.5 * course
      let joint = Point(brick - brick.rounded(.down), inside.y * style.courses - course)
      if joint.x < 0.1 || joint.y < 0.2 { light *= 1.25 }
      light *= 0.92 + 0.16 * noise(Point(brick.rounded(.down), cell.y * style.courses + course), 5)
    }
    // The wall is set back around windows.
    let local = abs(inside - 0.5) / style.window * 2
    if hasWindow(cell) && max(local.x, local.y) < 1.12 { light *= 0.75 }
    return style.plaster * light
  }

  /// A number in 0..1 that belongs to a cell.
  private func noise(_ cell: Point, _ purpose: Int) -> Float {
    var mixed = UInt32(truncatingIfNeeded: Int(cell.x) &* 374_761_393 &+ Int(cell.y) &* 668_265_263)
    mixed = (mixed &+ UInt32(truncatingIfNeeded: (seed &* 31 &+ purpose) &* 974_711)) &* 0x9E37_79B1
    mixed = (mixed ^ (mixed >> 15)) &* 0x85EB_CA77
    return Float((mixed ^ (mixed >> 13)) >> 8) / Float(1 << 24)
  }
}

/// Lane by lane.
private func abs(_ point: Point) -> Point { pointwiseMax(point, -point) }
