import Failures
import Tensors

/// A part of a network as a description: what it computes and which parameters it needs, without their values.
///
/// Layers are values. The same layer may stand in many networks, each with weights of its own.
public protocol Layer: Sendable {
  /// One line for a summary, such as "conv 3 → 16, 3×3".
  var summary: String { get }

  /// The parameters in the order in which they are used, with paths relative to this layer.
  var parameters: [ParameterDescription] { get }

  /// The layers directly within this one, with their path components (empty where a layer adds none).
  var children: [(path: String, layer: any Layer)] { get }

  /// How many channels it takes; nil where any number will do.
  var requiredChannels: Int? { get }

  /// The layers directly within this one in the order in which they run, with the shape of what each is given.
  func parts(of input: [Int]) throws -> [LayerPart]

  /// The output for a batch (N, C, H, W).
  /// - Throws: `Failure` naming the shapes where the input does not fit.
  func callAsFunction(_ input: Tensor, _ weights: Weights) throws -> Tensor

  /// The shape that `callAsFunction` would return, and the multiply-adds it would take.
  func cost(of input: [Int]) throws -> LayerCost

  /// The rows of its input that rows of its output depend on, outside training; nil where that may be all. Columns are
  /// alike.
  func reach(of output: Reach) -> Reach?
}

/// What running a layer once takes.
public struct LayerCost: Equatable, Sendable {
  /// The shape of the output.
  public let output: [Int]
  public let multiplyAdds: Int

  public init(output: [Int], multiplyAdds: Int = 0) {
    self.output = output
    self.multiplyAdds = multiplyAdds
  }
}

/// A layer within another one, for one shape of input.
public struct LayerPart {
  public let path: String
  public let layer: any Layer
  /// The shape that it is given.
  public let input: [Int]
  /// How often it runs.
  public let times: Int

  init(path: String, layer: any Layer, input: [Int], times: Int = 1) {
    self.path = path
    self.layer = layer
    self.input = input
    self.times = times
  }
}

extension Layer {
  public var children: [(path: String, layer: any Layer)] { [] }

  /// What the first child takes that does not take any number.
  public var requiredChannels: Int? { children.lazy.compactMap { $0.layer.requiredChannels }.first }

  /// Each child is given what the one before made.
  public func parts(of input: [Int]) throws -> [LayerPart] {
    var shape = input
    return try children.map { path, layer in
      let part = LayerPart(path: path, layer: layer, input: shape)
      shape = try layer.cost(of: shape).output
      return part
    }
  }

  /// What the children reach one after the other; a layer without any takes each pixel by itself.
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
  /// Where the weights are in the network, as in "body.3.conv1.weight".
  public var path: String
  public let shape: [Int]
  /// How many inputs each output depends on: what initialisations scale by.
  public let fanIn: Int
  public let kind: Kind

  public enum Kind: Hashable, Sendable {
    case weight
    case bias
    /// A factor of a normalisation, which starts at 1.
    case scale
    /// What a normalisation adds, which starts at 0.
    case shift
    /// Weights of a transformer, which start small and normal.
    case projection
    /// A learned slope, which starts at 1/4.
    case slope
    /// An average kept while training, which optimisers leave alone.
    case statistic(start: Float)
  }

  public init(path: String, shape: [Int], fanIn: Int, kind: Kind) {
    self.path = path
    self.shape = shape
    self.fanIn = fanIn
    self.kind = kind
  }

  /// Whether optimisers leave it alone.
  var isStatistic: Bool { if case .statistic = kind { true } else { false } }

  func within(_ prefix: String) -> ParameterDescription {
    var result = self
    if !prefix.isEmpty { result.path = "\(prefix).\(path)" }
    return result
  }
}

/// The weights that a layer may use, seen from its place in the network.
public struct Weights {
  /// What a network runs for.
  public enum Purpose: Hashable, Sendable {
    /// To be used as it is.
    case evaluation
    /// To be trained: batches are normalised by their own statistics, which running averages follow.
    case training
    /// A second time for the gradient of the same training step, which must change nothing.
    case repetition
  }

  public let purpose: Purpose
  private let values: [String: Tensor]
  private let prefix: String

  init(values: [String: Tensor], purpose: Purpose, prefix: String = "") {
    self.values = values
    self.purpose = purpose
    self.prefix = prefix
  }

  public func within(_ component: String) -> Weights {
    Weights(
      values: values, purpose: purpose, prefix: component.isEmpty ? prefix : prefix + component + ".")
  }

  /// - Throws: `Failure` where the network has no such weights.
  public subscript(name: String) -> Tensor {
    get throws {
      guard let value = values[prefix + name] else {
        throw Failure("the network has no weights \"\(prefix + name)\"")
      }
      return value
    }
  }
}
