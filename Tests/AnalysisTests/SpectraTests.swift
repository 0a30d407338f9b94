import Failures
import Glibc
import GoldenFiles
import Imaging
import Rain
import ImageTensors
import Tensors
import Testing

@testable import Analysis

@Suite struct SpectraTests {
  private let rain = Spectra.Subject.allCases.firstIndex(of: .rain) ?? 0
  private let removed = Spectra.Subject.allCases.firstIndex(of: .removed) ?? 0

  /// Stripes of a frequency over grey, which vary across a direction.
  private func stripes(frequency: Double, angle: Double) -> RainyPair {
    let clean = Image(channels: 1, height: 64, width: 64, filled: 0.5)
    var rainy = clean
    let (sine, cosine) = (sin(angle * .pi / 180), cos(angle * .pi / 180))
    for row in 0..<64 {
      for column in 0..<64 {
        // As streaks that lean counter-clockwise by the angle.
        let across = Double(column) * cosine - Double(row) * sine
        rainy[0, row, column] += 0.3 * Float(sin(2 * .pi * frequency * across))
      }
    }
    return RainyPair(clean: clean, degraded: rainy)
  }

  @Test(arguments: [0.1, 0.25, 0.4], [-45.0, 0, 30]) func aSineHasItsPowerAtItsFrequencyAndDirection(
    frequency: Double, angle: Double
  ) throws {
    let pairs = FixedPairs(pairs: [stripes(frequency: frequency, angle: angle)])
    let found = try Spectra({ $0 }, on: pairs)
    let band = try #require(found.bands.max { $0.power[rain] < $1.power[rain] })
    #expect(abs(band.place - frequency) <= 0.5.squareRoot() / 40 + 1 / 64)
    let direction = try #require(found.directions.max { $0.power[rain] < $1.power[rain] })
    #expect(abs(direction.place - angle) <= 7.5)
    // Parseval: half of the square of the amplitude, 0.3 of 255 levels.
    let total = found.bands.reduce(0) { $0 + $1.power[rain] }
    #expect(abs(total / (0.5 * 0.09 * 255 * 255) - 1) < 0.01)
  }

  @Test func theBandsAddUpToTheMeanSquareUnderTheWindow() throws {
    let (clean, rainy) = (noise(channels: 1, seed: 1), noise(channels: 1, seed: 2))
    let found = try Spectra(
      { try $0 * Tensor(0.5) }, on: FixedPairs(pairs: [RainyPair(clean: clean, degraded: rainy)]))
    var (sum, weights) = (0.0, 0.0)
    for row in 0..<24 {
      for column in 0..<24 {
        let window = [row, column].reduce(1.0) { $0 * (0.5 - 0.5 * cos(2 * .pi * (Double($1) + 0.5) / 24)) }
        let value = 255 * Double(rainy[0, row, column]) / 2
        sum += window * window * value * value
        weights += window * window
      }
    }
    let total = found.bands.reduce(0) { $0 + $1.power[removed] }
    #expect(abs(total / (sum / weights) - 1) < 1e-5)
  }

  @Test func spectraAreThoseOfNumPy() throws {
    let golden = try GoldenFile("analysis.txt")
    let pictures = try golden["spectra.pictures"].values
    let images = (0..<3).map {
      Image(channels: 1, height: 24, width: 21, pixels: Array(pictures[$0 * 504..<($0 + 1) * 504]))
    }
    let pairs = FixedPairs(pairs: [RainyPair(clean: images[0], degraded: images[1])])
    let found = try Spectra(
      { _ in try Tensor(images[2].pixels, shape: [1, 1, 24, 21]) }, on: pairs, bandCount: 5)
    let (powers, correlations) = (
      try golden["spectra.powers"].values, try golden["spectra.correlations"].values
    )
    for subject in Spectra.Subject.allCases.indices {
      for (band, bin) in found.bands.enumerated() {
        let expected = Double(powers[subject * 5 + band])
        #expect(abs(bin.power[subject] - expected) < 1e-5 * expected)
        let correlation = try #require(bin.correlation[subject])
        #expect(abs(correlation - Double(correlations[subject * 5 + band])) < 1e-5)
      }
    }
  }

  @Test func whatRemovesNothingHasNoPowerAndWhatRemovesAllLeavesNone() throws {
    let pairs = try rainyPairs(count: 2)
    let idle = try Spectra({ $0 }, on: pairs)
    #expect(idle.bands.allSatisfy { $0.power[removed] == 0 && $0.correlation[removed] == nil })
    #expect(
      idle.bands.allSatisfy { $0.correlation[rain].map { abs($0 - 1) < 1e-9 } ?? ($0.power[rain] == 0) })
    var clean = try (0..<2).map { try pairs.item(at: $0).clean }
    let perfect = try Spectra({ _ in try Tensor(batch: [clean.removeFirst()]) }, on: pairs)
    for bin in perfect.bands {
      #expect(bin.power[3] == 0 && abs(bin.power[removed] - bin.power[rain]) <= 1e-9 * bin.power[rain])
    }
  }

  @Test func smallPicturesAndNoBandsAreRefused() throws {
    let small = RainyPair(clean: noise(height: 15, seed: 1), degraded: noise(height: 15, seed: 2))
    #expect { try Spectra({ $0 }, on: FixedPairs(pairs: [small])) } throws: { "\($0)".contains("16 × 16") }
    #expect(throws: Failure.self) { try Spectra({ $0 }, on: rainyPairs(), bandCount: 0) }
  }
}
