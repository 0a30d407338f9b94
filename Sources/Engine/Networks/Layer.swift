import Failures
import Tensors

/// The description of a part of a network: what it computes and which parameters it needs, without their values.
///
/// Layers are values. The same layer may be part of many networks, each with its own weights.
public protocol Layer: Sendable {
  /// A short text for summaries, such as "conv 3 → 16, 3×3".
  var summary: String { get }

  /// All parameters, those of inner layers included, with paths relative to this layer.
  var parameters: [ParameterDescription] { get }

  /// The layers directly within this one and their path components, which are empty where a layer adds none.
  var children: [(path: String, layer: any Layer)] { get }

  /// The number of input channels C that the layer needs; nil when it takes any number.
  var requiredChannels: Int? { get }

  /// The layers directly within this one in the order in which they run, each with the shape of its input.
  ///
  /// - Parameter input: the shape of the input of this layer, (N, C, H, W).
  /// - Throws: `Failure` when the input does not fit.
  func parts(of input: [Int]) throws -> [LayerPart]

  /// What the layer makes of a batch (N, C, H, W). Others run the layer by calling it, which also tells who listens.
  ///
  /// - Throws: `Failure` with the shapes when the input does not fit.
  func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor

  /// The shape of the output, and the multiply-adds that it takes, without computing it.
  ///
  /// - Parameter input: the shape of the input, (N, C, H, W).
  /// - Throws: `Failure` when the input does not fit.
  func cost(of input: [Int]) throws -> LayerCost

  /// The input rows on which given output rows depend in evaluation; nil when that may be the whole image. The same
  /// holds for columns.
  func reach(of output: Reach) -> Reach?
}

/// The output shape of a layer and the cost of running it once.
public struct LayerCost: Equatable, Sendable {
  /// The shape of the output.
  public let output: [Int]
  /// Multiply-adds of convolutions, linear maps and attention; other operations count nothing.
  public let multiplyAdds: Int

  public init(output: [Int], multiplyAdds: Int = 0) {
    self.output = output
    self.multiplyAdds = multiplyAdds
  }
}

/// A layer directly within another one, for a given shape of the input.
public struct LayerPart {
  /// The path component of the layer within the outer one; may be empty.
  public let path: String
  /// The inner layer.
  public let layer: any Layer
  /// The shape of the input of the inner layer.
  public let input: [Int]
  /// How often it runs in one run of the outer layer.
  public let times: Int

  init(path: String, layer: any Layer, input: [Int], times: Int = 1) {
    self.path = path
    self.layer = layer
    self.input = input
    self.times = times
  }
}

extension Layer {
  /// Runs the layer on a batch (N, C, H, W).
  ///
  /// - Throws: `Failure` with the shapes when the input does not fit.
  public func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    guard let trace = weights.trace else { return try forward(input, weights) }
    return try trace.following(self, at: weights.path) { try forward(input, weights) }
  }

  public var children: [(path: String, layer: any Layer)] { [] }

  /// The number that the first child with a requirement needs.
  public var requiredChannels: Int? { children.lazy.compactMap { $0.layer.requiredChannels }.first }

  /// The children run in order; each gets the output of the one before.
  public func parts(of input: [Int]) throws -> [LayerPart] {
    var shape = input
    return try children.map { path, layer in
      let part = LayerPart(path: path, layer: layer, input: shape)
      shape = try layer.cost(of: shape).output
      return part
    }
  }

  /// The rows that all children together reach when they run in order. Without children, each output pixel depends on
  /// the same input pixel only.
  public func reach(of output: Reach) -> Reach? {
    children.reversed().reduce(output) { reach, child in reach.flatMap(child.layer.reach) }
  }

  /// The parameters of the children, for layers that have none of their own.
  var parametersOfChildren: [ParameterDescription] {
    children.flatMap { path, layer in layer.parameters.map { $0.within(path) } }
  }

  /// How many numbers training changes.
  var parameterCount: Int {
    parameters.reduce(0) { $1.isStatistic ? $0 : $0 + $1.shape.reduce(1, *) }
  }

  /// The multiply-adds of all parts.
  func multiplyAddsOfParts(of input: [Int]) throws -> Int {
    try parts(of: input).reduce(0) { try $0 + $1.times * $1.layer.cost(of: $1.input).multiplyAdds }
  }
}

/// One tensor of weights that a layer needs.
public struct ParameterDescription: Hashable, Sendable {
  /// The path of the weights within the network, such as "body.3.conv1.weight".
  public var path: String
  /// The shape of the weights.
  public let shape: [Int]
  /// The number of inputs on which each output depends, by which initialisations scale. For convolutions and linear
  /// maps it is the product of all sizes of the weights but the first, as in PyTorch.
  public let fanIn: Int
  /// The role of the weights.
  public let kind: Kind

  /// The role of weights, which decides how they start.
  public enum Kind: Hashable, Sendable {
    /// Weights of a convolution or a linear map.
    case weight
    /// A bias, one number for each output.
    case bias
    /// The factor of a normalisation, which starts at 1.
    case scale
    /// The summand of a normalisation, or a bias that starts at 0.
    case shift
    /// Weights of a transformer, which start normally distributed with standard deviation 0.02.
    case projection
    /// The slope of a PReLU, which starts at 1/4.
    case slope
    /// A running average that training updates, and optimisers do not change.
    case statistic(start: Float)
  }

  public init(path: String, shape: [Int], fanIn: Int, kind: Kind) {
    self.path = path
    self.shape = shape
    self.fanIn = fanIn
    self.kind = kind
  }

  /// Whether it is a running average, which optimisers do not change.
  var isStatistic: Bool { if case .statistic = kind { true } else { false } }

  func within(_ prefix: String) -> ParameterDescription {
    var result = self
    if !prefix.isEmpty { result.path = "\(prefix).\(path)" }
    return result
  }
}

/// The weights of a network, addressed by paths relative to one of its layers.
public struct Weights {
  /// The purpose for which a network runs.
  public enum Purpose: Hashable, Sendable {
    /// Using the network; no weights or running averages change.
    case evaluation
    /// A training step: batches are normalised by their own statistics, and running averages are updated.
    case training
    /// The second run of a training step under activation checkpointing: as in training, but running averages stay as
    /// they are.
    case repetition
  }

  /// The purpose of this run.
  public let purpose: Purpose
  /// Who listens to the outputs of layers; nil where nobody does.
  let trace: LayerTrace?
  private let values: [String: Tensor]
  private let prefix: String

  init(values: [String: Tensor], purpose: Purpose, trace: LayerTrace? = nil, prefix: String = "") {
    self.values = values
    self.purpose = purpose
    self.trace = trace
    self.prefix = prefix
  }

  /// The path of the layer within the network.
  var path: String { String(prefix.dropLast()) }

  /// The same weights, with names relative to an inner layer.
  ///
  /// - Parameter component: path component of the inner layer; an empty one changes nothing.
  public func within(_ component: String) -> Weights {
    Weights(
      values: values, purpose: purpose, trace: trace,
      prefix: component.isEmpty ? prefix : prefix + component + ".")
  }

  /// The weights of a name relative to this layer, such as "weight" or "bias".
  ///
  /// - Throws: `Failure` when the network has no such weights.
  public subscript(name: String) -> Tensor {
    get throws {
      guard let value = values[prefix + name] else {
        throw Failure("the network has no weights \"\(prefix + name)\"")
      }
      return value
    }
  }
}
