import Failures

/// The sizes of a two-dimensional convolution, with the meanings of PyTorch's Conv2d: weights of shape
/// (outputChannels, inputChannels / groups, kernelHeight, kernelWidth) and an input that is padded with zeros. Stride,
/// padding and dilation are the same in both directions.
public struct ConvolutionGeometry: Hashable, Sendable {
  /// The number of images N.
  public let batch: Int
  /// Channels of the input, a multiple of `groups`.
  public let inputChannels: Int
  /// Height of the input in pixels, without padding.
  public let inputHeight: Int
  /// Width of the input in pixels, without padding.
  public let inputWidth: Int
  /// Channels of the output, a multiple of `groups`.
  public let outputChannels: Int
  /// Rows of the kernel, without dilation.
  public let kernelHeight: Int
  /// Columns of the kernel, without dilation.
  public let kernelWidth: Int
  /// Input pixels between neighbouring output pixels, 1 or more.
  public let stride: Int
  /// Zeros added on each of the four sides of the input, 0 or more.
  public let padding: Int
  /// Input pixels between neighbouring kernel taps; 1 for a kernel without gaps.
  public let dilation: Int
  /// The number of groups that channels are divided into; output channels of a group read the input channels of that
  /// group only.
  public let groups: Int

  /// The convolution of an input with weights.
  ///
  /// - Parameters:
  ///   - input: the shape (N, C, H, W).
  ///   - weights: the shape (O, C / groups, kernel height, kernel width).
  /// - Throws: `Failure` with the shapes when they do not fit each other, a size is 0, a number is out of range or
  ///   the kernel is larger than the padded input.
  public init(input: [Int], weights: [Int], stride: Int, padding: Int, dilation: Int, groups: Int) throws {
    guard input.count == 4, weights.count == 4 else {
      throw Failure(
        "a convolution takes an input [N, C, H, W] and weights [O, C, height, width], not \(input) and \(weights)"
      )
    }
    guard stride > 0, padding >= 0, dilation > 0, groups > 0 else {
      throw Failure(
        "a convolution needs stride, dilation and groups of at least 1 and padding of at least 0, "
          + "not stride \(stride), padding \(padding), dilation \(dilation), groups \(groups)")
    }
    guard weights[1] * groups == input[1], weights[0] % groups == 0 else {
      throw Failure(
        "weights of shape \(weights) take \(weights[1] * groups) input channels, "
          + "but the input of shape \(input) has \(input[1])")
    }
    guard input.allSatisfy({ $0 > 0 }), weights.allSatisfy({ $0 > 0 }) else {
      throw Failure("a convolution needs non-empty tensors, but got \(input) and weights \(weights)")
    }
    batch = input[0]
    inputChannels = input[1]
    inputHeight = input[2]
    inputWidth = input[3]
    outputChannels = weights[0]
    kernelHeight = weights[2]
    kernelWidth = weights[3]
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    guard outputHeight > 0, outputWidth > 0 else {
      throw Failure(
        "a kernel of \(kernelHeight)×\(kernelWidth) does not fit into an input of "
          + "\(inputHeight)×\(inputWidth) with padding \(padding)")
    }
  }

  /// The convolution of which a transposed convolution is the adjoint: its output has the shape of `input`, its input
  /// that of the result.
  ///
  /// - Parameters:
  ///   - input: the shape (N, C, H, W) of the input of the transposed convolution.
  ///   - weights: the shape (C, O / groups, kernel height, kernel width).
  ///   - outputPadding: rows and columns added at the bottom and right of the result, from 0 to `stride − 1`.
  /// - Throws: `Failure` with the shapes when they do not fit each other, a size is 0, a number is out of range or
  ///   the result has no pixels.
  public init(
    transposedInput input: [Int], weights: [Int], stride: Int, padding: Int, outputPadding: Int,
    dilation: Int,
    groups: Int
  ) throws {
    guard input.count == 4, weights.count == 4 else {
      throw Failure(
        "a transposed convolution takes an input [N, C, H, W] and weights [C, O, height, width], not \(input) and "
          + "\(weights)")
    }
    guard input[1] == weights[0] else {
      throw Failure(
        "weights of shape \(weights) take \(weights[0]) input channels, but the input of shape \(input) has \(input[1])"
      )
    }
    guard stride > 0, (0..<stride).contains(outputPadding) else {
      throw Failure(
        "output padding must be at least 0 and less than the stride \(stride), not \(outputPadding)")
    }
    func enlarged(_ size: Int, _ kernel: Int) -> Int {
      (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + outputPadding + 1
    }
    let output = [
      input[0], weights[1] * max(groups, 1), enlarged(input[2], weights[2]), enlarged(input[3], weights[3]),
    ]
    guard output.allSatisfy({ $0 > 0 }), input.allSatisfy({ $0 > 0 }) else {
      throw Failure(
        "a transposed convolution of \(input) with weights \(weights) and padding \(padding) leaves no pixels"
      )
    }
    try self.init(
      input: output, weights: weights, stride: stride, padding: padding, dilation: dilation, groups: groups)
  }

  private func extent(_ input: Int, _ kernel: Int) -> Int {
    let span = input + 2 * padding - ((kernel - 1) * dilation + 1)
    return span < 0 ? 0 : span / stride + 1
  }

  /// ⌊(inputHeight + 2 · padding − dilation · (kernelHeight − 1) − 1) / stride⌋ + 1.
  public var outputHeight: Int { extent(inputHeight, kernelHeight) }
  /// ⌊(inputWidth + 2 · padding − dilation · (kernelWidth − 1) − 1) / stride⌋ + 1.
  public var outputWidth: Int { extent(inputWidth, kernelWidth) }
  /// (batch, inputChannels, inputHeight, inputWidth).
  public var inputShape: [Int] { [batch, inputChannels, inputHeight, inputWidth] }
  /// (batch, outputChannels, outputHeight, outputWidth).
  public var outputShape: [Int] { [batch, outputChannels, outputHeight, outputWidth] }
  /// (outputChannels, inputChannels / groups, kernelHeight, kernelWidth).
  public var weightShape: [Int] { [outputChannels, inputChannels / groups, kernelHeight, kernelWidth] }

  /// The number of multiply-adds in one forward pass; those with padding zeros count.
  public var multiplyAdds: Int {
    batch * outputHeight * outputWidth * weightShape.reduce(1, *)
  }
}
