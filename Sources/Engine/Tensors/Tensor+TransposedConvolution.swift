import Failures
import Kernels

extension Tensor {
  /// Transposed convolution: the adjoint of a convolution with the same weights. It enlarges images by its stride.
  ///
  /// - Parameters:
  ///   - weights: (C, O / groups, kernel height, kernel width) for C input and O output channels, as in PyTorch.
  ///   - bias: (O), or none.
  ///   - stride: output pixels between the places of neighbouring input pixels.
  ///   - padding: rows and columns that are cut off on each side.
  ///   - outputPadding: rows and columns added at the bottom and right, from 0 to `stride − 1`.
  /// - Returns: (N, O, H', W') with H' = (H − 1)·stride − 2·padding + dilation·(kernel − 1) + outputPadding + 1.
  public func transposeConvolved(
    with weights: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, outputPadding: Int = 0,
    dilation: Int = 1, groups: Int = 1
  ) throws -> Tensor {
    let geometry = try ConvolutionGeometry(
      transposedInput: shape, weights: weights.shape, stride: stride, padding: padding,
      outputPadding: outputPadding, dilation: dilation, groups: groups)
    if let bias, bias.shape != [geometry.inputChannels] {
      throw Failure(
        "a bias for \(geometry.inputChannels) output channels has shape [\(geometry.inputChannels)], not \(bias.shape)"
      )
    }
    let kernelWeights = try weights.forConvolution()
    let input = raw
    var output = try Convolution.backwardInput(input, kernelWeights, geometry)
    if let bias { output = try Channels.adding(bias.raw.plain(), to: output) }
    let (wantsInput, wantsWeights) = (isRecorded, weights.isRecorded)
    let wantsBias = bias?.isRecorded == true
    return .recorded(
      "transposed convolution", output, from: [self, weights] + (bias.map { [$0] } ?? [])
    ) { gradient in
      var passed: [Tensor?] = [nil, nil] + (bias == nil ? [] : [nil])
      if wantsInput {
        passed[0] = Tensor(
          try Convolution.forward(gradient.raw, kernelWeights, bias: nil, relu: false, geometry))
      }
      if wantsWeights {
        passed[1] = Tensor(
          try Convolution.backwardWeights(input, input: gradient.raw, bias: false, geometry).weights)
      }
      if wantsBias { passed[2] = Tensor(try Channels.sums(gradient.raw)) }
      return passed
    }
  }
}
