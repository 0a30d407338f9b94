import Failures
import Tensors

/// Layers that run one after the other. A convolution that is followed by a `ReLU` runs with it in one pass, unless
/// someone wants the outputs of both.
public struct Sequential: Layer {
  /// The layers in order, with their path components.
  public let layers: [(path: String, layer: any Layer)]

  /// - Parameter layers: each with its path component; an empty one adds nothing to the paths within.
  public init(named layers: [(path: String, layer: any Layer)]) { self.layers = layers }

  /// Layers whose path components are their positions, from "0" on, as in PyTorch's Sequential.
  public init(_ layers: [any Layer]) {
    self.init(named: layers.enumerated().map { (String($0.offset), $0.element) })
  }

  public var summary: String { "sequence of \(layers.count)" }
  public var children: [(path: String, layer: any Layer)] { layers }

  public var parameters: [ParameterDescription] { parametersOfChildren }

  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    var value = input
    var position = 0
    while position < layers.count {
      let (path, layer) = layers[position]
      let isFollowedByReLU = position + 1 < layers.count && layers[position + 1].layer is ReLU
      if let convolution = layer as? Convolution2D, isFollowedByReLU, weights.trace == nil {
        value = try convolution.run(value, weights.within(path), relu: true)
        position += 2
      } else {
        value = try layer(value, weights.within(path))
        position += 1
      }
    }
    return value
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    var shape = input
    var multiplyAdds = 0
    for (_, layer) in layers {
      let cost = try layer.cost(of: shape)
      shape = cost.output
      multiplyAdds += cost.multiplyAdds
    }
    return LayerCost(output: shape, multiplyAdds: multiplyAdds)
  }
}

/// A skip connection: input + body(input). The body must keep the shape.
public struct Residual: Layer {
  /// The layer whose output is added to the input.
  public let body: any Layer

  public init(_ body: any Layer) { self.body = body }

  public var summary: String { "residual" }
  public var children: [(path: String, layer: any Layer)] { [("", body)] }
  public var parameters: [ParameterDescription] { body.parameters }

  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    let output = try body(input, weights)
    guard output.shape == input.shape else {
      throw Failure(
        "the layers of a residual must keep the shape of their input, but \(input.shape) became \(output.shape)"
      )
    }
    return try input + output
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    let cost = try body.cost(of: input)
    guard cost.output == input else {
      throw Failure(
        "the layers of a residual must keep the shape of their input, but \(input) became \(cost.output)")
    }
    return cost
  }

  public func reach(of output: Reach) -> Reach? { body.reach(of: output)?.joined(with: output) }
}

/// input · body(input), where the body's output may have sizes of 1 and broadcasts. With one factor for each channel it
/// is the channel attention of squeeze-and-excitation (Hu et al., CVPR 2018), with one for each pixel spatial
/// attention.
public struct Gate: Layer {
  /// The layer that computes the factors.
  public let body: any Layer

  public init(_ body: any Layer) { self.body = body }

  public var summary: String { "gate" }
  public var children: [(path: String, layer: any Layer)] { [("", body)] }
  public var parameters: [ParameterDescription] { body.parameters }

  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    let factors = try body(input, weights)
    try check(factors.shape, input: input.shape)
    return try input * factors
  }

  private func check(_ factors: [Int], input: [Int]) throws {
    guard factors.count == input.count, zip(factors, input).allSatisfy({ $0 == $1 || $0 == 1 }) else {
      throw Failure(
        "the output of a gate's layers must fit its input, but shape \(factors) does not fit \(input)")
    }
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    let cost = try body.cost(of: input)
    try check(cost.output, input: input)
    return LayerCost(output: input, multiplyAdds: cost.multiplyAdds)
  }

  public func reach(of output: Reach) -> Reach? { body.reach(of: output)?.joined(with: output) }
}
