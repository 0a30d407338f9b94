import Failures
import Imaging
import Networks
import Rain
import Tensors
import Testing

@testable import Analysis

@Suite struct AgreementTests {
  @Test func aNetworkAgreesWithItselfAndTheReasonIsSaid() throws {
    let darker: (Tensor) throws -> Tensor = { try $0 * Tensor(0.7) }
    let found = try agreement(of: darker, and: darker, on: rainyPairs())
    #expect(found.count == 4 && found[0].name == "background 0")
    for picture in found {
      #expect(picture.outputs == nil && picture.note == "equal outputs")
      #expect(picture.first == picture.second && picture.first != nil)
      let (removed, errors) = (try #require(picture.removed), try #require(picture.errors))
      #expect(abs(removed - 1) < 1e-12 && abs(errors - 1) < 1e-12)
    }
  }

  /// A difference of 0.1 everywhere is 20 dB, and what adds or takes a constant removes the same everywhere.
  @Test func theNumbersAreThoseOfTheFormulas() throws {
    let clean = Image(channels: 1, height: 16, width: 16, filled: 0.5)
    var rainy = clean
    for index in stride(from: 0, to: 256, by: 3) { rainy.pixels[index] = 0.9 }
    let pair = RainyPair(clean: clean, degraded: rainy)
    let lighter = Image(channels: 1, height: 16, width: 16, pixels: rainy.pixels.map { $0 + 0.1 })
    let found = try Agreement(name: "a", first: rainy, second: lighter, pair: pair)
    #expect(abs(try #require(found.outputs) - 20) < 1e-4)
    #expect(found.removed == nil && found.note == "one removes the same everywhere")
    #expect(abs(try #require(found.errors) - 1) < 1e-9)
    // One leaves the rain, the other overdoes its removal: opposite errors.
    let overdone = Image(channels: 1, height: 16, width: 16, pixels: rainy.pixels.map { 1 - $0 })
    let opposite = try Agreement(name: "a", first: rainy, second: overdone, pair: pair)
    #expect(abs(try #require(opposite.errors) + 1) < 1e-6)
    let perfect = try Agreement(name: "a", first: clean, second: rainy, pair: pair)
    #expect(perfect.first == nil && perfect.errors == nil)
    #expect(perfect.note?.contains("the first output is the clean picture") == true)
  }

  @Test func rainThatIsNotFixedAndOutputsOfAnotherShapeAreRefused() throws {
    let clean = try Backgrounds(.simple, count: 1, size: ImageSize(32), seed: 1)
    let open = try DegradedSet(clean: clean, rain: RainPreset.named("range/small").rain)
    #expect { try agreement(of: { $0 }, and: { $0 }, on: open) } throws: { "\($0)".contains("fix") }
    #expect(throws: Failure.self) {
      try agreement(of: { try $0.averagePooled(2) }, and: { $0 }, on: rainyPairs())
    }
    #expect(throws: Failure.self) { try agreement(of: { $0 }, and: { $0 }, on: FixedPairs(pairs: [])) }
  }
}
