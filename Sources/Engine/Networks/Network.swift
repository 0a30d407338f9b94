import Failures
import Tensors

/// A network as a description: its layers, and the weights that some of them already have.
///
/// A network without all its weights is an architecture. A seed draws the missing ones, each from its own path,
/// so that weights do not depend on what else is in the network.
public struct Network {
  public let layer: any Layer
  /// One line for people, such as "resnet(channels: 16, blocks: 6)".
  public let name: String
  public let initialisation: Initialisation
  /// Weights that are fixed already, by path.
  public var given: [String: Tensor]
  /// How to describe it again, for whoever wrote that; kept with its weights in files.
  public var recipe: String?

  public init(
    _ layer: any Layer, name: String, initialisation: Initialisation = .pytorch,
    given: [String: Tensor] = [:],
    recipe: String? = nil
  ) {
    self.layer = layer
    self.name = name
    self.initialisation = initialisation
    self.given = given
    self.recipe = recipe
  }

  public var parameters: [ParameterDescription] { layer.parameters }
  /// How many numbers training changes.
  public var parameterCount: Int { layer.parameterCount }

  /// The model with the missing weights drawn from the seed.
  public func model(seed: Int) throws -> Model {
    let parameters = parameters
    let values = try parameters.map { try given[$0.path] ?? initialisation.draw($0, seed: seed) }
    return try Model(self, values: values)
  }
}

/// A network with weights that training can change: a shared object.
public final class Model {
  public private(set) var network: Network
  public let paths: [String]
  public let block: ParameterBlock
  private let isStatistic: [Bool]

  init(_ network: Network, values: [Tensor]) throws {
    let parameters = network.parameters
    self.network = network
    paths = parameters.map(\.path)
    isStatistic = parameters.map(\.isStatistic)
    block = try ParameterBlock(values)
  }

  /// Whether training keeps averages in it, which change as it runs.
  public var hasStatistics: Bool { isStatistic.contains(true) }

  /// How to describe its network again.
  public var recipe: String? {
    get { network.recipe }
    set { network.recipe = newValue }
  }

  /// A model of its own with the same weights.
  public func copy() throws -> Model { try Model(network, values: block.variables.map { try $0.value() }) }

  /// The weights by path, as copies.
  public func weights() throws -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: zip(paths, try block.variables.map { try $0.value() }))
  }

  /// Takes over these weights.
  /// - Throws: `Failure` where one is missing or of another shape.
  public func assign(_ weights: [String: Tensor]) throws {
    for (path, variable) in zip(paths, block.variables) {
      guard let value = weights[path] else { throw Failure("the weights of \(path) are missing") }
      try variable.assign(value)
    }
  }

  /// Runs the network on a batch (N, C, H, W) or one image (C, H, W).
  ///
  /// - Parameter recording: whether gradients for the weights can be taken from the result.
  public func callAsFunction(_ input: Tensor, recording: Bool = false) throws -> Tensor {
    // No gradient is taken for an average that training keeps, which changes on the way.
    let values = zip(isStatistic, block.variables).map { isStatistic, variable in
      recording && !isStatistic ? variable.tensor : variable.constant
    }
    let weights = Weights(
      values: Dictionary(uniqueKeysWithValues: zip(paths, values)),
      purpose: recording && Recording.isOn ? .training : .evaluation)
    switch input.rank {
    case 4: return try network.layer(input, weights)
    case 3:
      let output = try network.layer(input.reshaped([1] + input.shape), weights)
      return try output.reshaped(Array(output.shape.dropFirst()))
    default:
      throw Failure(
        "a network takes an image [C, H, W] or a batch [N, C, H, W], not shape \(input.shape)")
    }
  }
}
