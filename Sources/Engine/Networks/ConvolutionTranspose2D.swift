import Failures
import Kernels
import Tensors

/// A transposed convolution over (N, C, H, W), which enlarges images by its stride, as ConvTranspose2d of PyTorch. Its
/// weights have the shape (inputChannels, outputChannels / groups, kernelSize, kernelSize).
public struct ConvolutionTranspose2D: Layer {
  /// Channels of the input, a multiple of `groups`.
  public let inputChannels: Int
  /// Channels of the output, a multiple of `groups`.
  public let outputChannels: Int
  /// Side of the square kernel in pixels, 1 or more.
  public let kernelSize: Int
  /// Output pixels between the places of neighbouring input pixels, 1 or more.
  public let stride: Int
  /// Rows and columns cut off on each side of the output, 0 or more.
  public let padding: Int
  /// Rows and columns added at the bottom and right of the output, from 0 to `stride − 1`.
  public let outputPadding: Int
  /// The number of groups of channels; outputs of a group depend on the inputs of that group only.
  public let groups: Int
  /// Whether a learned number is added to each output channel.
  public let hasBias: Bool

  /// The output has (H − 1) · stride − 2 · padding + kernelSize + outputPadding rows, and columns likewise: with the
  /// defaults, twice the size of the input.
  ///
  /// - Throws: `Failure` when a number is out of range or the groups do not divide the channels.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int = 2, stride: Int = 2, padding: Int = 0,
    outputPadding: Int = 0, groups: Int = 1, hasBias: Bool = true
  ) throws {
    guard inputChannels > 0, outputChannels > 0, kernelSize > 0, stride > 0, padding >= 0, groups > 0 else {
      throw Failure("a transposed convolution's channels, kernel, stride and groups must be at least 1")
    }
    guard inputChannels % groups == 0, outputChannels % groups == 0 else {
      throw Failure(
        "\(groups) groups do not divide \(inputChannels) input and \(outputChannels) output channels")
    }
    guard (0..<stride).contains(outputPadding) else {
      throw Failure("output padding must be at least 0 and less than the stride, not \(outputPadding)")
    }
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernelSize = kernelSize
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.groups = groups
    self.hasBias = hasBias
  }

  public var summary: String {
    "transposed conv \(inputChannels) → \(outputChannels), \(kernelSize)×\(kernelSize), stride \(stride)"
      + (groups == 1 ? "" : ", \(groups) groups")
  }

  private var weightShape: [Int] { [inputChannels, outputChannels / groups, kernelSize, kernelSize] }

  public var requiredChannels: Int? { inputChannels }

  public var parameters: [ParameterDescription] {
    // As PyTorch does, the fan-in is counted from the second axis, although the first is that of inputs here.
    let fanIn = weightShape.dropFirst().reduce(1, *)
    let weight = ParameterDescription(path: "weight", shape: weightShape, fanIn: fanIn, kind: .weight)
    let bias = ParameterDescription(path: "bias", shape: [outputChannels], fanIn: fanIn, kind: .bias)
    return hasBias ? [weight, bias] : [weight]
  }

  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try input.transposeConvolved(
      with: weights["weight"], bias: hasBias ? weights["bias"] : nil, stride: stride, padding: padding,
      outputPadding: outputPadding, groups: groups)
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    let geometry = try ConvolutionGeometry(
      transposedInput: input, weights: weightShape, stride: stride, padding: padding,
      outputPadding: outputPadding, dilation: 1, groups: groups)
    return LayerCost(output: geometry.inputShape, multiplyAdds: geometry.multiplyAdds)
  }

  public func reach(of output: Reach) -> Reach? {
    output.spread(kernelSize, stride: stride, padding: padding)
  }
}
