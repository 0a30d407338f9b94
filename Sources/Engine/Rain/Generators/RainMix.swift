import Failures
import Imaging
import Random
import Versions

/// One of several generators for each layer, chosen at random.
public struct RainMix: RainGenerator {
  /// The generators to choose from.
  public let generators: [any RainGenerator]
  /// Relative probability of each generator; the weights need not add up to 1.
  public let weights: [Double]

  /// - Parameter weights: one for each generator, 0 or more; nil, the default, makes all equally likely.
  /// - Throws: `Failure` where there are no generators, or the weights are negative, all zero or of another number.
  public init(_ generators: [any RainGenerator], weights: [Double]? = nil) throws(Failure) {
    self.generators = generators
    self.weights = try mixingWeights(weights, count: generators.count)
  }

  public var ingredients: [any Recipe] { generators }

  public func text(_ detail: Detail) -> String {
    mixedText(generators.map { $0.text(detail) }, weights, detail)
  }

  public func layer(height: Int, width: Int, key: RandomKey) throws -> Image {
    var stream = key.purpose("mix").stream()
    // A key of its own, or a mix within a mix would choose by the same number.
    let part = key.purpose("mixed")
    return try generators[weightedIndex(weights, &stream)].layer(height: height, width: width, key: part)
  }
}

/// The weights of `count` kinds that are mixed; without any, all are equally likely.
func mixingWeights(_ weights: [Double]?, count: Int) throws(Failure) -> [Double] {
  guard count > 0 else { throw Failure("there is nothing to mix") }
  let weights = weights ?? [Double](repeating: 1, count: count)
  guard weights.count == count else {
    throw Failure("a mix needs one weight for each kind, but has \(count) kinds and \(weights.count) weights")
  }
  try checkWeights(weights, of: "what is mixed")
  guard weights.reduce(0, +).isFinite else {
    throw Failure("the weights of what is mixed are too large to add up")
  }
  return weights
}

func mixedText(_ parts: [String], _ weights: [Double], _ detail: Detail) -> String {
  let percent = weights.map { $0 / weights.reduce(0, +) * 100 }
  let shares = zip(parts, percent).map { part, percent in
    "\(detail == .identity ? "\(percent)" : "\(Int(percent.rounded()))") % \(part)"
  }
  return "a mix: \(shares.joined(separator: "; "))"
}

extension RainMix {
  public static var part: Part { .rain }
}
