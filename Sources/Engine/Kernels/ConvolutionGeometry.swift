import Failures

/// The sizes of a two-dimensional convolution. Standard meanings: the weights are
/// (outputChannels, inputChannels / groups, kernelHeight, kernelWidth), the input is padded with zeros.
public struct ConvolutionGeometry: Hashable, Sendable {
  public let batch: Int
  public let inputChannels: Int
  public let inputHeight: Int
  public let inputWidth: Int
  public let outputChannels: Int
  public let kernelHeight: Int
  public let kernelWidth: Int
  public let stride: Int
  public let padding: Int
  public let dilation: Int
  public let groups: Int

  /// - Parameters:
  ///   - input: (N, C, H, W).
  ///   - weights: (O, C / groups, kernel height, kernel width).
  /// - Throws: `Failure` naming both shapes where they do not fit each other.
  public init(input: [Int], weights: [Int], stride: Int, padding: Int, dilation: Int, groups: Int) throws {
    guard input.count == 4, weights.count == 4 else {
      throw Failure(
        "a convolution takes an input [N, C, H, W] and weights [O, C, height, width], not \(input) and \(weights)"
      )
    }
    guard stride > 0, padding >= 0, dilation > 0, groups > 0 else {
      throw Failure(
        "a convolution takes stride, dilation and groups from 1 and padding from 0, "
          + "not stride \(stride), padding \(padding), dilation \(dilation), groups \(groups)")
    }
    guard weights[1] * groups == input[1], weights[0] % groups == 0 else {
      throw Failure(
        "weights of shape \(weights) take \(weights[1] * groups) input channels, "
          + "but the input of shape \(input) has \(input[1])")
    }
    guard input.allSatisfy({ $0 > 0 }), weights.allSatisfy({ $0 > 0 }) else {
      throw Failure("a convolution takes no empty tensors, but got \(input) and weights \(weights)")
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

  /// The convolution whose adjoint takes this input: its output is the input of a transposed convolution.
  ///
  /// - Parameters:
  ///   - transposedInput: (N, C, H, W).
  ///   - weights: (C, O / groups, kernel height, kernel width).
  ///   - outputPadding: rows and columns more at the far edges, less than the stride.
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
        "output padding lies between 0 and the stride less one, not \(outputPadding) of \(stride)")
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

  public var outputHeight: Int { extent(inputHeight, kernelHeight) }
  public var outputWidth: Int { extent(inputWidth, kernelWidth) }
  public var inputShape: [Int] { [batch, inputChannels, inputHeight, inputWidth] }
  public var outputShape: [Int] { [batch, outputChannels, outputHeight, outputWidth] }
  public var weightShape: [Int] { [outputChannels, inputChannels / groups, kernelHeight, kernelWidth] }

  /// Multiply-adds of one forward pass.
  public var multiplyAdds: Int {
    batch * outputHeight * outputWidth * weightShape.reduce(1, *)
  }
}
