import Failures
import Kernels
import Resources

extension Tensor {
  /// Two-dimensional convolution with zero padding. As usual in networks, the kernel is not flipped
  /// (cross-correlation).
  ///
  /// - Parameters:
  ///   - weights: (O, C / groups, kernel height, kernel width).
  ///   - bias: (O), or none.
  ///   - stride: input pixels between neighbouring output pixels.
  ///   - padding: zeros on each side.
  ///   - dilation: input pixels between neighbouring kernel taps.
  ///   - groups: the number of groups of channels, which divides C and O.
  ///   - relu: applies max(x, 0) within the same pass.
  /// - Returns: (N, O, H', W') with H' = ⌊(H + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1, and W' likewise.
  /// - Throws: `Failure` with the shapes when they do not fit.
  public func convolved(
    with weights: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, dilation: Int = 1,
    groups: Int = 1, relu: Bool = false
  ) throws -> Tensor {
    let geometry = try ConvolutionGeometry(
      input: shape, weights: weights.shape, stride: stride, padding: padding, dilation: dilation,
      groups: groups)
    if let bias, bias.shape != [weights.shape[0]] {
      throw Failure(
        "the bias for weights \(weights.shape) must have shape [\(weights.shape[0])], not \(bias.shape)")
    }
    let kernelWeights = try weights.forConvolution()
    let input = raw
    let plainBias = try bias?.raw.plain()
    // The layers of a network on pictures of usual sizes are too short to be worth a thread.
    let cost = geometry.multiplyAdds / 20
    let output = try Cancellation.apart(cost: cost) {
      try Convolution.forward(input, kernelWeights, bias: plainBias, relu: relu, geometry)
    }
    let (wantsInput, wantsWeights) = (isRecorded, weights.isRecorded || bias?.isRecorded == true)
    let hasBias = bias != nil
    return .recorded("convolution", output, from: [self, weights] + (bias.map { [$0] } ?? [])) { gradient in
      let masked = relu ? try gradient.raw.maskedByReLU(output: output) : gradient.raw
      var result: [Tensor?] = [
        wantsInput
          ? try Cancellation.apart(cost: cost) {
            Tensor(try Convolution.backwardInput(masked, kernelWeights, geometry))
          } : nil
      ]
      if wantsWeights {
        let (weights, bias) = try Cancellation.apart(cost: cost) {
          try Convolution.backwardWeights(masked, input: input, bias: hasBias, geometry)
        }
        result.append(Tensor(weights))
        if let bias { result.append(Tensor(bias)) }
      } else {
        result += hasBias ? [nil, nil] : [nil]
      }
      return result
    }
  }

  func forConvolution() throws -> Convolution.Weights {
    guard let variable else { return Convolution.Weights(try raw.plain()) }
    return Convolution.Weights(raw, cache: variable.packed, version: variable.version)
  }
}
