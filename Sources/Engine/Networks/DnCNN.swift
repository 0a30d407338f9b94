import Failures
import Tensors

/// The denoiser DnCNN (Zhang et al., "Beyond a Gaussian denoiser", TIP 2017): convolutions with ReLUs between, most of
/// them with batch normalisation. Their output is subtracted from the image.
///
/// Weights are named as in KAIR.
public struct DnCNN: Layer {
  private let model: Sequential

  /// - Parameters:
  ///   - channels: features between the convolutions, 64 in the paper.
  ///   - layers: convolutions, at least 2: 17 in the paper for one strength of noise, 20 for many.
  ///   - batchNorm: whether all but the first and last convolution are followed by a batch normalisation. KAIR's
  ///     published weights have none, as it was merged into the convolutions.
  ///   - imageChannels: 3 for colour, 1 for grey.
  public init(channels: Int = 64, layers: Int = 17, batchNorm: Bool = true, imageChannels: Int = 3) throws {
    guard layers >= 2 else { throw Failure("a DnCNN needs at least 2 convolutions, not \(layers)") }
    var model: [any Layer] = [
      try Convolution2D(inputChannels: imageChannels, outputChannels: channels), ReLU(),
    ]
    for _ in 2..<layers {
      model.append(try Convolution2D(inputChannels: channels, outputChannels: channels))
      // The numbers are KAIR's.
      if batchNorm {
        model.append(try Normalisation2D(.batch, channels: channels, epsilon: 1e-4, momentum: 0.9))
      }
      model.append(ReLU())
    }
    model.append(try Convolution2D(inputChannels: channels, outputChannels: imageChannels))
    self.model = Sequential(model)
  }

  public var summary: String { "DnCNN" }
  public var children: [(path: String, layer: any Layer)] { [("model", model)] }
  public var parameters: [ParameterDescription] { parametersOfChildren }

  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try input - model(input, weights.within("model"))
  }

  public func cost(of input: [Int]) throws -> LayerCost { try model.cost(of: input) }
}
