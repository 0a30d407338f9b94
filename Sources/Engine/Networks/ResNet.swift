import Failures
import Kernels

/// The residual network SRResNet (Ledig et al., "Photo-realistic single image super-resolution", CVPR 2017) without
/// enlargement and normalisation: a 3×3 convolution to C channels, N residual blocks of convolution, ReLU and
/// convolution, and a tail that depends on the variant.
public enum ResNet {
  /// The layers around the residual blocks.
  public enum Variant: String, CaseIterable, Sendable {
    /// As in the paper: a 3×3 convolution and a skip over all blocks, then a 3×3 convolution back to the image.
    case srresnet
    /// MSRResNet of BasicSR, as variants for restoration use it at scale 1: a leaky ReLU of slope 0.1 after the first
    /// convolution, no skip connection over the blocks, and three convolutions after them with leaky ReLUs between.
    /// Weights are named as there.
    case basicsr
  }

  /// - Parameters:
  ///   - channels: C, 64 in the paper.
  ///   - blocks: N, 16 in the paper.
  ///   - globalResidual: a global residual: output = input + network, so that the network learns the rain to remove. Without
  ///     it the network must also learn to reproduce the image, which takes many backgrounds.
  ///   - imageChannels: 3 for colour, 1 for grey.
  public static func make(
    channels: Int = 64, blocks: Int = 16, variant: Variant = .srresnet, globalResidual: Bool = true,
    imageChannels: Int = 3
  ) throws -> any Layer {
    guard blocks >= 0 else { throw Failure("the number of blocks must not be negative") }
    func convolution(_ input: Int, _ output: Int) throws -> Convolution2D {
      try Convolution2D(inputChannels: input, outputChannels: output)
    }
    let inner = try convolution(channels, channels)
    let first = try convolution(imageChannels, channels)
    let last = try convolution(channels, imageChannels)
    let body = (0..<blocks).map { block -> (path: String, layer: any Layer) in
      let layers: [(path: String, layer: any Layer)] = [("conv1", inner), ("", ReLU()), ("conv2", inner)]
      return ("body.\(block)", Residual(Sequential(named: layers)))
    }
    let network: Sequential
    switch variant {
    case .srresnet:
      let trunk = Sequential(named: body + [("conv_body", inner)])
      network = Sequential(named: [("conv_first", first), ("", Residual(trunk)), ("conv_last", last)])
    case .basicsr:
      let leaky = ("", Activation(.leakyReLU(slope: 0.1)) as any Layer)
      network = Sequential(
        named: [("conv_first", first), leaky] + body
          + [("upconv1", inner), leaky, ("conv_hr", inner), leaky, ("conv_last", last)])
    }
    return globalResidual ? Residual(network) : network
  }
}
