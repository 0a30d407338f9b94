import Failures
import Kernels
import Tensors

/// A transposed convolution over (N, C, H, W), which enlarges images by its stride. Weights are stored as in PyTorch:
/// (inputs, outputs / groups, height, width).
public struct ConvolutionTranspose2D: Layer {
  public let inputChannels: Int
  public let outputChannels: Int
  public let kernelSize: Int
  public let stride: Int
  public let padding: Int
  public let outputPadding: Int
  public let groups: Int
  public let hasBias: Bool

  /// - Parameter outputPadding: rows and columns more at the far edges, less than the stride.
  /// - Throws: `Failure` where a size is not positive or the groups do not divide the channels.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int = 2, stride: Int = 2, padding: Int = 0,
    outputPadding: Int = 0, groups: Int = 1, hasBias: Bool = true
  ) throws {
    guard inputChannels > 0, outputChannels > 0, kernelSize > 0, stride > 0, padding >= 0, groups > 0 else {
      throw Failure("a transposed convolution's channels, kernel, stride and groups start from 1")
    }
    guard inputChannels % groups == 0, outputChannels % groups == 0 else {
      throw Failure(
        "\(groups) groups do not divide \(inputChannels) input and \(outputChannels) output channels")
    }
    guard (0..<stride).contains(outputPadding) else {
      throw Failure("output padding lies between 0 and the stride less one, not \(outputPadding)")
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
    // PyTorch takes the second axis for the inputs here, too.
    let fanIn = weightShape.dropFirst().reduce(1, *)
    let weight = ParameterDescription(path: "weight", shape: weightShape, fanIn: fanIn, kind: .weight)
    let bias = ParameterDescription(path: "bias", shape: [outputChannels], fanIn: fanIn, kind: .bias)
    return hasBias ? [weight, bias] : [weight]
  }

  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor {
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
