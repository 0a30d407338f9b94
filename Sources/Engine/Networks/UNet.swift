import Failures
import Tensors

/// The U-Net of Ronneberger et al. ("U-Net", MICCAI 2015) with same-padding and without normalisation: levels of two
/// convolutions with ReLU. Max pooling halves the size from level to level, transposed convolutions double it again,
/// and the features of each level are concatenated to those on the way up.
///
/// Weights are named down.i.conv1, down.i.conv2, bottom.conv1, …, up.i.transposed, up.i.conv1, up.i.conv2, conv_last,
/// where level 0 has the size of the image.
public struct UNet: Layer {
  private let down: [Sequential]
  private let bottom: Sequential
  private let transposed: [ConvolutionTranspose2D]
  private let up: [Sequential]
  private let last: Convolution2D
  private let globalResidual: Bool
  private let pooling = Pooling2D(.maximum, kernelSize: 2)

  /// - Parameters:
  ///   - channels: features at the size of the image; each level below has twice as many.
  ///   - depth: how often the size is halved, from 1 to 8.
  ///   - globalResidual: a global residual: output = input + network, so that the network learns the rain to remove.
  ///   - imageChannels: 3 for colour, 1 for grey.
  public init(channels: Int = 32, depth: Int = 4, globalResidual: Bool = true, imageChannels: Int = 3) throws
  {
    guard (1...8).contains(depth), channels > 0 else {
      throw Failure("a U-Net needs a depth of 1 to 8 and at least one channel")
    }
    func level(_ input: Int, _ output: Int) throws -> Sequential {
      Sequential(named: [
        ("conv1", try Convolution2D(inputChannels: input, outputChannels: output)), ("", ReLU()),
        ("conv2", try Convolution2D(inputChannels: output, outputChannels: output)), ("", ReLU()),
      ])
    }
    let features = (0...depth).map { channels << $0 }
    down = try (0..<depth).map { try level($0 == 0 ? imageChannels : features[$0 - 1], features[$0]) }
    bottom = try level(features[depth - 1], features[depth])
    transposed = try (0..<depth).map {
      try ConvolutionTranspose2D(
        inputChannels: features[$0 + 1], outputChannels: features[$0], kernelSize: 2, stride: 2)
    }
    up = try (0..<depth).map { try level(2 * features[$0], features[$0]) }
    last = try Convolution2D(inputChannels: channels, outputChannels: imageChannels, kernelSize: 1)
    self.globalResidual = globalResidual
  }

  public var summary: String { "U-Net of \(down.count) levels" }

  public var children: [(path: String, layer: any Layer)] {
    down.indices.map { ("down.\($0)", down[$0] as any Layer) } + [("bottom", bottom)]
      + up.indices.reversed().flatMap {
        [("up.\($0).transposed", transposed[$0] as any Layer), ("up.\($0)", up[$0])]
      } + [("conv_last", last)]
  }

  public var parameters: [ParameterDescription] { parametersOfChildren }

  /// Images are padded by reflection to a multiple of 2^depth pixels, and the output is cropped to their size.
  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    let multiple = 1 << down.count
    let padded = try input.paddedToMultiple(of: multiple)
    var value = padded
    var across: [Tensor] = []
    for (index, level) in down.enumerated() {
      value = try level(value, weights.within("down.\(index)"))
      across.append(value)
      value = try pooling(value, weights)
    }
    value = try bottom(value, weights.within("bottom"))
    for index in up.indices.reversed() {
      let weights = weights.within("up.\(index)")
      let larger = try transposed[index](value, weights.within("transposed"))
      value = try up[index](.concatenated([across[index], larger], axis: 1), weights)
    }
    let output = try last(value, weights.within("conv_last"))
    return try (globalResidual ? padded + output : output).cropped(
      height: input.shape[2], width: input.shape[3])
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    LayerCost(output: input, multiplyAdds: try multiplyAddsOfParts(of: input))
  }

  public func parts(of input: [Int]) throws -> [LayerPart] {
    guard input.count == 4 else {
      throw Failure("a network takes a batch [N, C, H, W], not shape \(input)")
    }
    let multiple = 1 << down.count
    var shape = input
    for axis in 2...3 { shape[axis] = (shape[axis] + multiple - 1) / multiple * multiple }
    var result: [LayerPart] = []
    func add(_ path: String, _ layer: any Layer) throws {
      result.append(LayerPart(path: path, layer: layer, input: shape))
      shape = try layer.cost(of: shape).output
    }
    for (index, level) in down.enumerated() {
      try add("down.\(index)", level)
      shape = try pooling.cost(of: shape).output
    }
    try add("bottom", bottom)
    for index in up.indices.reversed() {
      try add("up.\(index).transposed", transposed[index])
      shape[1] *= 2
      try add("up.\(index)", up[index])
    }
    try add("conv_last", last)
    return result
  }

  public func reach(of output: Reach) -> Reach? {
    guard var reach = last.reach(of: output) else { return nil }
    var across: [Reach] = []
    for index in up.indices {
      guard let level = up[index].reach(of: reach), let below = transposed[index].reach(of: level) else {
        return nil
      }
      across.append(level)
      reach = below
    }
    var result = bottom.reach(of: reach)
    for index in down.indices.reversed() {
      result = result.flatMap(pooling.reach)?.joined(with: across[index]).flatMap(down[index].reach)
    }
    return result
  }
}
