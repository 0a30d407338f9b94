import Imaging
import Tensors

/// Each layer made by one of several generators, drawn by weight.
public struct RainMix: RainGenerator {
  public let generators: [any RainGenerator]
  public let weights: [Double]

  /// - Throws: `RainError` where there is nothing to mix or the weights do not fit.
  public init(_ generators: [any RainGenerator], weights: [Double]? = nil) throws(RainError) {
    guard !generators.isEmpty else { throw RainError("there is no rain to mix") }
    let weights = weights ?? [Double](repeating: 1, count: generators.count)
    guard weights.count == generators.count else {
      throw RainError("\(generators.count) kinds of rain are mixed with \(weights.count) weights")
    }
    try checkWeights(weights, of: "the mixed rain")
    self.generators = generators
    self.weights = weights
  }

  public var summary: String {
    let total = weights.reduce(0, +)
    let parts = zip(generators, weights).map { "\(Int(($1 / total * 100).rounded())) % \($0.summary)" }
    return "a mix: \(parts.joined(separator: "; "))"
  }

  public func layer(height: Int, width: Int, key: RandomKey) -> Image {
    var stream = key.purpose("mix").stream()
    // A key of its own, or a mix within a mix would choose by the same number.
    let part = key.purpose("mixed")
    return generators[weightedIndex(weights, &stream)].layer(height: height, width: width, key: part)
  }
}
