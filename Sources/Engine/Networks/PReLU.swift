import Failures
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

  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try input.rectified(slopes: weights["weight"])
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    guard slopes == 1 || input.count > 1 && input[1] == slopes else {
      throw Failure("a PReLU with \(slopes) slopes takes \(slopes) channels, not shape \(input)")
    }
    return LayerCost(output: input)
  }
}
