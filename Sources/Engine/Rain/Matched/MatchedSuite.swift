import Failures
import Imaging
import Random
import Versions

/// Version 2 of the suite of unseen rain: kinds of rain that no training preset makes, fixed by the suite's seed, and
/// added so strongly that all pictures have the same input PSNR. `UnseenSuite` is version 1.
///
/// All kinds are stationary, with sizes in pixels: a larger picture shows more of the rain, not larger rain. Their
/// densities are such that at 16 dB rain (β R > 50/255) covers a fifth of the pixels on average, in pictures of usual
/// brightness from 64 × 64 pixels on; in bright pictures it covers more.
///
/// Thin steep rain and rain turned by 60 to 70 degrees are no kinds of the suite: they lie within *range/large*. Any
/// change that alters a layer needs a new version, so that scores under one version stay comparable; a test holds the
/// layers' hash.
public struct MatchedSuite: Sendable {
  /// Version of the suite; scores under different versions cannot be compared.
  public static let version = 2

  /// A kind of rain of the suite. Tables show kinds apart, in this order.
  public enum Kind: String, Sendable, CaseIterable {
    case slanted, particles, physical, bent, beaded, sheets

    /// One sentence for users.
    public var about: String {
      switch self {
      case .slanted: "Long, wide streaks 75 to 88 degrees off the vertical, to either side."
      case .particles: "Straight streaks of drops at many distances, from small and dim to large and bright."
      case .physical: "A cloudburst of 130 mm/h, simulated from the physics of drops and cameras."
      case .bent: "Streaks that a gust bends by 60 to 120 degrees while the shutter is open."
      case .beaded: "Streaks of 4 to 8 beads, as drops leave them in the light of a flickering lamp."
      case .sheets: "Distant rain: fine streaks in sheets that come and go, in a mist."
      }
    }

    /// Makes the layers, before they are made as strong as the PSNR asks.
    public func rain() throws(Failure) -> any RainGenerator {
      switch self {
      case .slanted:
        let sides = try [75.0...88, -88.0 ... -75].map { angles throws(Failure) in
          try StreakRain(
            quantity: .range(15...33), length: .range(62...75), width: .choice([7, 9]), angle: .range(angles),
            variant: .fork)
        }
        return BorderlessRain(try RainMix(sides), margin: 40)
      case .particles:
        return try ParticleRain(
          density: .range(90...240), length: .range(30...70), width: .range(2...5), angle: .range(-45...45),
          spread: .range(2...8), brightness: .range(0.5...1))
      case .physical:
        return try PhysicalRain(rate: .constant(130), exposure: .constant(0.002))
      case .bent:
        return try TracedRain(
          density: .range(38...76), length: .range(40...80), width: .range(3...6), angle: .range(-60...60),
          bend: .choice([-120, -90, -60, 60, 90, 120]))
      case .beaded:
        return try TracedRain(
          density: .range(32...68), length: .range(50...90), width: .range(3...6), angle: .range(-40...40),
          beads: .range(4...8))
      case .sheets:
        return try SheetRain(
          density: .range(260...540), length: .range(10...20), width: .range(1.5...2.5),
          angle: .range(-40...40),
          wave: .range(40...80), veil: .range(0.1...0.3))
      }
    }
  }

  /// Input PSNR of all pictures in dB.
  public let psnr: Double

  /// The PSNRs in dB that the suite can have: below 5 even black images are too bright for it.
  public static let psnrs = 5.0...MatchedRain.psnrs.upperBound

  public init(psnr: Double = 16) { self.psnr = psnr }

  /// Clean images under one kind of rain, the same for every reader: the rain of image i depends only on the suite's
  /// seed and version, the kind and i, and its strength on the image as well. Images too bright for the PSNR are
  /// replaced (`WithoutBright`).
  ///
  /// - Throws: `Failure` where the images are not fixed or the PSNR is outside `psnrs`.
  public func pairs(_ kind: Kind, over clean: any ImageSet) throws(Failure) -> DegradedSet {
    guard clean.isFixed else {
      throw Failure(
        "the unseen suite needs fixed images, not \(clean.summary)", hint: "fix them with a seed")
    }
    guard Self.psnrs.contains(psnr) else {
      throw Failure(
        "the unseen suite has an input PSNR from 5 to 60 dB, not \(psnr)",
        hint: "16 dB is usual; `rain.matched(psnr: …)` goes lower")
    }
    let number = Kind.allCases.prefix { $0 != kind }.count
    return DegradedSet(
      clean: WithoutBright(clean, psnr: psnr), degradation: try MatchedRain(kind, psnr: psnr),
      seed: UnseenSuite.seed + 1000 * Self.version + number)
  }
}

extension MatchedSuite.Kind: RainGenerator {
  public static var part: Part { .matchedRain }

  public var ingredients: [any Recipe] { (try? rain()).map { [$0] } ?? [] }

  public func text(_ detail: Detail) -> String {
    let name = "\(rawValue) rain of the unseen suite (version \(MatchedSuite.version))"
    return ([name] + (detail == .summary ? [] : ingredients.map(\.identity))).joined(separator: ": ")
  }

  public func layer(height: Int, width: Int, key: RandomKey) throws -> Image {
    try rain().layer(height: height, width: width, key: key)
  }
}
