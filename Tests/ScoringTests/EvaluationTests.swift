import Imaging
import Networks
import Rain
import Tensors
import Testing

@testable import Scoring

private func pairs(count: Int = 4, size: Int = 16, seed: Int? = nil) throws -> DegradedSet {
  let clean = try Backgrounds(.simple, count: count, size: ImageSize(size), seed: 1)
  return try DegradedSet(clean: clean, rain: RainPreset.named("range/small").rain, seed: seed)
}

@Suite struct EvaluationTests {
  private let metrics: [Metric] = [.psnr, .removedShare, .transmission, .residual, .cleanProbe]

  @Test func doingNothingScoresLikeTheIdentityBaseline() throws {
    let result = try evaluate({ $0 }, on: pairs(size: 48, seed: 3), metrics: metrics)
    let identity = try #require(result.baselines.first { $0.name == "identity" })
    #expect(result.means == identity.means)
    #expect(result.means[1] == 0)
    #expect(result.means[2] == 1)
    #expect(result.rows.count == 4)
    // Doing nothing keeps clean pictures whole, and too small a gain counts on seen rain alone.
    #expect(result.brokenReason == nil)
    let seen = try evaluate({ $0 }, on: pairs(size: 48, seed: 3), metrics: metrics, isSeenRain: true)
    #expect(seen.brokenReason?.contains("gains 0.0 dB") == true)
  }

  @Test func anEvaluationCanBeStopped() throws {
    struct Stop: Error {}
    let fixed = try pairs(size: 48, seed: 3)
    #expect(throws: Stop.self) {
      try evaluate({ $0 }, on: fixed, metrics: metrics, observe: { throw Stop() })
    }
  }

  @Test func scoresAreMeansOverTheImages() throws {
    let result = try evaluate({ try $0 * Tensor(0.9) }, on: pairs(size: 48, seed: 3), metrics: [.residual])
    let values = result.rows.compactMap { $0.scores[0] }
    #expect(abs((result.means[0] ?? 0) - values.reduce(0, +) / Double(values.count)) < 1e-12)
  }

  @Test func rainThatIsNotFixedIsRefusedWithAHint() throws {
    let open = try pairs()
    #expect { try evaluate({ $0 }, on: open, metrics: metrics) } throws: { "\($0)".contains("fix") }
  }

  @Test func greyPicturesAreBroken() throws {
    let result = try evaluate(
      { try $0 * Tensor(0) + Tensor(0.5) }, on: pairs(size: 48, seed: 3), metrics: metrics)
    #expect(result.brokenReason != nil)
  }
}
