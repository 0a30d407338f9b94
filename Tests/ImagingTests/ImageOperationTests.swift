import Failures
import Testing

@testable import Imaging

struct ImageOperationTests {
  @Test func flipsAndTurns() {
    let image = Image(channels: 1, height: 2, width: 3, pixels: [1, 2, 3, 4, 5, 6])
    #expect(image.flippedHorizontally().pixels == [3, 2, 1, 6, 5, 4])
    #expect(image.flippedVertically().pixels == [4, 5, 6, 1, 2, 3])
    let turned = image.rotatedByQuarter()
    #expect(turned.height == 3 && turned.width == 2 && turned.pixels == [3, 6, 2, 5, 1, 4])
  }

  @Test func windowsOutsideAreErrors() throws {
    let image = ramp(3, 4)
    #expect(try image.cropped(to: Window(image.size)) == image)
    for window in [
      Window(row: -1, column: 0, size: ImageSize(2)), Window(row: 2, column: 0, size: ImageSize(2)),
      Window(row: 0, column: 3, size: ImageSize(2)), Window(row: 0, column: 0, size: ImageSize(0)),
    ] {
      #expect(throws: Failure.self) { try image.cropped(to: window) }
    }
  }

  @Test func lumaHasItsWeights() {
    func luma(_ red: Float, _ green: Float, _ blue: Float) -> Float {
      Image(channels: 3, height: 1, width: 1, pixels: [red, green, blue]).grey().pixels[0]
    }
    #expect(luma(0, 0, 0) == 0 && abs(luma(1, 1, 1) - 1) < 1e-6 && abs(luma(0, 1, 0) - 0.587) < 1e-6)
  }

  @Test func shrinkingAveragesAreas() {
    let image = Image(channels: 1, height: 2, width: 4, pixels: [0, 1, 2, 3, 4, 5, 6, 7])
    #expect(image.resized(to: ImageSize(height: 1, width: 2)).pixels == [2.5, 4.5])
    let thirds = Image(channels: 1, height: 1, width: 3, pixels: [0, 3, 6]).resized(
      to: ImageSize(height: 1, width: 2))
    #expect(abs(thirds.pixels[0] - 1) < 1e-6 && abs(thirds.pixels[1] - 5) < 1e-6)
  }

  @Test func growingInterpolates() {
    let image = Image(channels: 1, height: 1, width: 2, pixels: [0, 1])
    #expect(image.resized(to: ImageSize(height: 1, width: 4)).pixels == [0, 0.25, 0.75, 1])
    #expect(ramp(40, 20).thumbnail(side: 10).size == ImageSize(height: 10, width: 5))
  }

  @Test func fingerprintsSurviveScalingAndTellPicturesApart() throws {
    let set = try Backgrounds(.natural, count: 12, size: ImageSize(96), seed: 2)
    let prints = try (0..<12).map { Fingerprint(try set.item(at: $0)) }
    for first in 0..<12 {
      let small = Fingerprint(try set.item(at: first).resized(to: ImageSize(height: 60, width: 72)))
      #expect(prints[first].showsTheSame(as: small))
      for second in 0..<first { #expect(prints[first].distance(to: prints[second]) > 60) }
    }
    #expect(Fingerprint(Image(channels: 3, height: 9, width: 9, filled: 0.3)).isBlank)
  }
}
