import Tensors

/// Activation checkpointing: only the input of the body is kept, and the body runs again when gradients are taken. That
/// saves memory at the cost of time (Chen et al., "Training deep nets with sublinear memory cost", 2016).
public struct Recomputed: Layer {
  /// The layer that runs again for gradients. Its paths and results are unchanged.
  public let body: any Layer

  public init(_ body: any Layer) { self.body = body }

  public var summary: String { "recomputed" }
  public var children: [(path: String, layer: any Layer)] { [("", body)] }
  public var parameters: [ParameterDescription] { body.parameters }

  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    if weights.trace != nil { return try body(input, weights) }
    let paths = body.parameters.map(\.path)
    var purpose = weights.purpose
    return try .recomputing([input] + paths.map { try weights[$0] }) { inputs in
      defer { if purpose == .training { purpose = .repetition } }
      return try body(
        inputs[0],
        Weights(
          values: Dictionary(uniqueKeysWithValues: zip(paths, inputs.dropFirst())), purpose: purpose))
    }
  }

  public func cost(of input: [Int]) throws -> LayerCost { try body.cost(of: input) }
}
