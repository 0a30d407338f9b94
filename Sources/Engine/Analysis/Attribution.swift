import Failures
import ImageTensors
import Imaging
import Rain
import Tensors
import Versions

/// Which pixels of a picture a patch of a network's output depends on, by integrated gradients (Sundararajan et al.,
/// "Axiomatic attribution for deep networks", ICML 2017) as local attribution maps use them (LAM: Gu & Dong, "Interpreting
/// super-resolution networks with local attribution maps", CVPR 2021).
///
/// The path leads from a blurred picture to the picture, with the blur becoming weaker. A number is taken of the output
/// in the patch (the detector), and its gradient with respect to the input, times the change of the input, is added up
/// along the path, at the middle of every step. The attributions of all pixels add up to the change of the detector from
/// the blurred picture to the picture, up to the error of the steps.
public struct Attribution {
  /// The number that is taken of the output in the patch.
  public enum Detector: String, CaseIterable, Sendable {
    /// Σ √(∂x² + ∂y² + 10⁻¹²) over the pixels and channels of the patch but its last row and column, with differences of
    /// neighbours: edges and texture, as in LAM.
    case gradient
    /// The mean of the patch.
    case mean
  }

  /// (1, H, W): the attribution of each pixel, added up over channels. Either sign.
  public let map: Image
  /// The detector's value for the blurred picture.
  public let start: Double
  /// The detector's value for the picture.
  public let end: Double
  /// 100 (1 − Gini) of the magnitudes: near 0 where few pixels matter, and 100 where all matter equally. nil where none
  /// matters.
  public let diffusionIndex: Double?
  /// The patch of the output.
  public let patch: Window

  /// The sum of all attributions, which is `end − start` up to the error of the steps.
  public var sum: Double { map.pixels.reduce(0) { $0 + Double($1) } }

  /// - Parameters:
  ///   - net: maps a batch `(1, C, H, W)` to an output of the same shape, through which gradients can be taken.
  ///   - picture: the input.
  ///   - patch: of the output, at least 2 × 2 pixels.
  ///   - sigma: standard deviation in pixels of the blur at the start, above 0 and up to 30. LAM takes 1.2.
  ///   - steps: steps of the path. LAM takes 50.
  ///   - observe: called before each step; what it throws is passed on.
  /// - Throws: `Failure` where the patch does not lie in the picture or no gradient reaches the input, and what `net`
  ///   throws.
  public init(
    of net: (Tensor) throws -> Tensor, for picture: Image, patch: Window, detector: Detector = .gradient,
    sigma: Double = 1.2, steps: Int = 50, observe: () throws -> Void = {}
  ) throws {
    guard sigma > 0, steps > 0 else {
      throw Failure("an attribution needs a blur with a sigma above 0 and at least one step")
    }
    let fits =
      patch.row >= 0 && patch.column >= 0 && min(patch.size.height, patch.size.width) >= 2
      && patch.row + patch.size.height <= picture.height && patch.column + patch.size.width <= picture.width
    guard fits else {
      throw Failure(
        "the patch of \(patch.size) pixels at row \(patch.row) and column \(patch.column) must have at least 2 × 2 pixels "
          + "and lie within the picture of \(picture.size)")
    }
    func value(_ output: Tensor) throws -> Tensor {
      guard output.shape == [1, picture.channels, picture.height, picture.width] else {
        throw Failure("the output must have the shape of the picture, not \(output.shape)")
      }
      return try detector.value(of: output, in: patch)
    }
    func blurred(_ step: Int) -> [Float] {
      step == steps
        ? picture.pixels : picture.blurred(sigma: sigma * Double(steps - step) / Double(steps)).pixels
    }
    let shape = [1, picture.channels, picture.height, picture.width]
    var sums = [Double](repeating: 0, count: picture.height * picture.width)
    var before = blurred(0)
    start = try Double(value(net(Tensor(before, shape: shape)).detached).item())
    end = try Double(value(net(Tensor(picture.pixels, shape: shape)).detached).item())
    for step in 1...steps {
      try observe()
      let after = blurred(step)
      let middle = try Variable(Tensor(zip(before, after).map { ($0 + $1) / 2 }, shape: shape))
      let reached = try value(net(middle.tensor))
      guard reached.isRecorded, let gradient = try reached.gradients()[middle] else {
        throw Failure(
          "no gradient reaches the input: the output does not depend on it, or was detached from it")
      }
      let slopes = try gradient.values()
      for index in slopes.indices {
        sums[index % sums.count] += Double(slopes[index]) * (Double(after[index]) - Double(before[index]))
      }
      before = after
    }
    map = Image(channels: 1, height: picture.height, width: picture.width, pixels: sums.map { Float($0) })
    diffusionIndex = gini(sums.map(abs)).map { 100 * (1 - $0) }
    self.patch = patch
  }

  /// The picture in grey, the pixels in red by the square root of their magnitude, and the patch framed in green:
  /// (3, H, W).
  ///
  /// - Parameter picture: of the size of the map.
  public func figure(over picture: Image) -> Image {
    let grey = picture.grey().clipped()
    let largest = map.pixels.reduce(0) { max($0, abs($1)) }
    var figure = Image(channels: 3, height: grey.height, width: grey.width)
    let (last, right) = (patch.row + patch.size.height - 1, patch.column + patch.size.width - 1)
    for row in 0..<grey.height {
      for column in 0..<grey.width {
        let share = largest > 0 ? (abs(map[0, row, column]) / largest).squareRoot() : 0
        let base = grey[0, row, column] * (1 - share)
        let isInside = (patch.row...last).contains(row) && (patch.column...right).contains(column)
        let isEdge = row == patch.row || row == last || column == patch.column || column == right
        let colour: [Float] = isInside && isEdge ? [0.1, 0.8, 0.2] : [base + share, base, base]
        for channel in 0..<3 { figure[channel, row, column] = colour[channel] }
      }
    }
    return figure
  }
}

extension Attribution.Detector {
  /// The detector's value, a tensor of one number.
  fileprivate func value(of output: Tensor, in patch: Window) throws -> Tensor {
    func part(row: Int, column: Int, less: Int) throws -> Tensor {
      try output.part([
        .range(start: 0, count: 1, step: 1), .range(start: 0, count: output.shape[1], step: 1),
        .range(start: patch.row + row, count: patch.size.height - less, step: 1),
        .range(start: patch.column + column, count: patch.size.width - less, step: 1),
      ])
    }
    switch self {
    case .mean: return try part(row: 0, column: 0, less: 0).mean()
    case .gradient:
      let corner = try part(row: 0, column: 0, less: 1)
      let down = try part(row: 1, column: 0, less: 1) - corner
      let across = try part(row: 0, column: 1, less: 1) - corner
      return try (down * down + across * across + Tensor(1e-12)).squareRoot().sum()
    }
  }
}

/// The Gini coefficient of numbers that are not negative: 0 where all are equal, near 1 where one has all; nil where all
/// are 0.
func gini(_ values: [Double]) -> Double? {
  let total = values.reduce(0, +)
  guard total > 0 else { return nil }
  let count = Double(values.count)
  let ranked = values.sorted().enumerated().reduce(0.0) { $0 + Double($1.offset + 1) * $1.element }
  return 2 * ranked / (count * total) - (count + 1) / count
}

extension Part {
  /// Attribution of an output to input pixels.
  public static let attribution = Part("attribution", version: 1, in: "Engine/Analysis")
}
