import Failures
import Imaging
import Random
import Versions

/// Pairs made by degrading clean images, as with rain, noise or blur.
public struct DegradedSet: DataSet {
  /// The images that are degraded.
  public let clean: any ImageSet
  /// What is done to the images.
  public let degradation: any Degradation
  /// Seed that fixes how image i is degraded; nil where the key of the reader decides.
  public let seed: Int?

  public init(clean: any ImageSet, degradation: any Degradation, seed: Int? = nil) {
    self.clean = clean
    self.degradation = degradation
    self.seed = seed
  }

  /// Clean images under rain.
  ///
  /// - Throws: `Failure` where the strength of the blend is outside 0...10.
  public init(
    clean: any ImageSet, rain: any RainGenerator, blend: Blend = .add(), seed: Int? = nil
  ) throws(Failure) {
    self.init(clean: clean, degradation: try Rainfall(rain, blend: blend), seed: seed)
  }

  public var count: Int { clean.count }
  public var isFixed: Bool { clean.isFixed && seed != nil }

  public var ingredients: [any Recipe] { [clean, degradation] }

  public func text(_ detail: Detail) -> String {
    "\(clean.text(detail)), with \(degradation.text(detail))" + (seed.map { " (seed \($0))" } ?? "")
  }

  public func item(at index: Int, reader: RandomKey) throws -> RainyPair {
    let clean = try clean.item(at: index, reader: reader)
    let key = seed.map { RandomKey(seed: $0).purpose("rain").index(index) } ?? reader.purpose("rain")
    return try degradation.pair(from: clean, key: key)
  }

  public func size(at index: Int, reader: RandomKey) throws -> ImageSize {
    try clean.size(at: index, reader: reader)
  }

  public func name(at index: Int) -> String { clean.name(at: index) }
}

extension Part {
  /// Pairs of clean and rainy pictures.
  public static let pairs = Part("pairs", version: 1, sources: "Engine/Rain/Pairs")
}

extension DegradedSet {
  public static var part: Part { .pairs }
}

extension CleanImages {
  public static var part: Part { .pairs }
}

extension PairedFiles {
  public static var part: Part { .pairs }
}
