import Failures
import Tensors

/// Layers one after the other.
public struct Sequential: Layer {
  public let layers: [(path: String, layer: any Layer)]

  /// Layers with their path components; an empty one adds nothing to the paths within.
  public init(named layers: [(path: String, layer: any Layer)]) { self.layers = layers }

  /// Layers whose path components are their positions.
  public init(_ layers: [any Layer]) {
    self.init(named: layers.enumerated().map { (String($0.offset), $0.element) })
  }

  public var summary: String { "sequence of \(layers.count)" }
  public var children: [(path: String, layer: any Layer)] { layers }

  public var parameters: [ParameterDescription] { parametersOfChildren }

  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    var value = input
    var position = 0
    while position < layers.count {
      let (path, layer) = layers[position]
      let isFollowedByReLU = position + 1 < layers.count && layers[position + 1].layer is ReLU
      if let convolution = layer as? Convolution2D, isFollowedByReLU {
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

/// input + body(input).
public struct Residual: Layer {
  public let body: any Layer

  public init(_ body: any Layer) { self.body = body }

  public var summary: String { "residual" }
  public var children: [(path: String, layer: any Layer)] { [("", body)] }
  public var parameters: [ParameterDescription] { body.parameters }

  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    let output = try body(input, weights)
    guard output.shape == input.shape else {
      throw Failure(
        "a residual adds what it is given to what its body makes of it, but \(input.shape) became \(output.shape)"
      )
    }
    return try input + output
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    let cost = try body.cost(of: input)
    guard cost.output == input else {
      throw Failure(
        "a residual adds what it is given to what its body makes of it, but \(input) became \(cost.output)")
    }
    return cost
  }

  public func reach(of output: Reach) -> Reach? { body.reach(of: output)?.joined(with: output) }
}

/// input · body(input), whose sizes may be 1 where the input's are not: a factor for each channel makes it the channel
/// attention of squeeze-and-excitation (Hu et al., CVPR 2018), one for each pixel a spatial attention.
public struct Gate: Layer {
  public let body: any Layer

  public init(_ body: any Layer) { self.body = body }

  public var summary: String { "gate" }
  public var children: [(path: String, layer: any Layer)] { [("", body)] }
  public var parameters: [ParameterDescription] { body.parameters }

  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    let factors = try body(input, weights)
    try check(factors.shape, input: input.shape)
    return try input * factors
  }

  private func check(_ factors: [Int], input: [Int]) throws {
    guard factors.count == input.count, zip(factors, input).allSatisfy({ $0 == $1 || $0 == 1 }) else {
      throw Failure("a gate multiplies what it is given, but factors of \(factors) do not fit \(input)")
    }
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    let cost = try body.cost(of: input)
    try check(cost.output, input: input)
    return LayerCost(output: input, multiplyAdds: cost.multiplyAdds)
  }

  public func reach(of output: Reach) -> Reach? { body.reach(of: output)?.joined(with: output) }
}
