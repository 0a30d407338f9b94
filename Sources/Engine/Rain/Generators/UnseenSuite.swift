import Failures
import Imaging
import Versions

/// Version 1 of the rain to test on that no training preset makes, with which earlier tables were computed;
/// `MatchedSuite` is version 2. It is fixed by its seed and so the same in every project and run.
///
/// Two parts: *slanted* is `StreakRain` outside every preset in length and angle, with long, wide, nearly horizontal
/// streaks; *particles* is made by another generator, `ParticleRain`. Any change that alters a layer needs a new
/// version, so that scores under one version stay comparable; a test holds the layers' hash.
public struct UnseenSuite: Sendable {
  /// Version of the suite; scores under different versions cannot be compared.
  public static let version = 1
  /// Seed that, with the version, the part and the index of an image, determines its rain.
  public static let seed = 20_261_122

  /// One kind of rain of the suite.
  public struct Part: Sendable {
    /// Name of the part, "slanted" or "particles".
    public let name: String
    /// Makes the layers of this part.
    public let generator: any RainGenerator
    /// One sentence for users.
    public let about: String
  }

  /// First "slanted", then "particles".
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

  /// Clean images under the rain of one part, the same for every reader: the rain of image i depends only on the
  /// suite's seed and version, the part and i.
  ///
  /// - Parameter name: of the part, "slanted" or "particles".
  /// - Throws: `Failure` where there is no such part, the images are not fixed or the blend's strength is outside
  ///   0...10.
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
