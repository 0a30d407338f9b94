import Failures
import Imaging
import Random
import Versions

/// Rain cut out of pictures of rain alone, such as the streak layers of published data sets, or out of the layers of
/// pairs. Each layer is a rectangle at a random place of a random picture; a picture smaller than the layer is an
/// error.
public struct CutRain: RainGenerator {
  private enum Source: Sendable {
    case images(any ImageSet)
    case pairs(any PairSet)
  }

  private let source: Source
  /// Whether half of the layers are mirrored left to right.
  public let flip: Bool

  /// Rain from pictures with bright rain on black; the layer is the mean of their channels.
  public init(_ pictures: any ImageSet, flip: Bool = false) {
    source = .images(pictures)
    self.flip = flip
  }

  /// Rain from the layers of pairs. For pairs in files a layer is the mean over channels of rainy − clean, clipped to
  /// 0..1.
  public init(_ pairs: any PairSet, flip: Bool = false) {
    source = .pairs(pairs)
    self.flip = flip
  }

  public func text(_ detail: Detail) -> String {
    let from =
      switch source {
      case .images(let set): set.text(detail)
      case .pairs(let set): set.text(detail)
      }
    return "rain cut out of \(from)\(flip ? ", mirrored half of the time" : "")"
  }

  public func layer(height: Int, width: Int, key: RandomKey) throws -> Image {
    let size = ImageSize(height: height, width: width)
    var choice = key.purpose("picture").stream()
    var place = key.purpose("place").stream()
    let reader = key.purpose("reader")
    func window(in whole: ImageSize, of name: String) throws -> Window {
      guard whole.height >= height && whole.width >= width else {
        throw Failure(
          "the rain of \(name) is \(whole) pixels, too small for images of \(size)",
          hint: "crop the images to \(whole) or less")
      }
      return Window(
        row: place.integer(in: 0...whole.height - height), column: place.integer(in: 0...whole.width - width),
        size: size)
    }
    var rain: Image
    switch source {
    case .images(let set):
      let index = choice.integer(in: 0...set.count - 1)
      rain = try set.part(of: index, reader: reader) { try window(in: $0, of: set.name(at: index)) }
        .averaged()
    case .pairs(let set):
      let index = choice.integer(in: 0...set.count - 1)
      rain = try set.part(of: index, reader: reader) { try window(in: $0, of: set.name(at: index)) }.layer
    }
    var mirror = key.purpose("flip").stream()
    if flip && mirror.chance(0.5) { rain = rain.flippedHorizontally() }
    return rain
  }
}

extension Image {
  /// The mean of the channels.
  fileprivate func averaged() -> Image {
    guard channels > 1 else { return self }
    let plane = height * width
    let means = (0..<plane).map { pixel in
      (0..<channels).reduce(Float(0)) { $0 + pixels[$1 * plane + pixel] } / Float(channels)
    }
    return Image(channels: 1, height: height, width: width, pixels: means)
  }
}

extension Part {
  /// Rain cut out of pictures.
  public static let cutRain = Part("cut rain", version: 1, sources: "Engine/Rain/Generators/CutRain")
}

extension CutRain {
  public static var part: Part { .cutRain }
}
