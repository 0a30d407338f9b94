import Kernels
import Tensors

/// max(x, 0). Directly after a convolution in a `Sequential`, both run in one pass.
public struct ReLU: Layer {
  public init() {}

  public var summary: String { "ReLU" }
  public var parameters: [ParameterDescription] { [] }
  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor { try input.relu() }
  public func cost(of input: [Int]) throws -> LayerCost { LayerCost(output: input) }
}

/// An elementwise function other than ReLU.
public struct Activation: Layer {
  /// The function of each value.
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
  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try input.applying(function)
  }
  public func cost(of input: [Int]) throws -> LayerCost { LayerCost(output: input) }
}

/// Softmax along one axis of (N, C, H, W): eˣ divided by the sum of eˣ over the axis.
public struct SoftmaxLayer: Layer {
  /// The axis, counted from 0; negative ones count from the last. The default of 1 is that of channels.
  public let axis: Int

  public init(axis: Int = 1) { self.axis = axis }

  public var summary: String { "softmax, axis \(axis)" }
  public var parameters: [ParameterDescription] { [] }
  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try input.softmax(axis: axis)
  }
  public func cost(of input: [Int]) throws -> LayerCost { LayerCost(output: input) }
  /// The whole image when the axis is its height or width.
  public func reach(of output: Reach) -> Reach? { [2, 3, -1, -2].contains(axis) ? nil : output }
}
