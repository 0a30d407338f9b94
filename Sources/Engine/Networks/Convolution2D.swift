import Failures
import Kernels
import Tensors

/// A two-dimensional convolution over (N, C, H, W), as Conv2d of PyTorch. Its weights have the shape (outputChannels,
/// inputChannels / groups, kernelSize, kernelSize).
public struct Convolution2D: Layer {
  /// Channels of the input, a multiple of `groups`.
  public let inputChannels: Int
  /// Channels of the output, a multiple of `groups`.
  public let outputChannels: Int
  /// Side of the square kernel in pixels, 1 or more; without dilation.
  public let kernelSize: Int
  /// Input pixels between neighbouring output pixels, 1 or more.
  public let stride: Int
  /// Rows and columns added on each side, 0 or more.
  public let padding: Int
  /// Input pixels between neighbouring kernel taps, 1 or more.
  public let dilation: Int
  /// The number of groups of channels; outputs of a group depend on the inputs of that group only.
  public let groups: Int
  /// Whether a learned number is added to each output channel.
  public let hasBias: Bool
  /// The values of the added rows and columns.
  public let paddingMode: Tensor.Padding

  /// - Parameters:
  ///   - padding: rows and columns added on each side; by default ⌊dilation · (kernelSize − 1) / 2⌋, with which odd
  ///     kernels of stride 1 keep the size of images.
  ///   - paddingMode: the values of the added rows and columns; zeros are the fastest.
  /// - Throws: `Failure` when a number is out of range or the groups do not divide the channels.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int = 3, stride: Int = 1, padding: Int? = nil,
    dilation: Int = 1, groups: Int = 1, hasBias: Bool = true, paddingMode: Tensor.Padding = .zeros
  ) throws {
    guard inputChannels > 0, outputChannels > 0, kernelSize > 0, stride > 0, dilation > 0, groups > 0 else {
      throw Failure("a convolution's channels, kernel, stride, dilation and groups must be at least 1")
    }
    guard inputChannels % groups == 0, outputChannels % groups == 0 else {
      throw Failure(
        "\(groups) groups do not divide \(inputChannels) input and \(outputChannels) output channels")
    }
    let padding = padding ?? dilation * (kernelSize - 1) / 2
    guard padding >= 0 else { throw Failure("a convolution's padding must not be negative") }
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

  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
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
    if padding > 0 { for size in input.suffix(2) { try paddingMode.check(padding, of: size) } }
    let geometry = try ConvolutionGeometry(
      input: input, weights: weightShape, stride: stride, padding: padding, dilation: dilation, groups: groups
    )
    return LayerCost(output: geometry.outputShape, multiplyAdds: geometry.multiplyAdds)
  }

  /// The rows under the kernel; with circular padding the whole image.
  public func reach(of output: Reach) -> Reach? {
    paddingMode == .circular && padding > 0
      ? nil : output.sliding(dilation * (kernelSize - 1) + 1, stride: stride, padding: padding)
  }
}
