import Failures
import Kernels
import Tensors

/// A two-dimensional convolution over (N, C, H, W), with zero padding. Weights are stored as in PyTorch: OIHW.
public struct Convolution2D: Layer {
  public let inputChannels: Int
  public let outputChannels: Int
  public let kernelSize: Int
  public let stride: Int
  public let padding: Int
  public let dilation: Int
  public let groups: Int
  public let hasBias: Bool
  /// What lies beyond the edges.
  public let paddingMode: Tensor.Padding

  /// - Parameters:
  ///   - padding: rows and columns added on every side; by default what keeps the size at stride 1.
  ///   - paddingMode: what they hold; zeros are the fastest.
  /// - Throws: `Failure` where a size is not positive or the groups do not divide the channels.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int = 3, stride: Int = 1, padding: Int? = nil,
    dilation: Int = 1, groups: Int = 1, hasBias: Bool = true, paddingMode: Tensor.Padding = .zeros
  ) throws {
    guard inputChannels > 0, outputChannels > 0, kernelSize > 0, stride > 0, dilation > 0, groups > 0 else {
      throw Failure("a convolution's channels, kernel, stride, dilation and groups start from 1")
    }
    guard inputChannels % groups == 0, outputChannels % groups == 0 else {
      throw Failure(
        "\(groups) groups do not divide \(inputChannels) input and \(outputChannels) output channels")
    }
    let padding = padding ?? dilation * (kernelSize - 1) / 2
    guard padding >= 0 else { throw Failure("a convolution's padding starts from 0") }
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernelSize = kernelSize
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.hasBias = hasBias
    self.paddingMode = paddingMode
  }

  public var summary: String {
    var text = "conv \(inputChannels) → \(outputChannels), \(kernelSize)×\(kernelSize)"
    if stride != 1 { text += ", stride \(stride)" }
    if dilation != 1 { text += ", dilation \(dilation)" }
    if groups != 1 { text += ", \(groups) groups" }
    if paddingMode != .zeros { text += ", \(paddingMode.rawValue) padding" }
    return text
  }

  private var weightShape: [Int] { [outputChannels, inputChannels / groups, kernelSize, kernelSize] }

  public var requiredChannels: Int? { inputChannels }

  public var parameters: [ParameterDescription] {
    let fanIn = weightShape.dropFirst().reduce(1, *)
    let weight = ParameterDescription(path: "weight", shape: weightShape, fanIn: fanIn, kind: .weight)
    let bias = ParameterDescription(path: "bias", shape: [outputChannels], fanIn: fanIn, kind: .bias)
    return hasBias ? [weight, bias] : [weight]
  }

  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try run(input, weights, relu: false)
  }

  func run(_ input: Tensor, _ weights: Weights, relu: Bool) throws -> Tensor {
    let isPadded = paddingMode != .zeros && padding > 0
    let given =
      isPadded
      ? try input.padded(top: padding, bottom: padding, left: padding, right: padding, paddingMode) : input
    return try given.convolved(
      with: weights["weight"], bias: hasBias ? weights["bias"] : nil, stride: stride,
      padding: isPadded ? 0 : padding, dilation: dilation, groups: groups, relu: relu)
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    let geometry = try ConvolutionGeometry(
      input: input, weights: weightShape, stride: stride, padding: padding, dilation: dilation, groups: groups
    )
    return LayerCost(output: geometry.outputShape, multiplyAdds: geometry.multiplyAdds)
  }

  /// The kernel; around the edges, all.
  public func reach(of output: Reach) -> Reach? {
    paddingMode == .circular && padding > 0
      ? nil : output.sliding(dilation * (kernelSize - 1) + 1, stride: stride, padding: padding)
  }
}
