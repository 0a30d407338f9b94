import Failures
import Glibc
import ImageTensors
import Imaging
import Rain
import Scoring
import Tensors
import Versions

/// How far two networks agree on one rainy picture, beside how near each comes to the clean one.
///
/// Kadkhodaie et al. ("Generalization in diffusion models arises from geometry-adaptive harmonic representations", ICLR
/// 2024) train two denoisers on disjoint pictures: with few pictures each reproduces its own, with many both compute the
/// same function. Networks that agree with each other more than with the clean picture share what they get wrong.
public struct Agreement: Hashable, Sendable {
  /// Name of the pair in its set.
  public let name: String
  /// PSNR between the two outputs in dB; nil where they are equal.
  public let outputs: Double?
  /// Pearson's correlation, over all pixels and channels, between what the two remove, rainy − output; nil where one
  /// removes the same from every pixel.
  public let removed: Double?
  /// Pearson's correlation between the errors of the two, output − clean; nil where one has the same error everywhere.
  public let errors: Double?
  /// PSNR of the first network's output against the clean picture in dB; nil where they are equal.
  public let first: Double?
  /// PSNR of the second network's output against the clean picture in dB; nil where they are equal.
  public let second: Double?
  /// Whether one of the outputs holds what is no finite number, so that nothing is known.
  private let isUnknown: Bool

  /// Why numbers are nil; nil where none is.
  public var note: String? {
    var reasons: [String] = []
    if isUnknown { return "an output is not finite" }
    if outputs == nil { reasons.append("equal outputs") }
    if first == nil { reasons.append("the first output is the clean picture") }
    if second == nil { reasons.append("the second output is the clean picture") }
    if removed == nil { reasons.append("one removes the same everywhere") }
    if errors == nil { reasons.append("one has the same error everywhere") }
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }

  /// - Parameters:
  ///   - first: one network's output for the rainy picture of the pair, of its shape.
  ///   - second: the other's.
  /// - Throws: `Failure` where the shapes differ.
  public init(name: String, first: Image, second: Image, pair: RainyPair) throws {
    func decibels(_ a: Image, _ b: Image) throws -> Double? {
      let ratio = try peakSignalToNoise(a, b)
      return ratio.isFinite ? ratio : nil
    }
    self.name = name
    isUnknown = !first.pixels.allSatisfy(\.isFinite) || !second.pixels.allSatisfy(\.isFinite)
    outputs = try decibels(first, second)
    self.first = try decibels(first, pair.clean)
    self.second = try decibels(second, pair.clean)
    removed = correlation(pair.rainy.less(first), pair.rainy.less(second))
    errors = correlation(first.less(pair.clean), second.less(pair.clean))
  }
}

/// Runs two networks on the same rainy pictures, one result for each pair of the set. Outputs are clipped to 0..1.
///
/// - Parameters:
///   - first: maps a batch `(N, C, H, W)` of rainy pictures to outputs of the same shape.
///   - second: another network.
///   - pairs: a fixed set.
///   - observe: called before each picture; what it throws is passed on.
/// - Throws: `Failure` where the set is not fixed or empty, and what the networks throw.
public func agreement(
  of first: (Tensor) throws -> Tensor, and second: (Tensor) throws -> Tensor, on pairs: any PairSet,
  observe: () throws -> Void = {}
) throws -> [Agreement] {
  try requireItems(pairs)
  return try (0..<pairs.count).map { index in
    try observe()
    let pair = try pairs.item(at: index)
    return try Agreement(
      name: pairs.name(at: index), first: output(of: first, for: pair.rainy),
      second: output(of: second, for: pair.rainy), pair: pair)
  }
}

/// A network's output for one picture, clipped to 0..1.
func output(of restore: (Tensor) throws -> Tensor, for picture: Image) throws -> Image {
  let image = try restore(Tensor(batch: [picture])).image().clipped()
  guard image.size == picture.size, image.channels == picture.channels else {
    throw Failure(
      "the output has shape [\(image.channels), \(image.height), \(image.width)], but its picture has "
        + "[\(picture.channels), \(picture.height), \(picture.width)]")
  }
  return image
}

func requireItems<Item: DataItem>(_ set: any DataSet<Item>) throws {
  guard set.count > 0 else { throw Failure("there are no \(Item.noun)s to look at") }
}

/// Pearson's correlation of two lists of one length; nil where one of them is constant.
func correlation(_ x: [Double], _ y: [Double]) -> Double? {
  let count = Double(x.count)
  let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
  var (xx, yy, xy) = (0.0, 0.0, 0.0)
  for (a, b) in zip(x, y) {
    let (a, b) = (a - meanX, b - meanY)
    xx += a * a
    yy += b * b
    xy += a * b
  }
  // What rounding leaves of a constant.
  let least = 1e-12 * count
  guard xx > least * meanX * meanX, yy > least * meanY * meanY, xx > 0, yy > 0 else { return nil }
  return min(max(xy / (xx * yy).squareRoot(), -1), 1)
}

extension Image {
  /// The differences of all values, in float64.
  func less(_ other: Image) -> [Double] { zip(pixels, other.pixels).map { Double($0) - Double($1) } }
}

extension Part {
  /// Agreement of two networks.
  public static let agreement = Part("agreement", version: 1, in: "Engine/Analysis")
}
