import Failures
import Kernels
import Tensors

/// The largest value, or the mean, of a window that slides over images (N, C, H, W).
public struct Pooling2D: Layer {
  public enum Kind: Hashable, Sendable {
    case maximum
    /// Zeros beyond the edges count, as in PyTorch.
    case average
  }

  public let kind: Kind
  public let kernelSize: Int
  public let stride: Int
  public let padding: Int

  /// - Parameters:
  ///   - stride: pixels from one window to the next; by default the window's size.
  ///   - padding: pixels beyond each edge, at most half of the window.
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

  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor {
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

/// The mean, or the largest value, of equal parts of images: so many, whatever the size.
public struct AdaptivePooling2D: Layer {
  public let height: Int
  public let width: Int
  public let isMaximum: Bool

  public init(height: Int, width: Int, isMaximum: Bool = false) {
    self.height = height
    self.width = width
    self.isMaximum = isMaximum
  }

  public var summary: String { "adaptive \(isMaximum ? "max" : "average") pool to \(height)×\(width)" }
  public var parameters: [ParameterDescription] { [] }

  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor {
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
