/// max(x, 0) + slope · min(x, 0) with a learned slope for each channel, or one for all (He et al., 2015).
public struct PReLU: Layer {
  /// How many slopes there are: 1, or as many as channels.
  public let slopes: Int

  public init(slopes: Int = 1) { self.slopes = slopes }

  public var summary: String { slopes == 1 ? "PReLU" : "PReLU \(slopes)" }

  public var parameters: [ParameterDescription] {
    [ParameterDescription(path: "weight", shape: [slopes], fanIn: slopes, kind: .slope)]
  }

  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    guard input.rank == 4, slopes == 1 || input.shape[1] == slopes else {
      throw EngineError("\(slopes) slopes do not fit an input of shape \(input.shape)")
    }
    let positive = try input.relu()
    return try positive + (input - positive) * weights["weight"].reshaped([1, slopes, 1, 1])
  }

  public func cost(of input: [Int]) throws -> LayerCost { LayerCost(output: input) }
}
