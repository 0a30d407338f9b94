import Failures
import GoldenFiles
import Imaging
import Networks
import Rain
import Tensors
import Testing

@testable import Analysis

@Suite struct AttributionTests {
  private let picture = noise(height: 20, width: 22, seed: 1)
  private let patch = Window(row: 8, column: 6, size: ImageSize(4))

  private func model(_ layer: any Layer) throws -> Model { try Network(layer, name: "test").model(seed: 1) }

  @Test(arguments: Attribution.Detector.allCases) func attributionsAddUpToTheChangeOfTheDetector(
    _ detector: Attribution.Detector
  ) throws {
    let net = try model(ResNet.make(channels: 4, blocks: 1))
    let found = try Attribution(
      of: { try net($0) }, for: picture, patch: patch, detector: detector, steps: 64)
    let change = found.end - found.start
    #expect(abs(change) > 1e-4)
    #expect(abs(found.sum - change) < 0.01 * abs(change) + 1e-5)
  }

  /// The mean of a linear network's patch is a weighted sum: one step is exact.
  @Test func oneStepIsExactForWhatIsLinear() throws {
    let found = try Attribution(of: { $0 }, for: picture, patch: patch, detector: .mean, steps: 1)
    let blurred = picture.blurred(sigma: 1.2)
    for row in 0..<20 {
      for column in 0..<22 {
        let isInside = (8..<12).contains(row) && (6..<10).contains(column)
        let change = (0..<3).reduce(Float(0)) { $0 + picture[$1, row, column] - blurred[$1, row, column] }
        #expect(abs(found.map[0, row, column] - (isInside ? change / 48 : 0)) < 1e-6)
      }
    }
  }

  @Test func attributionsAreThoseOfDifferencesAlongSciPysBlurs() throws {
    let golden = try GoldenFile("analysis.txt")
    let first = try Convolution2D(inputChannels: 1, outputChannels: 3)
    let second = try Convolution2D(inputChannels: 3, outputChannels: 1, hasBias: false)
    let net = try model(Sequential([first, ReLU(), second]))
    try net.assign([
      "0.weight": Tensor(golden["attribution.first"].values, shape: [3, 1, 3, 3]),
      "0.bias": Tensor(golden["attribution.bias"].values, shape: [3]),
      "2.weight": Tensor(golden["attribution.second"].values, shape: [1, 3, 3, 3]),
    ])
    let picture = Image(channels: 1, height: 12, width: 11, pixels: try golden["attribution.picture"].values)
    let found = try Attribution(
      of: { try net($0) }, for: picture, patch: Window(row: 4, column: 3, size: ImageSize(4)), steps: 4)
    let expected = try golden["attribution.map"].values
    let largest = expected.reduce(0) { max($0, abs($1)) }
    for (value, expected) in zip(found.map.pixels, expected) {
      #expect(abs(value - expected) < 2e-4 * largest)
    }
    let ends = try golden["attribution.ends"].values
    #expect(abs(found.start - Double(ends[0])) < 1e-4 * found.start)
    #expect(abs(found.end - Double(ends[1])) < 1e-4 * found.end)
  }

  @Test func nothingOutsideTheReceptiveFieldMatters() throws {
    // Three convolutions of 3 × 3 see 3 pixels on each side.
    let convolution = try Convolution2D(inputChannels: 3, outputChannels: 3)
    let net = try model(Sequential([convolution, ReLU(), convolution, ReLU(), convolution]))
    let found = try Attribution(of: { try net($0) }, for: picture, patch: patch, steps: 8)
    var inside = 0
    for row in 0..<20 {
      for column in 0..<22 {
        let value = found.map[0, row, column]
        if (5..<15).contains(row) && (3..<13).contains(column) {
          if value != 0 { inside += 1 }
        } else {
          #expect(value == 0, "row \(row), column \(column)")
        }
      }
    }
    #expect(inside > 60)
    #expect(try #require(found.diffusionIndex) < 100 * Double(100) / Double(20 * 22))
  }

  @Test func theGiniCoefficientHasItsKnownValues() throws {
    #expect(abs(try #require(gini([2, 2, 2, 2]))) < 1e-12)
    #expect(abs(try #require(gini([0, 0, 0, 5])) - 0.75) < 1e-12)
    #expect(abs(try #require(gini([3, 1, 2])) - 2.0 / 9) < 1e-12)
    #expect(gini([0, 0]) == nil)
  }

  @Test func theFigureShowsThePatchAndThePixels() throws {
    let found = try Attribution(of: { $0 }, for: picture, patch: patch, steps: 4)
    let figure = found.figure(over: picture)
    #expect([figure.channels, figure.height, figure.width] == [3, 20, 22])
    #expect(figure[1, 8, 6] == 0.8 && figure[0, 8, 6] == 0.1)
    #expect(abs(figure[0, 0, 0] - picture.grey()[0, 0, 0]) < 1e-6 && figure[0, 0, 0] == figure[2, 0, 0])
    #expect(figure.pixels.allSatisfy { (0...1).contains($0) })
  }

  @Test func patchesOutsideAndOutputsWithoutGradientsAreRefused() throws {
    let outside = Window(row: 18, column: 0, size: ImageSize(4))
    #expect { try Attribution(of: { $0 }, for: picture, patch: outside) } throws: {
      "\($0)".contains("row 18")
    }
    #expect { try Attribution(of: { $0.detached }, for: picture, patch: patch) } throws: {
      "\($0)".contains("no gradient")
    }
    #expect(throws: Failure.self) { try Attribution(of: { $0 }, for: picture, patch: patch, steps: 0) }
  }
}
