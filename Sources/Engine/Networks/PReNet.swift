import Failures
import Kernels
import Tensors

/// The progressive recurrent network for deraining PReNet (Ren et al., "Progressive image deraining networks: a better
/// and simpler baseline", CVPR 2019). Its stages share their weights. Each takes the rainy image and the output of the
/// stage before, keeps a state in a convolutional LSTM, and adds the output of residual blocks to the rainy image.
///
/// Weights are named as in the authors' code.
public struct PReNet: Layer {
  private let channels: Int
  private let stages: Int
  private let first: Sequential
  private let blocks: [Sequential]
  private let input: Sequential
  private let forget: Sequential
  private let candidate: Sequential
  private let output: Sequential
  private let last: Sequential

  /// - Parameters:
  ///   - channels: features of a pixel, and of the state of the LSTM; 32 in the paper.
  ///   - stages: how often the same layers run, 1 or more; 6 in the paper.
  ///   - blocks: residual blocks of a stage, 0 or more; 5 in the paper.
  ///   - imageChannels: 3 for colour, 1 for grey.
  public init(channels: Int = 32, stages: Int = 6, blocks: Int = 5, imageChannels: Int = 3) throws {
    guard stages > 0, blocks >= 0 else {
      throw Failure("a PReNet needs at least one stage, and its number of blocks must not be negative")
    }
    func convolution(_ inputs: Int, _ outputs: Int) throws -> Convolution2D {
      try Convolution2D(inputChannels: inputs, outputChannels: outputs)
    }
    func gate(_ function: ElementwiseFunction) throws -> Sequential {
      Sequential([try convolution(2 * channels, channels), Activation(function)])
    }
    let inner = try convolution(channels, channels)
    self.channels = channels
    self.stages = stages
    first = Sequential([try convolution(2 * imageChannels, channels), ReLU()])
    self.blocks = (0..<blocks).map { _ in Sequential([inner, ReLU(), inner, ReLU()]) }
    input = try gate(.sigmoid)
    forget = try gate(.sigmoid)
    candidate = try gate(.tanh)
    output = try gate(.sigmoid)
    last = Sequential([try convolution(channels, imageChannels)])
  }

  public var summary: String { "PReNet of \(stages) stages" }

  public var children: [(path: String, layer: any Layer)] {
    [("conv0", first)] + blocks.enumerated().map { ("res_conv\($0.offset + 1)", $0.element as any Layer) }
      + [("conv_i", input), ("conv_f", forget), ("conv_g", candidate), ("conv_o", output), ("conv", last)]
  }

  public var parameters: [ParameterDescription] { parametersOfChildren }

  /// Half of what the first layer takes.
  public var requiredChannels: Int? { first.requiredChannels.map { $0 / 2 } }

  public func forward(_ image: Tensor, _ weights: Weights) throws -> Tensor {
    guard image.rank == 4 else {
      throw Failure("a network takes a batch [N, C, H, W], not shape \(image.shape)")
    }
    var made = image
    var cell = try Tensor(filled: 0, shape: [image.shape[0], channels] + image.shape.suffix(2))
    var hidden = cell
    for _ in 0..<stages {
      let seen = try first(.concatenated([image, made], axis: 1), weights.within("conv0"))
      let all = try Tensor.concatenated([seen, hidden], axis: 1)
      let kept = try forget(all, weights.within("conv_f")) * cell
      cell = try kept + input(all, weights.within("conv_i")) * candidate(all, weights.within("conv_g"))
      hidden = try output(all, weights.within("conv_o")) * cell.tanh()
      var value = hidden
      for (index, block) in blocks.enumerated() {
        value = try (block(value, weights.within("res_conv\(index + 1)")) + value).relu()
      }
      made = try last(value, weights.within("conv")) + image
    }
    return made
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    LayerCost(output: input, multiplyAdds: try multiplyAddsOfParts(of: input))
  }

  public func parts(of input: [Int]) throws -> [LayerPart] {
    guard input.count == 4 else {
      throw Failure("a network takes a batch [N, C, H, W], not shape \(input)")
    }
    return children.map { path, layer in
      var shape = input
      shape[1] = path == "conv0" ? 2 * input[1] : layer.requiredChannels ?? channels
      return LayerPart(path: path, layer: layer, input: shape, times: stages)
    }
  }

  /// Each stage reads the output of the one before.
  public func reach(of output: Reach) -> Reach? {
    let stage: [any Layer] = [first, self.output] + blocks + [last]
    return (0..<stages).reduce(output) { reach, _ in reach.flatMap { Sequential(stage).reach(of: $0) } }
  }
}
