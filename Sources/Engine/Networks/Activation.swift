import Kernels
import Tensors

/// max(x, 0). Right after a convolution in a `Sequential`, both run as one pass.
public struct ReLU: Layer {
  public init() {}

  public var summary: String { "ReLU" }
  public var parameters: [ParameterDescription] { [] }
  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor { try input.relu() }
  public func cost(of input: [Int]) throws -> LayerCost { LayerCost(output: input) }
}

/// Any other function of one number, value by value.
public struct Activation: Layer {
  public let function: ElementwiseFunction

  public init(_ function: ElementwiseFunction) { self.function = function }

  public var summary: String {
    switch function {
    case .leakyReLU(let slope): "leaky ReLU, slope \(slope)"
    case .gelu: "GELU"
    case .geluTanh: "GELU by tanh"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .silu: "SiLU"
    case .softplus: "softplus"
    case .elu(let alpha): "ELU, alpha \(alpha)"
    case .exp: "exp"
    }
  }

  public var parameters: [ParameterDescription] { [] }
  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try input.applying(function)
  }
  public func cost(of input: [Int]) throws -> LayerCost { LayerCost(output: input) }
}

/// eˣ over its sum along one axis of (N, C, H, W).
public struct SoftmaxLayer: Layer {
  public let axis: Int

  public init(axis: Int = 1) { self.axis = axis }

  public var summary: String { "softmax, axis \(axis)" }
  public var parameters: [ParameterDescription] { [] }
  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try input.softmax(axis: axis)
  }
  public func cost(of input: [Int]) throws -> LayerCost { LayerCost(output: input) }
  /// All of an image along its height or width.
  public func reach(of output: Reach) -> Reach? { [2, 3, -1, -2].contains(axis) ? nil : output }
}
