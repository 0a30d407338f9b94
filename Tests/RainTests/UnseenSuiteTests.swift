import Failures
import Imaging
import Testing

@testable import Rain

struct UnseenSuiteTests {
  @Test(arguments: RainPreset.all.map(\.name))
  func liesOutsideEveryPreset(_ name: String) throws {
    let preset = try RainPreset.named(name).rain
    for part in try UnseenSuite().parts {
      let generators = (part.generator as? RainMix)?.generators ?? [part.generator]
      for generator in generators {
        guard let streaks = generator as? StreakRain else { continue }
        let isOutside =
          streaks.angle.isDisjoint(from: preset.angle) && streaks.length.isDisjoint(from: preset.length)
        #expect(isOutside, "\(part.name) overlaps \(name)")
      }
    }
  }

  @Test func overlapIsNoticed() {
    #expect(!ParameterDraw.range(1...3).isDisjoint(from: .range(3...5)))
    #expect(!ParameterDraw.choice([1, 9]).isDisjoint(from: .range(8...9)))
    #expect(ParameterDraw.choice([1, 9]).isDisjoint(from: .constant(5)))
  }

  /// The layers themselves, so that scores of different runs and versions of the program stay comparable.
  /// Where this fails on purpose, raise `UnseenSuite.version`. (Another system's mathematics library may
  /// round single pixels differently.)
  @Test(arguments: [("slanted", 0), ("particles", 1)])
  func keepsItsLayers(_ name: String, _ part: Int) throws {
    #expect(UnseenSuite.version == 1)
    let clean = ImageList((0..<4).map { _ in Image(channels: 3, height: 64, width: 64) })
    let pairs = try UnseenSuite().pairs(name, over: clean)
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in 0..<4 {
      let layer = try pairs.item(at: index).layer
      for value in layer.pixels {
        hash = (hash ^ UInt64((value * 255).rounded())) &* 0x0000_0100_0000_01b3
      }
    }
    let expected: [UInt64] = [12_349_940_121_259_514_231, 17_858_047_419_550_752_783]
    #expect(hash == expected[part])
  }

  @Test func needsFixedImagesAndAKnownPart() throws {
    let clean = ImageList([Image(channels: 3, height: 64, width: 64)])
    #expect(throws: Failure.self) { try UnseenSuite().pairs("sideways", over: clean) }
    let moving = try clean.crop(ImageSize(8))
    #expect(throws: Failure.self) { try UnseenSuite().pairs("slanted", over: moving) }
  }
}
