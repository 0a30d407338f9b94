/// The residual network of SRResNet (Ledig et al., 2017) at scale 1, without normalisation: a 3×3 convolution
/// to C channels, N blocks of convolution–ReLU–convolution with identity, a 3×3 convolution, a skip over all
/// blocks, and a 3×3 convolution back to the image.
public enum ResNet {
  /// - Parameters:
  ///   - channels: C, 64 in the paper.
  ///   - blocks: N, 16 in the paper.
  ///   - imageSkip: output = input + network, so that the network learns the rain to take away. Without it the
  ///     network must learn to reproduce the image, which few backgrounds do not teach.
  ///   - imageChannels: 3 for colour, 1 for grey.
  public static func make(
    channels: Int = 64, blocks: Int = 16, imageSkip: Bool = true, imageChannels: Int = 3
  ) throws -> any Layer {
    guard blocks >= 0 else { throw EngineError("a network has no negative number of blocks") }
    func convolution(_ input: Int, _ output: Int) throws -> Convolution2D {
      try Convolution2D(inputChannels: input, outputChannels: output)
    }
    var body: [(path: String, layer: any Layer)] = []
    for block in 0..<blocks {
      let layers: [(path: String, layer: any Layer)] = [
        ("conv1", try convolution(channels, channels)), ("", ReLU()),
        ("conv2", try convolution(channels, channels)),
      ]
      body.append(("body.\(block)", Residual(Sequential(named: layers))))
    }
    body.append(("conv_body", try convolution(channels, channels)))
    let network = Sequential(named: [
      ("conv_first", try convolution(imageChannels, channels)),
      ("", Residual(Sequential(named: body))),
      ("conv_last", try convolution(channels, imageChannels)),
    ])
    return imageSkip ? Residual(network) : network
  }
}
