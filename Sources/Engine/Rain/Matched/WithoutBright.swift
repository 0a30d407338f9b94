import Failures
import Glibc
import Imaging
import Random
import Versions

/// The images of another set, of which those too bright for rain are replaced: by the next one that is not, and after
/// the last comes the first.
///
/// An image is too bright where the mean of (1 − value)² is below 3 · 10^(−psnr / 10), so that rain which turns a third
/// of it white would leave it above that PSNR. This depends on the image alone: all kinds of rain fall on the same images.
public struct WithoutBright: DataSet {
  /// The set whose images these are.
  public let base: any ImageSet
  /// Input PSNR in dB that rain has to bring the images to.
  public let psnr: Double

  public init(_ base: any ImageSet, psnr: Double) {
    self.base = base
    self.psnr = psnr
  }

  /// Mean of (1 − value)² from which on an image stays.
  public var leastRoom: Double { 3 * pow(10, -psnr / 10) }

  public var count: Int { base.count }
  public var isFixed: Bool { base.isFixed }
  public var ingredients: [any Recipe] { [base] }

  public func text(_ detail: Detail) -> String {
    detail == .summary ? base.summary : "\(base.identity), bright ones replaced for \(number(psnr)) dB"
  }

  public func item(at index: Int, reader: RandomKey) throws -> Image {
    try source(of: index, reader: reader).image
  }

  public func size(at index: Int, reader: RandomKey) throws -> ImageSize {
    try source(of: index, reader: reader).image.size
  }

  /// The name of the image that stands at `index`. One that was replaced has a name of its own, which tells both: the
  /// other image stands at its own place as well, and tables tell images apart by their names.
  public func name(at index: Int) -> String {
    guard isFixed, let source = try? source(of: index, reader: RandomKey(seed: 0)) else {
      return base.name(at: index)
    }
    let own = base.name(at: source.index)
    return source.index == index ? own : "\(own) for \(base.name(at: index))"
  }

  /// The image that stands at `index`, and its number in the set it comes from.
  ///
  /// - Throws: `Failure` where all images are too bright, and what reading them throws.
  public func source(of index: Int, reader: RandomKey) throws -> (index: Int, image: Image) {
    try check(index)
    for step in 0..<count {
      let place = (index + step) % count
      let image = try base.item(at: place, reader: reader)
      let room = image.pixels.reduce(0.0) { $0 + Double((1 - $1) * (1 - $1)) } / Double(image.pixels.count)
      if room >= leastRoom { return (place, image) }
    }
    throw Failure(
      "all images of \(base.summary) are too bright for rain of \(number(psnr)) dB",
      hint: "use darker images, or ask for a higher PSNR")
  }
}

extension WithoutBright {
  public static var part: Part { .matchedRain }
}
