import Failures
import Glibc

/// What the leaves of dead-leaves pictures are like, from a few big smooth ones to many small textured ones.
public struct LeafStyle: Hashable, Sendable {
  /// From 0 (simple) over 0.5 (natural) to 1 (complex). All other properties are interpolated from it.
  public let complexity: Double
  /// Range of leaf radii in pixels. Their density is proportional to r⁻³, for which pictures look alike at every scale
  /// within the range, as photographs do.
  public let radii: ClosedRange<Double>
  /// Amplitude of the texture on leaves, 0..1.
  let texture: Double
  /// Size of the coarsest texture grain in pixels.
  let grain: Double
  /// How much leaves brighten towards the light and shadow what lies behind.
  let shading: Double
  /// Width of the transition at a leaf's edge in pixels; 1 is sharp.
  let softness: Double
  /// Spread of leaf colours about the picture's own.
  let colourSpread: Double

  /// - Throws: `Failure` unless the complexity lies in 0..1.
  public init(complexity: Double) throws(Failure) {
    guard complexity >= 0 && complexity <= 1 else {
      throw Failure(
        .invalid, "the complexity of backgrounds must be between 0 and 1, not \(complexity)")
    }
    self.init(at: complexity)
  }

  /// Few big smooth leaves with soft shading.
  public static let simple = LeafStyle(at: 0)
  /// Leaves of all sizes, textured and shaded, about as complex as photographs.
  public static let natural = LeafStyle(at: 0.5)
  /// Many small leaves with fine, strong texture.
  public static let complex = LeafStyle(at: 1)

  private init(at complexity: Double) {
    self.complexity = complexity
    /// Piecewise linear through the values at 0, 0.5 and 1.
    func between(_ simple: Double, _ natural: Double, _ complex: Double) -> Double {
      complexity < 0.5
        ? simple + (natural - simple) * complexity * 2
        : natural + (complex - natural) * (complexity - 0.5) * 2
    }
    radii = exp(between(log(28), log(2.8), log(1.2)))...exp(between(log(90), log(90), log(24)))
    texture = between(0, 0.11, 0.22)
    grain = between(16, 9, 4)
    shading = between(0.5, 0.35, 0.25)
    softness = between(3, 1.2, 1)
    colourSpread = between(0.5, 0.8, 1)
  }
}
