import Failures
import Glibc
import Imaging
import Testing

@testable import Scoring

/// PSNR and SSIM against scikit-image (scripts/golden/metrics.py).
struct ScoreTests {
  static let protocols: [String: ScoreProtocol] = [
    "rgb": .rgb, "rgb-8bit": ScoreProtocol(.rgb, roundsInput: true), "y": .y,
    "y-8bit": ScoreProtocol(.y, roundsInput: true), "y-rounded": .yRounded,
    "y-border": ScoreProtocol(.y, border: 4), "matlab": .yRounded,
  ]

  @Test(arguments: protocols.keys.sorted())
  func equalsScikitImageAndMatlabsFormula(_ name: String) throws {
    let goldens = try Golden.all().filter { $0.name == name }
    #expect(goldens.count >= 3)
    let scoreProtocol = try #require(Self.protocols[name])
    for golden in goldens {
      let (clean, output) = golden.images
      let ratio = try peakSignalToNoise(output, clean, on: scoreProtocol)
      let similarity = try structuralSimilarity(output, clean, on: scoreProtocol)
      #expect(abs(ratio - golden.ratio) < 1e-6, "\(golden)")
      #expect(abs(similarity - golden.similarity) < 1e-5, "\(golden)")
    }
  }

  /// A grey picture is luma of 0 to 255 as it is; as three equal channels it would be of 16 to 235 and score higher.
  @Test(arguments: [("y-grey", ScoreProtocol.y), ("y-rounded-grey", .yRounded)])
  func greyIsItsOwnLuma(_ name: String, _ scoreProtocol: ScoreProtocol) throws {
    let goldens = try Golden.all().filter { $0.name == name }
    #expect(goldens.count >= 3)
    for golden in goldens {
      let (clean, output) = golden.images
      let grey = [output, clean].map { image in
        Image(
          channels: 1, height: image.height, width: image.width,
          pixels: Array(image.pixels[..<(image.height * image.width)]))
      }
      let ratio = try peakSignalToNoise(grey[0], grey[1], on: scoreProtocol)
      let similarity = try structuralSimilarity(grey[0], grey[1], on: scoreProtocol)
      #expect(abs(ratio - golden.ratio) < 1e-6, "\(golden)")
      #expect(abs(similarity - golden.similarity) < 1e-5, "\(golden)")
      guard scoreProtocol == .y else { continue }
      let colour = try peakSignalToNoise(grey[0].colour(), grey[1].colour(), on: .y)
      #expect(abs(colour - ratio - 20 * log10(255.0 / 219)) < 1e-6)
    }
  }

  @Test func smallCasesByHand() throws {
    let clean = Image(channels: 1, height: 1, width: 4, pixels: [0, 0.5, 1, 1])
    let output = Image(channels: 1, height: 1, width: 4, pixels: [0, 0.5, 0.5, 1])
    #expect(try meanSquaredError(output, clean) == 0.0625)
    #expect(try meanAbsoluteError(output, clean) == 0.125)
    #expect(abs(try peakSignalToNoise(output, clean) - 12.041199826559248) < 1e-12)
    #expect(try peakSignalToNoise(clean, clean) == .infinity)
  }

  @Test func shapesMustFit() {
    let small = Image(channels: 1, height: 8, width: 8)
    let large = Image(channels: 1, height: 12, width: 12)
    #expect(throws: Failure.self) { try peakSignalToNoise(small, large) }
    #expect(throws: Failure.self) { try structuralSimilarity(small, small) }
    #expect(throws: Failure.self) {
      try peakSignalToNoise(small, small, on: ScoreProtocol(.rgb, border: 4))
    }
    #expect(throws: Failure.self) {
      try peakSignalToNoise(
        Image(channels: 2, height: 2, width: 2), Image(channels: 2, height: 2, width: 2), on: .y)
    }
  }

  @Test func betterKnowsItsDirection() {
    #expect(Metric.psnr.isBetter(30, than: 20) && !Metric.residual.isBetter(0.3, than: 0.2))
    #expect(Metric.removedShare.isBetter(0.9, than: 1.3))
    #expect(!Metric.psnr.isBetter(.nan, than: 1) && Metric.psnr.isBetter(1, than: .nan))
    #expect(Set(Metric.all.map(\.name)).count == Metric.all.count)
  }
}

private struct Golden {
  let height: Int
  let width: Int
  let salt: Int
  let name: String
  let ratio: Double
  let similarity: Double

  static func all() throws -> [Golden] {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let file = try #require(fopen("/\(folder)/Golden/scores.txt", "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let next = getc(file), next >= 0 { bytes.append(UInt8(next)) }
    return try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
      let words = line.split(separator: " ").map(String.init)
      return Golden(
        height: try #require(Int(words[0])), width: try #require(Int(words[1])),
        salt: try #require(Int(words[2])), name: words[3], ratio: try #require(Double(words[4])),
        similarity: try #require(Double(words[5])))
    }
  }

  /// The same formula as in the script.
  var images: (clean: Image, output: Image) {
    var clean = Image(channels: 3, height: height, width: width)
    var output = clean
    for channel in 0..<3 {
      for row in 0..<height {
        for column in 0..<width {
          let place = (channel * height + row) * width + column
          func noise(_ factor: Int) -> Int { (((place * factor + salt) % (1 << 32)) >> 20) % 256 }
          let level = (row * 8 + column * 5 + channel * 90) % 700 + noise(2_654_435_761)
          clean[channel, row, column] = Float(level) / 1024
          let changed = level + noise(2_246_822_519) / 4 - 20
          output[channel, row, column] = Float(min(max(changed, 0), 1024)) / 1024
        }
      }
    }
    return (clean, output)
  }
}
