import Failures
import Tensors

/// The transformer for image restoration Restormer (Zamir et al., CVPR 2022), as it was trained for rain. It is a
/// U-shaped network of levels of blocks that attend among channels. Each level has half the size of the one above and
/// twice its channels, and skip connections join levels of the same size. Blocks for refinement follow at the size of
/// the image, and a convolution whose output is added to the image. Convolutions have no biases.
///
/// Weights are named as in the authors' code; level 1 has the size of the image.
public struct Restormer: Layer {
  private let patchEmbedding: Convolution2D
  private let encoders: [Sequential]
  private let down: [Sequential]
  private let latent: Sequential
  private let up: [Sequential]
  /// 1×1 convolutions that reduce the concatenated features to the channels of the level. Level 1 keeps all of them.
  private let reductions: [Convolution2D?]
  private let decoders: [Sequential]
  private let refinement: Sequential
  private let output: Convolution2D

  /// - Parameters:
  ///   - channels: features at the size of the image, an even number; each level below has twice as many.
  ///   - blocks: the number of blocks of each level, from the size of the image down; 2 to 8 levels.
  ///   - refinement: the number of blocks at the end.
  ///   - heads: attention heads of each level, which divide the channels of the level.
  ///   - expansion: features of the perceptron of a block, as a multiple of the channels; at most 64.
  ///   - imageChannels: 3 for colour, 1 for grey.
  public init(
    channels: Int = 48, blocks: [Int] = [4, 6, 6, 8], refinement: Int = 4, heads: [Int] = [1, 2, 4, 8],
    expansion: Double = 2.66, imageChannels: Int = 3
  ) throws {
    guard (2...8).contains(blocks.count), blocks.count == heads.count, (blocks + [refinement]).min() ?? 0 >= 0
    else {
      throw Failure(
        "a Restormer needs 2 to 8 levels, and one number of blocks and of heads for each, not \(blocks) and \(heads)"
      )
    }
    guard channels > 0, channels % 2 == 0, expansion * Double(channels) >= 1, expansion <= 64 else {
      throw Failure(
        "a Restormer has an even number of channels, and a perceptron with one feature at least and at most 64 for "
          + "each channel")
    }
    for (level, heads) in heads.enumerated() where heads < 1 || (channels << level) % heads != 0 {
      throw Failure(
        "the \(channels << level) channels of level \(level + 1) are not divisible by \(heads) heads")
    }
    func sequence(_ count: Int, channels: Int, heads: Int) throws -> Sequential {
      let block = try RestormerBlock(channels: channels, heads: heads, expansion: expansion)
      return Sequential([any Layer](repeating: block, count: count))
    }
    func convolution(_ inputs: Int, _ outputs: Int, kernelSize: Int = 3) throws -> Convolution2D {
      try Convolution2D(
        inputChannels: inputs, outputChannels: outputs, kernelSize: kernelSize, hasBias: false)
    }
    let features = blocks.indices.map { channels << $0 }
    let levels = 0..<(blocks.count - 1)
    patchEmbedding = try convolution(imageChannels, channels)
    encoders = try levels.map { try sequence(blocks[$0], channels: features[$0], heads: heads[$0]) }
    down = try levels.map {
      Sequential([try convolution(features[$0], features[$0] / 2), PixelShuffle(factor: 2, isReversed: true)])
    }
    latent = try sequence(blocks[levels.count], channels: features[levels.count], heads: heads[levels.count])
    up = try levels.map {
      Sequential([
        try convolution(features[$0 + 1], 2 * features[$0 + 1]), PixelShuffle(factor: 2, isReversed: false),
      ])
    }
    reductions = try levels.map {
      $0 == 0 ? nil : try convolution(2 * features[$0], features[$0], kernelSize: 1)
    }
    decoders = try levels.map {
      try sequence(blocks[$0], channels: $0 == 0 ? 2 * channels : features[$0], heads: heads[$0])
    }
    self.refinement = try sequence(refinement, channels: 2 * channels, heads: heads[0])
    output = try convolution(2 * channels, imageChannels)
  }

  public var summary: String { "Restormer of \(encoders.count + 1) levels" }

  private func path(down level: Int) -> String { "down\(level + 1)_\(level + 2).body" }
  private func path(up level: Int) -> String { "up\(level + 2)_\(level + 1).body" }

  public var children: [(path: String, layer: any Layer)] {
    var result: [(path: String, layer: any Layer)] = [("patch_embed.proj", patchEmbedding)]
    for level in encoders.indices {
      result += [("encoder_level\(level + 1)", encoders[level]), (path(down: level), down[level])]
    }
    result.append(("latent", latent))
    for level in decoders.indices.reversed() {
      result.append((path(up: level), up[level]))
      if let reduction = reductions[level] { result.append(("reduce_chan_level\(level + 1)", reduction)) }
      result.append(("decoder_level\(level + 1)", decoders[level]))
    }
    return result + [("refinement", refinement), ("output", output)]
  }

  public var parameters: [ParameterDescription] { parametersOfChildren }

  private var multiple: Int { 1 << encoders.count }

  /// Images are padded by reflection to a multiple of 2^(levels − 1) pixels, 8 by default, and the output is cropped to
  /// their size.
  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    let image = try input.paddedToMultiple(of: multiple)
    var value = try patchEmbedding(image, weights.within("patch_embed.proj"))
    var across: [Tensor] = []
    for level in encoders.indices {
      value = try encoders[level](value, weights.within("encoder_level\(level + 1)"))
      across.append(value)
      value = try down[level](value, weights.within(path(down: level)))
    }
    value = try latent(value, weights.within("latent"))
    for level in decoders.indices.reversed() {
      let larger = try up[level](value, weights.within(path(up: level)))
      value = try .concatenated([larger, across[level]], axis: 1)
      if let reduction = reductions[level] {
        value = try reduction(value, weights.within("reduce_chan_level\(level + 1)"))
      }
      value = try decoders[level](value, weights.within("decoder_level\(level + 1)"))
    }
    value = try refinement(value, weights.within("refinement"))
    return try (output(value, weights.within("output")) + image).cropped(
      height: input.shape[2], width: input.shape[3])
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    LayerCost(output: input, multiplyAdds: try multiplyAddsOfParts(of: input))
  }

  public func parts(of input: [Int]) throws -> [LayerPart] {
    guard input.count == 4 else {
      throw Failure("a network takes a batch [N, C, H, W], not shape \(input)")
    }
    var shape = input
    for axis in 2...3 { shape[axis] = (shape[axis] + multiple - 1) / multiple * multiple }
    return try children.map { path, layer in
      let part = LayerPart(path: path, layer: layer, input: shape)
      shape = try layer.cost(of: shape).output
      // The features from below are concatenated with as many from the skip connection.
      if path.hasPrefix("up") { shape[1] *= 2 }
      return part
    }
  }

  /// Attention reads the whole image.
  public func reach(of output: Reach) -> Reach? { nil }
}
