import Failures
import Tensors

/// A linear map of the last axis: input · weightsᵀ + bias. Weights are stored as in PyTorch: (outputs, inputs).
public struct Linear: Layer {
  /// Size of the last axis of the input, 1 or more.
  public let inputs: Int
  /// Size of the last axis of the output, 1 or more.
  public let outputs: Int
  /// Whether a learned number is added to each output.
  public let hasBias: Bool

  /// - Throws: `Failure` when a size is less than 1.
  public init(inputs: Int, outputs: Int, hasBias: Bool = true) throws {
    guard inputs > 0, outputs > 0 else {
      throw Failure("a linear layer needs at least 1 input and 1 output")
    }
    self.inputs = inputs
    self.outputs = outputs
    self.hasBias = hasBias
  }

  public var summary: String { "linear \(inputs) → \(outputs)" }

  public var parameters: [ParameterDescription] {
    let weight = ParameterDescription(path: "weight", shape: [outputs, inputs], fanIn: inputs, kind: .weight)
    let bias = ParameterDescription(path: "bias", shape: [outputs], fanIn: inputs, kind: .bias)
    return hasBias ? [weight, bias] : [weight]
  }

  /// - Returns: (…, outputs) for (…, inputs).
  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try input.linear(weights["weight"], bias: hasBias ? weights["bias"] : nil)
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    guard input.last == inputs else {
      throw Failure("a linear layer of \(inputs) inputs takes shapes [..., \(inputs)], not \(input)")
    }
    let rows = input.dropLast().reduce(1, *)
    return LayerCost(output: input.dropLast() + [outputs], multiplyAdds: rows * inputs * outputs)
  }

  /// The last axis is the width of images.
  public func reach(of output: Reach) -> Reach? { nil }
}
