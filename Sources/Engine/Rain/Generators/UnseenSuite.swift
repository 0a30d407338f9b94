import Failures
import Imaging

/// Rain that no training preset makes, to test on: fixed by its seed, the same in every project and run.
///
/// Two parts. *Slanted* is `StreakRain` outside every preset in length and angle: long, wide, nearly
/// horizontal streaks. *Particles* is made by another generator altogether. Any change that alters a layer
/// needs a new version, so that scores under one version stay comparable; a test holds the layers' hash.
public struct UnseenSuite: Sendable {
  public static let version = 1
  public static let seed = 20_261_122

  /// One kind of rain of the suite.
  public struct Part: Sendable {
    public let name: String
    public let generator: any RainGenerator
    /// One sentence for people.
    public let about: String
  }

  public let parts: [Part]

  public init() throws(Failure) {
    let slanted = try [75.0...88, -88.0 ... -75].map { angles throws(Failure) in
      try StreakRain(
        quantity: .range(200...500), length: .range(62...75), width: .choice([7, 9]), angle: .range(angles))
    }
    parts = [
      Part(
        name: "slanted", generator: try RainMix(slanted),
        about: "Long, wide streaks 75 to 88 degrees off the vertical, to either side."),
      Part(
        name: "particles",
        generator: try ParticleRain(
          density: .range(30...80), length: .range(30...70), width: .range(2...5), angle: .range(-45...45),
          spread: .range(2...8), brightness: .range(0.5...1)),
        about: "Drops at many distances, by another generator than any preset's."),
    ]
  }

  /// Clean images under one part's rain, the same for every reader: the rain of image i depends on the
  /// suite's seed, the part and i.
  ///
  /// - Throws: `Failure` where there is no such part or the images are not fixed.
  public func pairs(_ name: String, over clean: any ImageSet, blend: Blend = .add()) throws(Failure)
    -> DegradedSet
  {
    guard let part = parts.firstIndex(where: { $0.name == name }) else {
      throw Failure(
        "the unseen suite has no part \"\(name)\"",
        hint: "it has \(parts.map(\.name).joined(separator: " and "))")
    }
    guard clean.isFixed else {
      throw Failure(
        "the unseen suite needs fixed images, not \(clean.summary)", hint: "fix them with a seed")
    }
    return try DegradedSet(
      clean: clean, rain: parts[part].generator, blend: blend, seed: Self.seed + 1000 * Self.version + part)
  }
}
