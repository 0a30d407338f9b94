import Failures
import Glibc
import Kernels

/// The interpolation of a resized image. Linear and cubic interpolation place pixels as `align_corners=False` in
/// PyTorch.
public enum Interpolation: String, CaseIterable, Sendable {
  /// The pixel ⌊i · old size / new size⌋ for pixel i, as `nearest` of PyTorch.
  case nearest
  /// Linear in both directions, between the four nearest pixels.
  case bilinear
  /// Cubic in both directions, between the sixteen nearest pixels, with a = −0.75 as in PyTorch and OpenCV (Keys,
  /// "Cubic convolution interpolation", 1981).
  case bicubic
}

extension Tensor {
  /// Images (N, C, H, W) resized, without smoothing before shrinking.
  ///
  /// - Parameters:
  ///   - height: of the result in pixels, from 1 to 2²⁰ − 1.
  ///   - width: of the result in pixels, from 1 to 2²⁰ − 1.
  /// - Throws: `Failure` for other sizes, other ranks than 4 and empty tensors.
  public func resized(height: Int, width: Int, _ interpolation: Interpolation = .bilinear) throws -> Tensor {
    guard rank == 4, count > 0 else {
      throw Failure("resizing takes a batch of images [N, C, H, W] that is not empty, not shape \(shape)")
    }
    guard height > 0, width > 0, height < 1 << 20, width < 1 << 20 else {
      throw Failure("an image cannot have \(height)×\(width) pixels")
    }
    switch interpolation {
    case .bilinear:
      let resampling = Resampling(isLinear: true, input: shape, height: height, width: width)
      let layout = raw.layout
      return .recorded("resize", try resampling.forward(raw), from: [self]) {
        [Tensor(try resampling.backward($0.raw, layout: layout))]
      }
    case .nearest:
      func places(_ size: Int, _ count: Int) -> [Int] { (0..<count).map { $0 * size / count } }
      return try selecting(places(shape[2], height), axis: 2).selecting(places(shape[3], width), axis: 3)
    case .bicubic:
      let rows = try Tensor.cubicWeights(from: shape[2], to: height)
      let columns = try Tensor.cubicWeights(from: shape[3], to: width)
      return try rows.matrixProduct(matrixProduct(columns.transposed()))
    }
  }

  /// The weights of cubic interpolation, (new size, old size), with edge pixels repeated.
  private static func cubicWeights(from size: Int, to count: Int) throws -> Tensor {
    var weights = [Float](repeating: 0, count: size * count)
    let a = -0.75
    func near(_ x: Double) -> Double { ((a + 2) * x - (a + 3)) * x * x + 1 }
    func far(_ x: Double) -> Double { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
    for index in 0..<count {
      let place = (Double(index) + 0.5) * Double(size) / Double(count) - 0.5
      let first = Int(floor(place))
      let t = place - floor(place)
      for (offset, weight) in [far(t + 1), near(t), near(1 - t), far(2 - t)].enumerated() {
        weights[index * size + min(max(first - 1 + offset, 0), size - 1)] += Float(weight)
      }
    }
    return try Tensor(weights, shape: [count, size])
  }

  /// (N, C · r², H, W) → (N, C, H · r, W · r): channels become pixels, in the order of PyTorch's `pixel_shuffle` (Shi
  /// et al., "Sub-pixel convolutional neural network", CVPR 2016).
  ///
  /// - Parameter factor: r.
  /// - Throws: `Failure` when r² does not divide the channels.
  public func pixelShuffled(_ factor: Int) throws -> Tensor {
    guard rank == 4, factor > 0, shape[1] % (factor * factor) == 0 else {
      throw Failure(
        "shuffling by \(factor) takes [N, C, H, W] with C a multiple of \(factor)² = \(factor &* factor), not \(shape)"
      )
    }
    let (n, c, h, w) = (shape[0], shape[1] / (factor * factor), shape[2], shape[3])
    return try reshaped([n, c, factor, factor, h, w]).permuted([0, 1, 4, 2, 5, 3]).reshaped([
      n, c, h * factor, w * factor,
    ])
  }

  /// (N, C, H · r, W · r) → (N, C · r², H, W): the inverse of `pixelShuffled(_:)`.
  ///
  /// - Parameter factor: r.
  /// - Throws: `Failure` when r does not divide height and width.
  public func pixelUnshuffled(_ factor: Int) throws -> Tensor {
    guard rank == 4, factor > 0, shape[2] % factor == 0, shape[3] % factor == 0 else {
      throw Failure(
        "unshuffling by \(factor) takes [N, C, H, W] with H and W multiples of it, not \(shape)")
    }
    let (n, c, h, w) = (shape[0], shape[1], shape[2] / factor, shape[3] / factor)
    return try reshaped([n, c, h, factor, w, factor]).permuted([0, 1, 3, 5, 2, 4]).reshaped([
      n, c * factor * factor, h, w,
    ])
  }
}
