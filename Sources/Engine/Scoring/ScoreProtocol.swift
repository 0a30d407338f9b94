import Failures
import Imaging

/// What exactly PSNR and SSIM are computed on. Published protocols differ by 1 to 2 dB, so that the choice is always
/// explicit and scores of different protocols are not mixed.
public struct ScoreProtocol: Hashable, Sendable, CustomStringConvertible {
  /// The colour space of the comparison.
  public enum Colour: String, Hashable, Sendable, CaseIterable {
    /// All channels in 0..1, peak 1: PSNR over all values, SSIM as the mean over channels.
    case rgb
    /// Luma of ITU-R BT.601 in the video range 16..235, not rounded, peak 255, as in PReNet, RCDNet, SPDNet and
    /// BasicSR. A grey image is its own luma, in 0..255.
    case y
    /// The same, computed from images rounded to 8 bits and rounded itself, as in the MATLAB code of Restormer and
    /// MPRNet.
    case yRounded = "y-rounded"
  }

  /// The colour space of the comparison.
  public let colour: Colour
  /// Whether images are rounded to 8 bits first, as by all published protocols; `yRounded` always does so.
  public let roundsInput: Bool
  /// Pixels cut off on each side.
  public let border: Int

  public init(_ colour: Colour, roundsInput: Bool = false, border: Int = 0) {
    self.colour = colour
    self.roundsInput = roundsInput
    self.border = border
  }

  /// All channels, not rounded, without a border cut off.
  public static let rgb = ScoreProtocol(.rgb)
  /// Luma, not rounded, without a border cut off.
  public static let y = ScoreProtocol(.y)
  /// Rounded luma, without a border cut off.
  public static let yRounded = ScoreProtocol(.yRounded)

  public var description: String {
    colour.rawValue + (roundsInput && colour != .yRounded ? ", 8-bit input" : "")
      + (border > 0 ? ", without \(border) pixels at the border" : "")
  }

  /// The largest possible value.
  var peak: Double { colour == .rgb ? 1 : 255 }

  /// The planes to compare, in float64 and units of `peak`.
  func planes(of image: Image, _ task: String) throws(Failure) -> [Plane] {
    guard image.channels == 1 || image.channels == 3 else {
      throw Failure("\(task) needs images of 1 or 3 channels, not \(image.channels)")
    }
    guard border >= 0 && image.height > 2 * border && image.width > 2 * border else {
      throw Failure("\(task): cutting \(border) pixels off each side of \(image.size) leaves nothing")
    }
    let rounded = roundsInput || colour == .yRounded ? image.roundedToEightBits() : image
    var planes: [Plane]
    switch colour {
    case .rgb:
      planes = (0..<image.channels).map { Plane(rounded, channel: $0) }
    case .y, .yRounded:
      planes = [Plane(videoLumaOf: rounded)]
      if colour == .yRounded { planes[0].values = planes[0].values.map { $0.rounded() } }
    }
    return planes.map { $0.cut(border) }
  }
}

/// One channel in float64.
struct Plane {
  let height: Int
  let width: Int
  var values: [Double]

  init(height: Int, width: Int, values: [Double]) {
    self.height = height
    self.width = width
    self.values = values
  }

  init(_ image: Image, channel: Int) {
    let plane = image.height * image.width
    let values = [Double](unsafeUninitializedCapacity: plane) { values, count in
      image.pixels.withUnsafeBufferPointer { pixels in
        for index in 0..<plane { values[index] = Double(pixels[channel * plane + index]) }
      }
      count = plane
    }
    self.init(height: image.height, width: image.width, values: values)
  }

  /// Colours: 16 + 65.481 R + 128.553 G + 24.966 B in float64, as in float32 the sum is off by up to 1e-5. Grey is its
  /// own luma, in 0..255 and not 16..235, as in published code.
  init(videoLumaOf image: Image) {
    let planes = (0..<image.channels).map { Plane(image, channel: $0) }
    self.init(
      height: image.height, width: image.width,
      values: planes[0].values.indices.map { index in
        guard image.channels == 3 else { return 255 * planes[0].values[index] }
        let red = 65.481 * planes[0].values[index]
        let green = 128.553 * planes[1].values[index]
        return 16 + red + green + 24.966 * planes[2].values[index]
      })
  }

  func cut(_ border: Int) -> Plane {
    if border == 0 { return self }
    let rows = border..<height - border
    return Plane(
      height: height - 2 * border, width: width - 2 * border,
      values: rows.flatMap { values[$0 * width + border..<($0 + 1) * width - border] })
  }
}
