/// max(x, 0). Right after a convolution in a `Sequential`, both run as one pass.
public struct ReLU: Layer {
  public init() {}

  public var summary: String { "ReLU" }
  public var parameters: [ParameterDescription] { [] }
  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor { try input.relu() }
  public func cost(of input: [Int]) throws -> LayerCost { LayerCost(output: input) }
}
