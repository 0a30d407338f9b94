import Imaging
import Rain
import Versions

/// What was changed, apart from how large the change is: its direction, and its share in bands of spatial frequency.
///
/// These describe a restoration. None of them can rank restorations, since each can be raised without removing rain.
public struct ChangeScores: Hashable, Sendable {
  /// ⟨output − rainy, d⟩ / (‖output − rainy‖ ‖d‖) over rain, with d = clean − rainy: 1 where the change points exactly
  /// at the clean picture, however large it is. nil where nothing was changed.
  public let alignment: Double?
  /// ρ of the change and d over the whole picture in bands of spatial frequency, which are differences of Gaussians: what
  /// varies over more than their standard deviation of 8 pixels.
  public let low: Double?
  /// What varies over 2 to 8 pixels.
  public let middle: Double?
  /// What varies over less than 2 pixels.
  public let high: Double?

  /// - Parameter rain: where it rains, 1 for each pixel of rain and 0 elsewhere.
  init(output: Image, rainy: Image, clean: Image, rain: [Double]) {
    let change = Image.difference(output, rainy)
    let wanted = Image.difference(clean, rainy)
    func product(_ first: Image, _ second: Image, _ weights: [Double]? = nil) -> Double {
      var sum = 0.0
      let plane = first.height * first.width
      for index in first.pixels.indices {
        sum += Double(first.pixels[index]) * Double(second.pixels[index]) * (weights?[index % plane] ?? 1)
      }
      return sum
    }
    func ratio(_ value: Double, _ reference: Double) -> Double? {
      reference > 1e-12 ? value / reference : nil
    }
    alignment = ratio(
      product(change, wanted, rain),
      (product(change, change, rain) * product(wanted, wanted, rain)).squareRoot())
    // Blurred before they are subtracted, since pictures lie in 0..1 and differences do not.
    func blurred(_ sigma: Double) -> (change: Image, wanted: Image) {
      let before = rainy.blurred(sigma: sigma)
      return (
        .difference(output.blurred(sigma: sigma), before), .difference(clean.blurred(sigma: sigma), before)
      )
    }
    let (coarse, fine) = (blurred(8), blurred(2))
    func share(_ change: Image, _ wanted: Image) -> Double? {
      ratio(product(change, wanted), product(wanted, wanted))
    }
    low = share(coarse.change, coarse.wanted)
    middle = share(.difference(fine.change, coarse.change), .difference(fine.wanted, coarse.wanted))
    high = share(.difference(change, fine.change), .difference(wanted, fine.wanted))
  }
}

extension Image {
  /// first − second, value by value.
  fileprivate static func difference(_ first: Image, _ second: Image) -> Image {
    var result = first
    for index in result.pixels.indices { result.pixels[index] -= second.pixels[index] }
    return result
  }
}

extension Metric {
  private static let fooled = "Describes and does not rank:"

  /// The direction of the change (`ChangeScores.alignment`).
  public static var alignment: Metric {
    Metric(
      "alignment",
      summary:
        "How well the change where it rains points at the clean picture. \(fooled) grey scores about 0.8.",
      formula: "⟨output − rainy, d⟩ / (‖output − rainy‖ ‖d‖) over rain, d = clean − rainy", better: .higher,
      target: 1, undefined: "nothing was changed, or no pixel is rain", part: .changes
    ) { try $0.changes().alignment }
  }

  /// ρ of slow variation (`ChangeScores.low`).
  public static var lowRemovedShare: Metric {
    Metric(
      "removed_share_low",
      summary: "The removed share of what varies over more than 8 pixels. \(fooled) a darker picture scores.",
      formula: "ρ over the picture after a Gaussian with σ = 8 pixels", better: .nearTarget, target: 1,
      undefined: "the rain changes nothing in this band", part: .changes
    ) { try $0.changes().low }
  }

  /// ρ between (`ChangeScores.middle`).
  public static var middleRemovedShare: Metric {
    Metric(
      "removed_share_middle",
      summary: "The removed share of what varies over 2 to 8 pixels. \(fooled) a blur scores.",
      formula: "ρ over the picture after Gaussians with σ = 2 less σ = 8 pixels", better: .nearTarget,
      target: 1,
      undefined: "the rain changes nothing in this band", part: .changes
    ) { try $0.changes().middle }
  }

  /// ρ of fast variation (`ChangeScores.high`).
  public static var highRemovedShare: Metric {
    Metric(
      "removed_share_high",
      summary:
        "The removed share of what varies over less than 2 pixels. \(fooled) grey scores 0.9, a darker picture 0.4.",
      formula: "ρ over the picture less its Gaussian with σ = 2 pixels", better: .nearTarget, target: 1,
      undefined: "the rain changes nothing in this band", part: .changes
    ) { try $0.changes().high }
  }
}

extension Part {
  /// Direction and bands of what was changed.
  public static let changes = Part("change scores", version: 1, in: "Engine/Scoring/Metrics")
}
