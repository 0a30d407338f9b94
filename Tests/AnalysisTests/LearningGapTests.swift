import Failures
import Imaging
import Rain
import Testing

@testable import Analysis
@testable import Scoring

@Suite struct LearningGapTests {
  private func readings(_ metric: String, _ scores: [[Double?]]) throws -> [SlackingMeter.Reading] {
    let column = try #require(SlackingMeter.metrics.firstIndex { $0.name == metric })
    return scores.enumerated().flatMap { step, scores in
      zip(["memorised", "seen", "slanted", "bent"], scores).map { set, score in
        var all = [Double?](repeating: 0, count: SlackingMeter.metrics.count)
        all[column] = score
        return SlackingMeter.Reading(step: 10 * step, set: set, scores: all)
      }
    }
  }

  @Test func aGapIsPositiveWhereTheFirstSetHasTheBetterScore() throws {
    // Higher is better.
    let shares = try LearningGaps(
      readings("removed_share", [[0, 0, 0, 0], [0.75, 0.5, 0.25, 0.625], [0.5, nil, 0.25, 0]]),
      metric: "removed_share")
    #expect(
      shares.sets == ["memorised", "seen", "slanted", "bent"] && shares.rows.map(\.step) == [0, 10, 20])
    #expect(shares.gaps.map(\.set) == ["memorised", "seen", "seen"])
    #expect(shares.gaps.map(\.other) == ["seen", "slanted", "bent"])
    #expect(
      shares.rows[1].scores == [0.75, 0.5, 0.25, 0.625] && shares.rows[1].gaps == [0.25, 0.25, -0.125])
    #expect(shares.rows[2].gaps == [nil, nil, nil])
    // Lower is better.
    let errors = try LearningGaps(readings("residual", [[0.125, 0.25, 0.5, 1]]), metric: "residual")
    #expect(errors.rows[0].gaps == [0.125, 0.25, 0.75])
  }

  @Test func unknownMetricsAndMissingReadingsAreRefused() throws {
    #expect { try LearningGaps(readings("residual", [[1, 1, 1, 1]]), metric: "ssim") } throws: {
      guard let failure = $0 as? Failure else { return false }
      return failure.message.contains("ssim") && failure.hint?.contains("residual") == true
    }
    #expect(throws: Failure.self) { try LearningGaps([], metric: "residual") }
    // A run that went on under a meter with fewer sets.
    let changed = try readings("residual", [[1, 1, 1, 1], [1, 1, 1]])
    #expect { try LearningGaps(changed, metric: "residual") } throws: { "\($0)".contains("step 10") }
  }

  @Test func memorisedPairsAreFixedAndNoneIsHeldOut() throws {
    let clean = try Backgrounds(.simple, count: 4, size: ImageSize(24), seed: 1)
    let other = try Backgrounds(.simple, count: 2, size: ImageSize(24), seed: 9)
    let rain = try RainPreset.named("range/small").rain
    let training = try DegradedSet(clean: clean, rain: rain)
    let heldOut = try DegradedSet(clean: other, rain: rain, seed: 3)
    let memorised = try memorisedPairs(of: training, count: 3, seed: 5, apartFrom: [("seen", heldOut)])
    #expect(memorised.count == 3 && memorised.isFixed)
    #expect(try memorised.item(at: 1).clean == clean.item(at: 1))
    #expect(try memorised.item(at: 1).rainy != clean.item(at: 1))
    // A set that is fixed stays as it is.
    let fixed = try DegradedSet(clean: clean, rain: rain, seed: 7)
    #expect(
      try memorisedPairs(of: fixed, count: 9, seed: 5, apartFrom: []).item(at: 2) == fixed.item(at: 2))
    #expect { try memorisedPairs(of: training, count: 3, seed: 5, apartFrom: [("seen", fixed)]) } throws: {
      "\($0)".contains("`seen` is a training picture")
    }
  }
}
