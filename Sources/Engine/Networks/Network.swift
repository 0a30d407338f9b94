import Failures
import Tensors

/// The description of a network: its layers, and those weights that are given already.
///
/// Missing weights are drawn from a seed. Each draw depends on the seed and the path of the weights only, not on what
/// else is in the network.
public struct Network {
  /// The outermost layer.
  public let layer: any Layer
  /// One line for users, such as "resnet(channels: 16, blocks: 6)".
  public let name: String
  /// The distribution from which missing weights are drawn.
  public let initialisation: Initialisation
  /// Weights that are given, by path. The others are drawn.
  public var given: [String: Tensor]
  /// A text from which its author can build the network again, such as source code. It is saved in files with the
  /// weights.
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
  /// The number of values that training changes; running averages do not count.
  public var parameterCount: Int { layer.parameterCount }

  /// A model with the given weights; missing ones are drawn from the seed.
  public func model(seed: Int) throws -> Model {
    let parameters = parameters
    let values = try parameters.map { try given[$0.path] ?? initialisation.draw($0, seed: seed) }
    return try Model(self, values: values)
  }
}

/// A network with weights that training can change, with reference semantics.
public final class Model {
  /// The description of the network. Its `given` weights are not those of training.
  public private(set) var network: Network
  /// The path of each variable of `block`, in the same order.
  public let paths: [String]
  /// The weights, running averages included.
  public let block: ParameterBlock
  private let isStatistic: [Bool]

  init(_ network: Network, values: [Tensor]) throws {
    let parameters = network.parameters
    self.network = network
    paths = parameters.map(\.path)
    isStatistic = parameters.map(\.isStatistic)
    block = try ParameterBlock(values)
  }

  /// Whether it has running averages, as batch normalisation does, which change in training runs.
  public var hasStatistics: Bool { isStatistic.contains(true) }

  /// The recipe of the network; see `Network.recipe`.
  public var recipe: String? {
    get { network.recipe }
    set { network.recipe = newValue }
  }

  /// An independent model with the same weights.
  public func copy() throws -> Model { try Model(network, values: block.variables.map { try $0.value() }) }

  /// Copies of all weights, by path.
  public func weights() throws -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: zip(paths, try block.variables.map { try $0.value() }))
  }

  /// Replaces all weights.
  ///
  /// - Parameter weights: by path; entries that the network does not have are ignored.
  /// - Throws: `Failure` when one is missing or has another shape. Those before it are replaced then.
  public func assign(_ weights: [String: Tensor]) throws {
    for (path, variable) in zip(paths, block.variables) {
      guard let value = weights[path] else { throw Failure("the weights of \(path) are missing") }
      try variable.assign(value)
    }
  }

  /// Runs the network on a batch (N, C, H, W) or an image (C, H, W).
  ///
  /// - Parameter recording: whether gradients can be taken of the result. The network then runs as in training, unless
  ///   recording is off.
  /// - Throws: `Failure` when the shape does not fit.
  public func callAsFunction(_ input: Tensor, recording: Bool = false) throws -> Tensor {
    try run(input, recording: recording, trace: nil)
  }

  func run(_ input: Tensor, recording: Bool, trace: LayerTrace?) throws -> Tensor {
    // Running averages have no gradients, and change during the run.
    let values = zip(isStatistic, block.variables).map { isStatistic, variable in
      recording && !isStatistic ? variable.tensor : variable.constant
    }
    let weights = Weights(
      values: Dictionary(uniqueKeysWithValues: zip(paths, values)),
      purpose: recording && Recording.isOn ? .training : .evaluation, trace: trace)
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
