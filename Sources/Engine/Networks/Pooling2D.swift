import Failures
import Kernels
import Tensors

/// Maximum or average pooling over images (N, C, H, W).
public struct Pooling2D: Layer {
  /// What is taken of each window.
  public enum Kind: Hashable, Sendable {
    /// The largest value; pixels beyond the edges are ignored.
    case maximum
    /// The mean, in which zeros beyond the edges count, as by default in PyTorch.
    case average
  }

  /// What is taken of each window.
  public let kind: Kind
  /// Side of the square window in pixels, 1 or more.
  public let kernelSize: Int
  /// Pixels between neighbouring windows, 1 or more.
  public let stride: Int
  /// Pixels added on each side, at most half of the window.
  public let padding: Int

  /// - Parameters:
  ///   - stride: pixels between neighbouring windows; by default the size of the window.
  ///   - padding: pixels added on each side, at most half of the window.
  public init(_ kind: Kind, kernelSize: Int, stride: Int? = nil, padding: Int = 0) {
    self.kind = kind
    self.kernelSize = kernelSize
    self.stride = stride ?? kernelSize
    self.padding = padding
  }

  public var summary: String {
    "\(kind == .maximum ? "max" : "average") pool \(kernelSize)×\(kernelSize), stride \(stride)"
  }

  public var parameters: [ParameterDescription] { [] }

  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    switch kind {
    case .maximum: try input.maxPooled(kernelSize, stride: stride, padding: padding)
    case .average: try input.averagePooled(kernelSize, stride: stride, padding: padding)
    }
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    let pooling = try Pooling(
      kind == .maximum ? .maximum : .average(includesPadding: true), input: input,
      kernel: (kernelSize, kernelSize), stride: (stride, stride), padding: (padding, padding))
    return LayerCost(output: pooling.outputShape)
  }

  public func reach(of output: Reach) -> Reach? {
    output.sliding(kernelSize, stride: stride, padding: padding)
  }
}

/// Average or maximum pooling to a fixed output size, whatever the size of the images, as the adaptive pooling of
/// PyTorch.
public struct AdaptivePooling2D: Layer {
  /// Height of the output in pixels, 1 or more.
  public let height: Int
  /// Width of the output in pixels, 1 or more.
  public let width: Int
  /// Whether the largest value of each part is taken, rather than the mean.
  public let isMaximum: Bool

  public init(height: Int, width: Int, isMaximum: Bool = false) {
    self.height = height
    self.width = width
    self.isMaximum = isMaximum
  }

  public var summary: String { "adaptive \(isMaximum ? "max" : "average") pool to \(height)×\(width)" }
  public var parameters: [ParameterDescription] { [] }

  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try input.adaptivePooled(height: height, width: width, maximum: isMaximum)
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    guard input.count == 4 else {
      throw Failure("pooling takes a batch of images [N, C, H, W], not shape \(input)")
    }
    return LayerCost(output: [input[0], input[1], height, width])
  }

  public func reach(of output: Reach) -> Reach? { nil }
}
