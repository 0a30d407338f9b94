import Tensors

/// max(x, 0) + slope · min(x, 0), with one learned slope for each channel or one for all (He et al., "Delving deep into
/// rectifiers", 2015).
public struct PReLU: Layer {
  /// The number of slopes: 1, or the number of channels.
  public let slopes: Int

  public init(slopes: Int = 1) { self.slopes = slopes }

  public var summary: String { slopes == 1 ? "PReLU" : "PReLU \(slopes)" }

  public var requiredChannels: Int? { slopes == 1 ? nil : slopes }

  public var parameters: [ParameterDescription] {
    [ParameterDescription(path: "weight", shape: [slopes], fanIn: slopes, kind: .slope)]
  }

  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try input.rectified(slopes: weights["weight"])
  }

  public func cost(of input: [Int]) throws -> LayerCost { LayerCost(output: input) }
}
