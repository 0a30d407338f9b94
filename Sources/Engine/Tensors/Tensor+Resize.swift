import Failures
import Glibc
import Kernels

/// How images come to another size. Pixels are squares whose values stand in their middles.
public enum Interpolation: String, CaseIterable, Sendable {
  /// The value of the pixel that the new one's top left corner lies in, as PyTorch's `nearest`.
  case nearest
  /// Linear between the four pixels around.
  case bilinear
  /// Cubic (Keys 1981 with a = −0.75) between the sixteen pixels around, as PyTorch and OpenCV do.
  case bicubic
}

extension Tensor {
  /// Images (N, C, H, W) in another size, without smoothing before shrinking.
  public func resized(height: Int, width: Int, _ interpolation: Interpolation = .bilinear) throws -> Tensor {
    guard rank == 4, count > 0 else {
      throw Failure("resizing takes a batch of images [N, C, H, W] that is not empty, not shape \(shape)")
    }
    guard height > 0, width > 0, height < 1 << 20, width < 1 << 20 else {
      throw Failure("an image cannot be \(height)×\(width) pixels large")
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

  /// (new size, old size) weights, edges repeated.
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

  /// (N, C · r², H, W) → (N, C, H · r, W · r): channels become pixels (Shi et al., CVPR 2016).
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

  /// (N, C, H · r, W · r) → (N, C · r², H, W): the reverse of `pixelShuffled`.
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
