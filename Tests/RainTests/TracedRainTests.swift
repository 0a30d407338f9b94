import Failures
import Imaging
import Random
import Testing

@testable import Rain

/// Traces that bend or have beads, and sheets of rain.
@Suite struct TracedRainTests {
  private static let key = RandomKey(seed: 1)

  /// One trace in the middle of a picture of 101 × 101 pixels.
  private static func picture(direction: Double = 0, bend: Double = 0, beads: Double = 0) -> [Float] {
    let trace = Trace(
      row: 50.5, column: 50.5, direction: direction * .pi / 180, length: 60, deviation: 1.5,
      bend: bend * .pi / 180,
      beads: beads, brightness: 1)
    var passed = [Float](repeating: 1, count: 101 * 101)
    trace.dim(&passed, height: 101, width: 101)
    return passed.map { 1 - $0 }
  }

  private static func brightest(_ picture: [Float], row: Int) -> Int {
    (0..<101).max { picture[row * 101 + $0] < picture[row * 101 + $1] } ?? -1
  }

  /// An arc of 60 pixels that turns by 90 degrees has a radius of 38.2 pixels. At 20 rows from the middle it is
  /// 38.2 − √(38.2² − 20²) = 5.65 pixels off the straight line.
  @Test(arguments: [(90.0, 6), (-90.0, -6)])
  func bentTracesAreArcs(_ bend: Double, _ off: Int) {
    let picture = Self.picture(bend: bend)
    #expect(Self.brightest(picture, row: 50) == 50)
    // Traces fade towards their ends, which moves the brightest pixel of a row by less than one.
    for row in [30, 70] { #expect(abs(Self.brightest(picture, row: row) - (50 + off)) <= 1) }
    #expect(Self.brightest(Self.picture(), row: 30) == 50)
  }

  /// Bending moves light and does not make any.
  @Test func bentTracesAreAsBrightAsStraightOnes() {
    let straight = Self.picture(direction: 20).reduce(0, +)
    for bend in [0.05, 30, -90, 120] {
      #expect(abs(Self.picture(direction: 20, bend: bend).reduce(0, +) / straight - 1) < 0.02)
    }
  }

  @Test func tracesLeanCounterClockwise() {
    let picture = Self.picture(direction: 30)
    #expect(Self.brightest(picture, row: 40) < 47 && Self.brightest(picture, row: 60) > 53)
  }

  @Test func tracesHaveAsManyBeadsAsTheyAreGiven() {
    func peaks(_ beads: Double) -> Int {
      let picture = Self.picture(beads: beads)
      let line = (0..<101).map { picture[$0 * 101 + 50] }
      return (1..<100).count { line[$0] > 0.5 && line[$0] > line[$0 - 1] && line[$0] >= line[$0 + 1] }
    }
    #expect(peaks(4) == 4 && peaks(6) == 6)
    #expect(peaks(0) == 1)
  }

  @Test func layersAreTheSameForTheSameKey() throws {
    let traces = try TracedRain(
      density: .constant(60), length: .constant(30), width: .constant(3), angle: .constant(10),
      bend: .constant(60), beads: .range(2...4))
    let sheets = try SheetRain(
      density: .constant(400), length: .constant(12), width: .constant(2), angle: .constant(0),
      wave: .constant(40), veil: .constant(0.2))
    for rain in [traces, sheets] as [any RainGenerator] {
      let layer = try rain.sample(height: 40, width: 56, key: Self.key)
      #expect(layer.channels == 1 && layer.height == 40 && layer.width == 56)
      #expect(layer.pixels.allSatisfy { $0 >= 0 && $0 <= 1 } && layer.pixels.contains { $0 > 0.3 })
      #expect(try rain.sample(height: 40, width: 56, key: Self.key) == layer)
      #expect(try rain.sample(height: 40, width: 56, key: Self.key.index(1)) != layer)
    }
  }

  /// As dense at the borders as in the middle, and in small pictures as in large ones.
  @Test(arguments: [MatchedSuite.Kind.bent, .beaded, .sheets])
  func rainIsStationary(_ kind: MatchedSuite.Kind) throws {
    let rain = try kind.rain()
    func mean(_ side: Int, _ count: Int) throws -> Double {
      let all = try (0..<count).flatMap {
        try rain.layer(height: side, width: side, key: Self.key.index($0)).pixels
      }
      return all.reduce(0) { $0 + Double($1) } / Double(all.count)
    }
    #expect(abs(try mean(40, 400) / mean(160, 60) - 1) < 0.08)
  }

  /// Some places of a layer have many more streaks than others.
  @Test func sheetsAreUneven() throws {
    func spread(_ wave: Double) throws -> Double {
      let rain = try SheetRain(
        density: .constant(3000), length: .constant(4), width: .constant(1.5), angle: .constant(0),
        wave: .constant(wave), veil: .constant(0))
      let layer = try rain.sample(height: 128, width: 128, key: Self.key)
      let blocks = (0..<64).map { block in
        (0..<256).reduce(0.0) { sum, pixel in
          sum + Double(layer[0, block / 8 * 16 + pixel / 16, block % 8 * 16 + pixel % 16])
        }
      }
      let mean = blocks.reduce(0, +) / 64
      return (blocks.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 64).squareRoot() / mean
    }
    // Waves much shorter than a block average out in it.
    #expect(try spread(60) > 1.5 * spread(4))
  }

  @Test func parametersThatMakeNoSenseAreRefused() {
    #expect(throws: Failure.self) {
      try TracedRain(
        density: .constant(1), length: .constant(9), width: .constant(2), angle: .constant(0),
        beads: .constant(2.5))
    }
    #expect(throws: Failure.self) {
      try TracedRain(
        density: .constant(1), length: .constant(9), width: .constant(2), angle: .constant(0),
        bend: .constant(200))
    }
    #expect(throws: Failure.self) {
      try SheetRain(
        density: .constant(1), length: .constant(9), width: .constant(2), angle: .constant(0),
        wave: .constant(1), veil: .constant(0))
    }
  }
}
